"""Elections of governors: three versions, every label of a year on one day, rows of few races."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gov_elections"
MODEL = "governors-538"
Ask = Callable[..., dict[tuple[str, str], Any]]
Stores = Callable[[str], Path]
Figures = Callable[[str], dict[str, Any]]

NAMES = {
    "pos_rate": "label_rate", "mean_score": "mean_score", "auc": "auc", "pr_auc": "average_precision",
    "brier": "brier", "logloss": "log_loss", "accuracy": "accuracy", "precision": "precision",
    "recall": "recall", "f1": "f1",
}  # fmt: skip
# Six decimals are given. The log loss needs no more room, although 1,792 scores are exactly 0 or 1 and the
# clip differs: every one of them was right.
DIGITS = 6e-7
YEARS = {"2018": "2018-01-01/2019-01-01", "2022": "2022-01-01/2023-01-01"}
BOTH = "2018-01-01/2023-01-01"  # the rows of 2010 have no version and are left out of the given figures
LEADS = {
    "0": "lead_days = 0",
    "1-7": "lead_days between 1 and 7",
    "8-30": "lead_days between 8 and 30",
    "31-60": "lead_days between 31 and 60",
}
VOTE_SHARE = """
model: governors-vote-share
task: regression
id: race_id
timestamp: forecast_date
version: forecast_type
prediction: {value: projected_voteshare}
label: {column: actual_voteshare}
features: []
cohorts: [party]
"""


def assert_figures(rows: dict[tuple[str, str], Any], given: dict[str, Any]) -> None:
    for key, measure in NAMES.items():
        assert rows[(measure, "")].value == pytest.approx(given[key], abs=DIGITS), key
    assert rows[("auc", "")].n == given["n"]


def test_rows_versions_and_missing_values(shared_store: Stores, figures: Figures, ask: Ask) -> None:
    given, store = figures("gov_elections"), shared_store(MODEL)
    counts = Snapshot(store, MODEL).catalog.batches(MODEL)[0].counts
    assert counts["predictions"]["loaded"] == given["rows"]
    assert counts["predictions"]["already_there"] == given["dup_key_with_version"]
    labels = counts["labels"]  # one label serves the three versions of a forecast
    assert labels["loaded"] == given["by_version"]["lite"] + given["by_version"]["null"]
    assert labels["already_there"] == given["by_version"]["deluxe"] + given["by_version"]["classic"]
    for version in ("lite", "deluxe", "classic"):
        found = ask(store, "quality", window="all", version=version)[("rows", "")]
        assert found.value == given["by_version"][version]
    for year, rows in given["by_year"].items():
        assert ask(store, "quality", window="all", cohort=f"year = {year}")[("rows", "")].value == rows
    quality = ask(store, "quality", window="all")
    missing = quality[("missing_rate", "projected_voteshare")].value
    assert missing == pytest.approx(given["missing"]["projected_voteshare"], abs=DIGITS)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("version", ["lite", "classic", "deluxe"])
def test_by_version(shared_store: Stores, figures: Figures, ask: Ask, version: str) -> None:
    given, store = figures("gov_elections"), shared_store(MODEL)
    whole = given["by_version_metrics"][version]
    assert_figures(ask(store, "performance", window="all", version=version), whole)
    ece = ask(store, "calibration", window="all", version=version)[("ece_equal_width", "")].value
    assert ece == pytest.approx(whole["ece10"], abs=DIGITS)
    for year, window in YEARS.items():
        rows = ask(store, "performance", window=window, version=version)
        assert_figures(rows, given["by_year_version"][f"{year}/{version}"])
    for lead, cohort in LEADS.items():
        rows = ask(store, "performance", window=BOTH, version=version, cohort=cohort)
        assert_figures(rows, given["by_lead_version"][f"{lead}/{version}"])


@pytest.mark.parametrize("lead", list(LEADS))
def test_by_lead(shared_store: Stores, figures: Figures, ask: Ask, lead: str) -> None:
    rows = ask(shared_store(MODEL), "performance", window=BOTH, cohort=LEADS[lead])
    assert_figures(rows, figures("gov_elections")["by_lead"][lead])


@pytest.mark.parametrize("year", list(YEARS))
def test_no_label_is_known_the_day_before_the_election(
    shared_store: Stores, figures: Figures, ask: Ask, year: str
) -> None:
    given, store = figures("gov_elections"), shared_store(MODEL)
    election = given[f"label_maturity_{year}"]["election"]
    day = int(election[-2:])
    before, after = (f"{election[:-2]}{day + shift:02d}T12:00" for shift in (-1, 0))
    early = ask(store, "performance", window=YEARS[year], as_of=before, now=before)
    assert early[("label_coverage", "")].value == 0
    assert early[("auc", "")].n == given[f"label_maturity_{year}"]["labels_known_day_before"]
    assert early[("auc", "")].reason == "no_labels"
    late = ask(store, "performance", window=YEARS[year], as_of=after, now=after)
    assert late[("auc", "")].n == given["by_year"][year]
    assert late[("label_coverage", "")].value == 1


def test_vote_share_as_a_regression(tmp_path: Path, figures: Figures, ask: Ask) -> None:
    """The label is absent in 2010 and 2018, the prediction in 2010: only 2022 has both."""
    given = figures("gov_elections")
    result = load(tmp_path, read_contract(VOTE_SHARE), predictions=[DATA / "predictions.csv"])
    assert result.to_json()["predictions"]["quarantined"] == {"score": given["by_year"]["2010"]}
    names = {"mae": "mae", "rmse": "rmse", "bias_pred_minus_actual": "bias", "r2": "r2"}
    asked = [({"version": version}, one) for version, one in given["voteshare_regression"].items()] + [
        ({"cohort": f"party = '{name[-1]}'"}, one) for name, one in given["voteshare_bias_by_party"].items()
    ]
    for words, one in asked:
        rows = ask(tmp_path, "performance", window=YEARS["2022"], **words)
        for key, measure in names.items():
            assert rows[(measure, "")].value == pytest.approx(one[key], abs=DIGITS), (words, key)
        assert rows[("mae", "")].n == one["n"]
