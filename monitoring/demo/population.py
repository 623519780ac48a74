"""Who applies: volumes with a daily and weekly rhythm, features that sway without any fault."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.demo.planted import TIMEZONE, planted

Floats = NDArray[np.float64]

DAILY_SWAY = 0.04  # standard deviations by which a feature's mean moves from one day to the next
DAILY_CONCENTRATION = 900  # Dirichlet weight of a day's mix: shares of 0.3 move by about 0.015
SEASON = 0.05  # standard deviations, over a quarter: benign
MISSING = 0.01  # the bureau's usual gaps
WEEKDAY_VOLUME = np.array([1.15, 1.2, 1.15, 1.1, 1.0, 0.75, 0.65])


@dataclass(frozen=True)
class Numeric:
    """A numeric feature: an increasing function of a standard normal variable."""

    name: str
    value: Callable[[Floats], NDArray[np.floating[Any]]]


@dataclass(frozen=True)
class Levels:
    """A categorical or boolean feature: shares of its levels, and the level more frequent at weekends."""

    name: str
    shares: Mapping[str | bool, float]
    weekend: str = ""


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)), dtype=np.float64)


NUMERIC = (
    Numeric("income", lambda u: np.round(np.exp(7.9 + 0.45 * u))),
    Numeric("age", lambda u: np.clip(np.round(41 + 12 * u), 18, 90)),
    Numeric("debt_to_income", lambda u: np.round(_logistic(-0.8 + 0.75 * u), 4)),
    Numeric("utilisation", lambda u: np.round(_logistic(-0.5 + 0.9 * u), 4)),
    Numeric("loan_amount", lambda u: np.maximum(500, 50 * np.rint(np.exp(8.9 + 0.6 * u) / 50))),
    Numeric("months_employed", lambda u: np.clip(np.floor(np.exp(3.9 + 0.9 * u)), 0, 480)),
    Numeric("open_accounts", lambda u: np.round(np.exp(1.1 + 0.45 * u))),
)
INTEGER = ("age", "months_employed", "open_accounts")
CORRELATED = {("age", "months_employed"): 0.45, ("income", "loan_amount"): 0.4}
SEASONAL = ("months_employed", "age")

CATEGORICAL = (
    Levels("channel", {"web": 0.42, "app": 0.3, "branch": 0.18, "partner": 0.1}, weekend="app"),
    Levels("region", {"north": 0.24, "south": 0.26, "east": 0.18, "west": 0.22, "centre": 0.1}),
    Levels(
        "purpose",
        {"car": 0.28, "home": 0.2, "refinancing": 0.22, "education": 0.08, "holiday": 0.1, "other": 0.12},
    ),
    Levels(
        "employment",
        {"permanent": 0.6, "temporary": 0.15, "self_employed": 0.12, "retired": 0.08, "unemployed": 0.05},
    ),
    Levels("has_mortgage", {False: 0.66, True: 0.34}),
)
FEATURES = tuple(feature.name for feature in (*NUMERIC, *CATEGORICAL))


def applications(rng: np.random.Generator, first: date, end: date, rows: int) -> pd.DataFrame:
    """Draw the applications of a period as they really are, before anything is logged.

    Parameters
    ----------
    rng
        The only source of chance.
    first, end
        Local days, half-open.
    rows
        How many applications, spread over the days by weekday and chance.

    Returns
    -------
    pandas.DataFrame
        In order of time: ``day`` (local midnight, naive), ``scored_at`` (UTC) and the features. The
        covariate drift is in them, for it is real; unit changes are not, for they are logging faults.
    """
    days = pd.date_range(first, end, freq="D", inclusive="left")
    index = np.repeat(np.arange(len(days)), _volumes(rng, days, rows))
    frame = pd.DataFrame({"day": days[index], "scored_at": _times(rng, days, index)})
    for levels in CATEGORICAL:
        frame[levels.name] = _levels(rng, levels, days, index)
    latent = _latent(rng, days, index)
    drift = planted("covariate_drift", "debt_to_income")
    latent[drift.subject] += drift.amount * drift.rows(frame)
    for feature in NUMERIC:
        frame[feature.name] = feature.value(latent[feature.name])
    frame["utilisation"] = frame["utilisation"].mask(rng.random(rows) < MISSING)
    frame = frame.astype(dict.fromkeys(INTEGER, "int64"))
    return frame.sort_values("scored_at", kind="stable", ignore_index=True)


def _volumes(rng: np.random.Generator, days: pd.DatetimeIndex, rows: int) -> NDArray[np.int64]:
    """Applications a day, adding up to `rows`."""
    weights = WEEKDAY_VOLUME[days.day_of_week] * np.exp(rng.normal(0, 0.04, len(days)))
    return rng.multinomial(rows, weights / weights.sum())


def _times(rng: np.random.Generator, days: pd.DatetimeIndex, index: NDArray[np.int64]) -> pd.DatetimeIndex:
    """Whole seconds in UTC, around late morning and evening of the local day."""
    evening = rng.random(len(index)) < 0.4
    hours = np.where(evening, rng.normal(19.5, 1.8, len(index)), rng.normal(10.8, 2.4, len(index))) % 24
    midnight = days.tz_localize(TIMEZONE).tz_convert("UTC").as_unit("us")
    seconds = pd.to_timedelta(np.floor(hours * 3600).astype(np.int64), unit="s").as_unit("us")
    return pd.DatetimeIndex(midnight[index] + seconds)


def _levels(
    rng: np.random.Generator, levels: Levels, days: pd.DatetimeIndex, index: NDArray[np.int64]
) -> NDArray[Any]:
    """A level for each row, from shares drawn afresh each day around the usual ones."""
    names = np.array(list(levels.shares))
    usual = np.tile(np.array(list(levels.shares.values())), (len(days), 1))
    usual[np.ix_(days.day_of_week >= 5, names == levels.weekend)] *= 1.15
    daily = np.stack([rng.dirichlet(DAILY_CONCENTRATION * share / share.sum()) for share in usual])
    bounds = np.cumsum(daily, axis=1)[:, :-1]
    code = (rng.random(len(index))[:, None] >= bounds[index]).sum(axis=1)
    return np.asarray(names[code] if names.dtype == np.bool_ else names.astype(object)[code])


def _latent(rng: np.random.Generator, days: pd.DatetimeIndex, index: NDArray[np.int64]) -> dict[str, Floats]:
    """Correlated standard normal variables, with a sway from day to day and a slow season."""
    names = [feature.name for feature in NUMERIC]
    correlation = np.eye(len(names))
    for (one, other), value in CORRELATED.items():
        i, j = names.index(one), names.index(other)
        correlation[i, j] = correlation[j, i] = value
    rows = rng.standard_normal((len(index), len(names))) @ np.linalg.cholesky(correlation).T
    sway = rng.normal(0, DAILY_SWAY, (len(days), len(names)))
    season = SEASON * np.sin(2 * np.pi * days.day_of_year.to_numpy() / 91)
    sway += season[:, None] * np.isin(names, SEASONAL)
    return dict(zip(names, (rows + sway[index]).T, strict=True))
