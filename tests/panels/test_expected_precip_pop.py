"""Chance of rain by two vendors: lead times, outages, a label that means something else than the scores."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.findings.verdicts import judge
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "precip_pop"
MODEL = "precip-probability"
VERSIONS = ("nws", "open-meteo")
Ask = Callable[..., dict[tuple[str, str], Any]]
Stores = Callable[[str], Path]
Figures = Callable[[str], dict[str, Any]]

# The log loss is compared apart: a score of 0 on a wet day costs -ln of the clip, 2.2e-16 there, 2**-50 here.
NAMES = {
    "pos_rate": "label_rate", "mean_score": "mean_score", "auc": "auc", "pr_auc": "average_precision",
    "brier": "brier", "accuracy": "accuracy", "precision": "precision", "recall": "recall", "f1": "f1",
}  # fmt: skip
DIGITS = 6e-7  # six decimals are given
CLIP = np.log(2.0**-50 / np.finfo(float).eps)  # that much more a wrong certainty costs there


@pytest.fixture(scope="module")
def log(figures: Figures) -> pd.DataFrame:
    figures("precip_pop")
    rows = pd.read_csv(DATA / "predictions.csv")
    return rows.assign(certain_and_wrong=(rows.score == 0) & (rows.rain == 1))


def assert_figures(rows: dict[tuple[str, str], Any], given: dict[str, Any], log: pd.DataFrame) -> None:
    for key, measure in NAMES.items():
        assert rows[(measure, "")].value == pytest.approx(given[key], abs=DIGITS), key
    assert rows[("auc", "")].n == given["n"] == log["rain"].notna().sum()
    assert not ((log["score"] == 1) & (log["rain"] == 0)).any()
    clipped = rows[("log_loss", "")].value + log["certain_and_wrong"].sum() * CLIP / given["n"]
    assert clipped == pytest.approx(given["logloss"], abs=DIGITS)


def judged_days(store: Path, measure: str, **words: str) -> dict[date, Measurement]:
    snapshot = Snapshot(store, MODEL)
    question = resolve(Scope(MODEL, by="day", **words), snapshot.contract, snapshot.extent)
    rows = judge(compute("quality", snapshot, question), snapshot.contract)
    return {m.window_start.date(): m for m in rows if m.measure == measure}


def test_rows_and_labels(shared_store: Stores, figures: Figures, ask: Ask) -> None:
    given, store = figures("precip_pop"), shared_store(MODEL)
    counts = Snapshot(store, MODEL).catalog.batches(MODEL)[0].counts
    assert counts["predictions"]["loaded"] == given["rows"]
    assert counts["predictions"]["already_there"] == given["dup"] == 0
    assert counts["predictions"]["quarantined"] == {}  # no score out of range
    assert given["score_out_of_range"] == 0
    labels = counts["labels"]  # both vendors share the label of a city's day
    assert labels["loaded"] + labels["already_there"] == given["labelled"]
    assert labels["empty"] == given["rows"] - given["labelled"]
    for version, rows in given["by_version"].items():
        assert ask(store, "quality", window="all", version=version)[("rows", "")].value == rows


@pytest.mark.sampled(1)
@pytest.mark.parametrize("version", VERSIONS)
def test_by_version(
    shared_store: Stores, figures: Figures, ask: Ask, log: pd.DataFrame, version: str
) -> None:
    given, store = figures("precip_pop"), shared_store(MODEL)
    own = log[log["model_version"] == version]
    assert_figures(
        ask(store, "performance", window="all", version=version), given["by_version_all"][version], own
    )
    ece = ask(store, "calibration", window="all", version=version)[("ece_equal_width", "")].value
    assert ece == pytest.approx(given["by_version_all"][version]["ece10"], abs=DIGITS)
    for name, one in given["by_version_lead"].items():
        named, lead = name.split("/d")
        if named == version and int(lead) % 3 == 0:  # every third: the others are the same code
            rows = ask(store, "performance", window="all", version=version, cohort=f"lead_days = {int(lead)}")
            assert_figures(rows, one, own[own["lead_days"] == int(lead)])
    for name, one in given["by_city_version"].items():
        city, named = name.split("/")
        if named == version:
            cohort = f"city = '{city}' and lead_days <= 6"
            rows = ask(store, "performance", window="all", version=version, cohort=cohort)
            assert_figures(rows, one, own[(own["city"] == city) & (own["lead_days"] <= 6)])


def test_the_common_rows_of_both_vendors(
    shared_store: Stores, figures: Figures, ask: Ask, log: pd.DataFrame
) -> None:
    """Every labelled row of one vendor has a partner, so that its figures are those of the common rows."""
    given = figures("precip_pop")["common_rows"]
    rows = ask(shared_store(MODEL), "performance", window="all", version="nws")
    assert_figures(rows, given["nws"] | {"n": given["n"]}, log[log["model_version"] == "nws"])
    assert log[log["model_version"] == "nws"]["certain_and_wrong"].sum() == 81


@pytest.mark.sampled(1)
@pytest.mark.parametrize("version", VERSIONS)
def test_reliability_over_cohorts_of_the_score(
    shared_store: Stores, figures: Figures, ask: Ask, version: str
) -> None:
    """The given bins are of equal width, those of the panel hold equal numbers: cohorts make the bins."""
    store = shared_store(MODEL)
    for one in figures("precip_pop")["reliability_lead_le3"][version]:
        low, high = one["bin"] / 10, (one["bin"] + 1) / 10
        upper = "" if one["bin"] == 9 else f" and score < {high}"
        cohort = f"lead_days <= 3 and score >= {low}{upper}"
        rows = ask(store, "performance", window="all", version=version, cohort=cohort)
        assert rows[("label_rate", "")].n == one["n"]
        assert rows[("label_rate", "")].value == pytest.approx(one["mean_y"], abs=DIGITS)
        assert rows[("mean_score", "")].value == pytest.approx(one["mean_p"], abs=DIGITS)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_label_of_another_meaning_is_a_calibration_alarm(shared_store: Stores, version: str) -> None:
    """It rains on twice as many days as either vendor says, although both rank days well."""
    snapshot = Snapshot(shared_store(MODEL), MODEL)
    question = resolve(Scope(MODEL, window="all", version=version), snapshot.contract, snapshot.extent)
    rows = judge(compute("calibration", snapshot, question), snapshot.contract)
    by_measure = {m.measure: m for m in rows if not m.subject}
    assert by_measure["observed_expected"].value > 1.9
    assert by_measure["observed_expected"].verdict == "critical"
    assert by_measure["ece_debiased"].verdict == "critical"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("version", VERSIONS)
def test_outages(shared_store: Stores, figures: Figures, log: pd.DataFrame, version: str) -> None:
    """Days without any forecast; where a weekday had never come there is nothing to miss."""
    store = shared_store(MODEL)
    days = judged_days(store, "rows", window="all", version=version)
    empty = {day for day, row in days.items() if row.value == 0}
    assert len(empty) == figures("precip_pop")["days_with_no_issue"][version]
    issued = pd.to_datetime(log[log["model_version"] == version]["issued"]).dt.date
    volume = judged_days(store, "volume", window="all", version=version)
    for day in empty:
        weeks = sum((day - timedelta(weeks=k)) in set(issued) for k in range(1, 9))
        if weeks >= 4:
            assert volume[day].verdict == "critical", day
        else:
            assert (volume[day].verdict, volume[day].reason) == ("insufficient", "no cadence"), day
    assert volume[date(2026, 5, 23)].verdict == "critical"


def test_an_outage_after_four_weeks(shared_store: Stores) -> None:
    volume = judged_days(shared_store(MODEL), "volume", window="2025-10-06/2025-10-20", version="nws")
    assert volume[date(2025, 10, 11)].value == 0
    assert volume[date(2025, 10, 11)].verdict == "critical"
