"""FluSight: labels by week and place, quantiles, four versions, revised labels, missed weeks."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import monitoring
from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

REPO = Path(__file__).resolve().parents[2]
DATA = REPO.parent / "shared" / "data" / "flusight"
MODEL = "flu-hosp-admissions"
VERSIONS = ("FluSight-baseline", "CMU-TimeSeries", "FluSight-ensemble", "UMass-flusion")
Ask = Callable[..., dict[tuple[str, str], Any]]
Stores = Callable[[str], Path]
Figures = Callable[[str], dict[str, Any]]

NAMES = {
    "mae": "mae", "rmse": "rmse", "bias_pred_minus_actual": "bias", "r2": "r2", "mean_actual": "mean_label",
    "mean_pred": "mean_prediction",
}  # fmt: skip
INTERVALS = {"cover50": "0.5", "cover80": "0.8", "cover95": ""}
DIGITS = 6e-7  # six decimals are given


def assert_figures(rows: dict[tuple[str, str], Any], given: dict[str, Any]) -> None:
    for key, measure in NAMES.items():
        assert rows[(measure, "")].value == pytest.approx(given[key], abs=DIGITS), key
    for key, subject in INTERVALS.items():
        assert rows[("coverage", subject)].value == pytest.approx(given[key], abs=DIGITS), key
    assert rows[("mae", "")].n == given["n"]
    pinball = [row.value for (measure, _), row in rows.items() if measure == "pinball"]
    assert len(pinball) == 7
    assert sum(pinball) / 7 == pytest.approx(given["mean_pinball7"], abs=DIGITS)


def test_rows_and_labels(shared_store: Stores, figures: Figures, ask: Ask) -> None:
    given = figures("flusight")
    store = shared_store(MODEL)
    batch = Snapshot(store, MODEL).catalog.batches(MODEL)[0]
    assert batch.counts["predictions"]["loaded"] == given["rows"]
    assert batch.counts["labels"]["loaded"] == given["revisions"]["rows_with_archive"]
    assert batch.counts["labels"]["empty"] == 36  # weeks of the labels' file without a value
    whole = ask(store, "performance", window="all")
    unlabelled = given["rows"] - round(whole[("label_coverage", "")].value * given["rows"])
    assert unlabelled == given["unlabelled"]
    for version in VERSIONS:
        quality = ask(store, "quality", window="all", version=version)
        assert quality[("rows", "")].value == given["by_model"][version]
        lagged = ask(store, "quality", window="all", version=version, cohort="horizon = -1")
        assert lagged[("rows", "")].value == given["horizon_minus1_rows"][version]
    for season, rows in given["by_season"].items():
        assert ask(store, "quality", window="all", cohort=f"season = '{season}'")[("rows", "")].value == rows


@pytest.mark.sampled(2)
@pytest.mark.parametrize("version", VERSIONS)
def test_by_version(shared_store: Stores, figures: Figures, ask: Ask, version: str) -> None:
    given, store = figures("flusight"), shared_store(MODEL)
    assert_figures(
        ask(store, "performance", window="all", version=version), given["by_model"][f"{version}/metrics"]
    )
    for key, part in (("by_model_season", "season"), ("by_model_horizon", "horizon")):
        for name, one in given[key].items():
            level, _, named = name.partition("/")
            if named == version:
                value = f"'{level}'" if part == "season" else level
                cohort = f"{part} = {value}"
                assert_figures(ask(store, "performance", window="all", version=version, cohort=cohort), one)


def test_the_united_states_one_week_ahead(shared_store: Stores, figures: Figures, ask: Ask) -> None:
    cohort = "location_name = 'US' and horizon = 1"
    rows = ask(shared_store(MODEL), "performance", window="all", version="FluSight-ensemble", cohort=cohort)
    assert_figures(rows, figures("flusight")["US_ensemble_h1"])


@pytest.mark.parametrize("season", ["2024-25", "2025-26"])
def test_the_label_drifts_with_the_season(
    shared_store: Stores, figures: Figures, ask: Ask, season: str
) -> None:
    given = figures("flusight")["drift_actual_by_season"][season]
    rows = ask(
        shared_store(MODEL), "drift", window="all", version="FluSight-baseline",
        cohort=f"season = '{season}' and horizon = 0", baseline="cohort:season = '2023-24' and horizon = 0",
    )  # fmt: skip
    assert (rows[("ks", "label")].n, rows[("ks", "label")].baseline_n) == (given["n_cur"], given["n_ref"])
    assert rows[("ks", "label")].value == pytest.approx(given["ks"], abs=DIGITS)
    assert rows[("wasserstein", "label")].value == pytest.approx(given["wasserstein"], abs=DIGITS)
    # other edges (np.quantile) and another law for zero cells: the data's README says about 0.01
    assert rows[("psi", "label")].value == pytest.approx(given["psi"], abs=0.01)


def test_missed_weeks_are_critical_where_there_was_a_cadence(shared_store: Stores, figures: Figures) -> None:
    """A version's own missed submissions; none is judged where the season has just begun."""
    snapshot = Snapshot(shared_store(MODEL), MODEL)
    for version, missed in figures("flusight")["model_gaps"].items():
        scope = Scope(MODEL, window="all", version=version, by="day")
        question = resolve(scope, snapshot.contract, snapshot.extent)
        days = [m for m in compute("quality", snapshot, question) if m.measure == "volume"]
        by_day = {str(m.window_start.date()): m for m in days}
        for day in missed:
            evidence = by_day[day].evidence
            assert by_day[day].value == 0
            if day == "2025-10-18":
                assert (evidence.enough, evidence.note) == (False, "no cadence")
            else:
                assert (evidence.effect, evidence.enough) == (2.0, True)


