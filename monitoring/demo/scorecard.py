"""The demo's model: a logistic scorecard, version 3.2, and 3.3 that knows the new price list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.demo.planted import planted

Floats = NDArray[np.float64]

INTERCEPT = -2.85
CAP = 3.0  # standard deviations: what is logged in cents moves a score far, not out of the world


@dataclass(frozen=True)
class Term:
    """A numeric input: weight per standard deviation, and how it is standardised."""

    name: str
    weight: float
    centre: float
    scale: float
    transform: Callable[[Floats], Floats] = np.asarray

    def standardised(self, applications: pd.DataFrame) -> Floats:
        """Standard deviations from the training mean, capped; 0 (the mean) where the input is missing."""
        raw = applications[self.name].to_numpy(dtype=np.float64)
        z = np.clip((self.transform(raw) - self.centre) / self.scale, -CAP, CAP)
        return np.nan_to_num(z, nan=0.0)


TERMS = (
    Term("debt_to_income", 0.70, 0.325, 0.148),
    Term("utilisation", 0.55, 0.389, 0.187),
    Term("income", -0.50, 7.9, 0.45, np.log),
    Term("months_employed", -0.25, 3.9, 0.9, np.log1p),
    Term("age", -0.15, 41, 12),
    Term("open_accounts", 0.15, 3.3, 1.6),
    Term("loan_amount", 0.10, 8.9, 0.6, np.log),
)
LEVEL_WEIGHTS: Mapping[str, Mapping[str | bool, float]] = {
    "channel": {"app": 0.1, "branch": -0.25, "partner": 0.35},
    "region": {"south": -0.05, "east": 0.05},
    "purpose": {"car": -0.15, "home": -0.2, "refinancing": 0.3, "other": 0.1},
    "employment": {"temporary": 0.2, "self_employed": 0.25, "retired": -0.2, "unemployed": 0.8},
    "has_mortgage": {True: -0.2},
}


def log_odds(applications: pd.DataFrame) -> Floats:
    """Log-odds of default by version 3.2; in the calm months also the world's own."""
    total = np.full(len(applications), INTERCEPT)
    for term in TERMS:
        total += term.weight * term.standardised(applications)
    for name, weights in LEVEL_WEIGHTS.items():
        total += applications[name].map(dict(weights)).fillna(0.0).to_numpy(dtype=np.float64)
    return total


def price_list_effect(applications: pd.DataFrame) -> Floats:
    """What the new price list adds to the log-odds of those it concerns: level up, both main drivers mute."""
    drift = planted("concept_drift", "label")
    debt, utilisation = TERMS[0], TERMS[1]
    effect = drift.amount - (
        debt.weight * debt.standardised(applications)
        + utilisation.weight * utilisation.standardised(applications)
    )
    return np.where(drift.rows(applications), effect, 0.0)


def scores(applications: pd.DataFrame) -> Floats:
    """Probability of default by the row's ``model_version``, from what is logged, to six decimals."""
    newer = applications["model_version"].to_numpy() == "3.3"
    z = log_odds(applications) + newer * price_list_effect(applications)
    return np.asarray(np.round(1 / (1 + np.exp(-z)), 6), dtype=np.float64)