def test_first_values_and_final_values(tmp_path: Path, figures: Figures) -> None:
    """What was known on a day is what performance rests on as of that day; the last value wins later."""
    figures("flusight")
    contract = read_contract(REPO / "tests" / "contracts" / "flusight.yaml")
    given = pd.read_parquet(DATA / "labels.parquet").dropna(subset=["actual_final"])
    key, final_at = ["target_end_date", "location"], pd.Timestamp("2026-08-01")
    first = given[[*key, "first_published"]].assign(actual_final=given["first_value"])
    final = given[[*key, "actual_final"]].assign(first_published=final_at)
    predictions = pd.read_parquet(DATA / "predictions.parquet")
    load(tmp_path, contract, predictions=[predictions], labels=[final])
    revised = load(tmp_path, contract, labels=[first]).to_json()["labels"]  # the order of loading is nothing
    changed = int((given["first_value"] != given["actual_final"]).sum())
    assert revised["read"] == len(given)
    assert revised["quarantined"] == {}
    assert changed > 0.5 * len(given)

    snapshot = Snapshot(tmp_path, MODEL)
    merged = predictions.merge(given, on=key)
    for as_of, column in (("2024-12-31", "first_value"), ("2026-07-01", "first_value"), ("2026-08-02", "")):
        known = merged if not column else merged[merged["first_published"] <= as_of]
        actual = known[column or "actual_final"]
        question = resolve(Scope(MODEL, window="all", as_of=as_of), snapshot.contract, snapshot.extent)
        mae = next(m for m in compute("performance", snapshot, question) if m.measure == "mae")
        assert mae.n == len(known)
        assert mae.value == pytest.approx((known["q0.5"] - actual).abs().mean(), rel=1e-9)


def test_the_versions_on_their_common_rows(shared_store: Stores, figures: Figures) -> None:
    """Versions that cover other rows look alike; on the rows that all of them have, one wins."""
    figures("flusight")
    found = monitoring.sql(
        "with common as (select reference_date, horizon, location_name from predictions where actual_final "
        "is not null group by all having count(distinct model) = 4) "
        'select model, count(*) as n, avg(abs("q0.5" - actual_final)) as mae from predictions '
        "join common using (reference_date, horizon, location_name) group by model",
        model=MODEL,
        store=shared_store(MODEL),
    ).set_index("model")
    assert set(found["n"]) == {16562}
    assert found["mae"].round(1)[["UMass-flusion", "FluSight-ensemble"]].tolist() == [160.3, 174.1]


def test_the_sentence_says_what_the_interval_promises(shared_store: Stores) -> None:
    """The worst winter brought 45% of what lacks: no burst that is over, the other winters lack as well."""
    found = report(shared_store(MODEL), ("performance",), Scope(MODEL, "all")).findings
    titles = [one.title for one in found]
    assert any(
        re.search(r"Interval coverage is 84\.2% \(95% CI .*\) instead of 95\.0% since", one) for one in titles
    )
