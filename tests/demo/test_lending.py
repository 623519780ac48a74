"""The stream is reproducible, its counts are as stated, its faults are there and the rest is calm."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from monitoring.contract import read_contract
from monitoring.demo import LENDING_CONTRACT, PLANTED, Truth, lending_contract, write_lending
from monitoring.demo.dirty_rows import FIRST_ORPHAN, UNPARSABLE_TIMES, application_ids
from monitoring.demo.planted import END, FIRST_DAY, TIMEZONE, planted
from monitoring.demo.population import CATEGORICAL, FEATURES, NUMERIC
from monitoring.demo.scorecard import LEVEL_WEIGHTS, TERMS
from monitoring.demo.service import OK, SERVICE, USUAL_ERRORS
from monitoring.errors import LoadError

ROWS = 60_000
NAMES = [feature.name for feature in NUMERIC]
LAST_30_DAYS = pd.Timestamp(END) - pd.Timedelta(days=30)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return write_lending(tmp_path_factory.mktemp("lending"), rows=ROWS)


@pytest.fixture(scope="module")
def reference(truth: Truth) -> pd.DataFrame:
    return pd.read_parquet(truth.reference)


@pytest.fixture(scope="module")
def sound(truth: Truth) -> pd.DataFrame:
    """The sound predictions with their local day and, where it is known, their outcome."""
    rows = pd.read_parquet(truth.predictions)
    at = pd.to_datetime(rows["scored_at"], utc=True, errors="coerce", format="%Y-%m-%dT%H:%M:%SZ")
    rows["day"] = at.dt.tz_convert(TIMEZONE).dt.tz_localize(None).dt.normalize()
    rows["scored_at"] = at
    rows = rows[at.notna() & rows["p_default"].between(0, 1)].drop_duplicates("application_id")
    return rows.merge(pd.read_parquet(truth.labels), on="application_id", how="left")


def period(rows: pd.DataFrame, since: date, until: date | None = None) -> pd.DataFrame:
    return rows[(rows["day"] >= pd.Timestamp(since)) & (rows["day"] < pd.Timestamp(until or END))]


def psi(one: pd.Series, other: pd.Series) -> float:
    """Population stability index over the deciles or levels of the first, half a row for an empty cell."""
    sides = [one, other]
    if pd.api.types.is_numeric_dtype(one) and one.nunique() > 2:
        edges = np.unique(np.nanquantile(one, np.arange(1, 10) / 10))
        sides = [
            pd.Series(np.searchsorted(edges, side.to_numpy(np.float64))) for side in sides
        ]  # NaN goes last
    levels = sorted(set(sides[0]) | set(sides[1]))
    counts = [side.value_counts().reindex(levels, fill_value=0).to_numpy(np.float64) for side in sides]
    p, q = (np.maximum(count, 0.5) / count.sum() for count in counts)
    return float(np.sum((q - p) * np.log(q / p)))


def auc(rows: pd.DataFrame) -> float:
    """Area under the ROC curve by ranks, over the labelled rows."""
    known = rows[rows["defaulted"].notna()]
    positive = known["defaulted"] == 1
    ranks, n = known["p_default"].rank(), positive.sum()
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(known) - n)))


def test_the_same_seed_gives_the_same_values(tmp_path: Path) -> None:
    one, two = (write_lending(tmp_path / name, rows=3_000, seed=7) for name in "ab")
    other = write_lending(tmp_path / "c", rows=3_000, seed=8)
    for name in ("predictions", "labels", "reference"):
        pd.testing.assert_frame_equal(
            pd.read_parquet(getattr(one, name)), pd.read_parquet(getattr(two, name))
        )
    assert not pd.read_parquet(one.predictions).equals(pd.read_parquet(other.predictions))
    assert one.affected == two.affected != other.affected


def test_too_few_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="at least 2000 rows, got 10"):
        write_lending(tmp_path, rows=10)


def test_the_files_hold_what_the_truth_says(truth: Truth, sound: pd.DataFrame) -> None:
    files = [pd.read_parquet(path) for path in (truth.predictions, truth.labels, truth.reference)]
    assert [len(file) for file in files] == [truth.prediction_rows, truth.label_rows, truth.reference_rows]
    assert truth.applications == len(sound) == ROWS
    assert truth.reference_rows == 18_000
    assert truth.prediction_rows == ROWS + 40 + 12 + 9 + 7
    assert files[0]["logged_at"].is_monotonic_increasing
    assert files[1]["application_id"].is_unique
    assert files[1]["outcome_at"].is_monotonic_increasing


def test_dirty_rows_are_as_many_as_stated(truth: Truth) -> None:
    rows = pd.read_parquet(truth.predictions)
    content = [name for name in rows.columns if name != "logged_at"]
    assert rows.duplicated(content).sum() == truth.exact_duplicates == 40
    again = rows[rows.duplicated("application_id") & ~rows.duplicated(content)]
    assert len(again) == truth.conflicts == 12
    assert again["p_default"].between(0, 1).all()
    assert rows["scored_at"].isin(UNPARSABLE_TIMES).sum() == truth.unparsable_timestamps == 9
    assert (~rows["p_default"].between(0, 1)).sum() == truth.scores_out_of_range == 7
    labels = pd.read_parquet(truth.labels)["application_id"]
    orphans = set(labels) - set(rows["application_id"])
    assert orphans == set(application_ids(FIRST_ORPHAN, 25))
    assert truth.orphan_labels == 25


def test_the_first_of_two_conflicting_rows_is_the_sound_one(truth: Truth, sound: pd.DataFrame) -> None:
    calm = period(sound, FIRST_DAY, date(2026, 9, 1))
    known = calm[calm["defaulted"].notna()]
    assert known["p_default"].mean() == pytest.approx(known["defaulted"].mean(), abs=0.006)


def test_days_are_whole_and_the_volume_has_a_weekly_rhythm(sound: pd.DataFrame) -> None:
    daily = sound.groupby("day").size()
    assert list(daily.index) == list(pd.date_range(FIRST_DAY, END, inclusive="left"))
    weekday = daily.groupby(pd.DatetimeIndex(daily.index).day_of_week).mean()
    assert 1.5 < weekday[:5].mean() / weekday[5:].mean() < 1.75


def test_calm_rows_do_not_drift(sound: pd.DataFrame, reference: pd.DataFrame) -> None:
    calm = period(sound, FIRST_DAY, FIRST_DAY + timedelta(days=30))
    for name in ("p_default", *FEATURES):
        assert psi(reference[name], calm[name]) < 0.01, name


def test_features_without_a_fault_stay_calm_to_the_end(sound: pd.DataFrame, reference: pd.DataFrame) -> None:
    faulty = {entry.subject for entry in PLANTED}
    late = period(sound, LAST_30_DAYS)
    for name in sorted(set(FEATURES) - faulty):
        assert psi(reference[name], late[name]) < 0.01, name
    for name in sorted(set(NAMES) - faulty):
        assert abs(late[name].mean() - reference[name].mean()) < 0.08 * reference[name].std(), name


def test_days_vary_more_than_independent_rows_would(sound: pd.DataFrame) -> None:
    share = sound.assign(south=sound["region"] == "south").groupby("day")["south"].agg(["mean", "size"])
    usual = CATEGORICAL[1].shares["south"]
    z = (share["mean"] - usual) / np.sqrt(usual * (1 - usual) / share["size"])
    assert 1.2 < z.var() < 2.2  # 1 + rows a day / concentration


def test_covariate_drift(sound: pd.DataFrame, reference: pd.DataFrame) -> None:
    fault = planted("covariate_drift", "debt_to_income")
    usual = reference["debt_to_income"]
    shift = period(sound, fault.since)["debt_to_income"].mean() - usual.mean()
    assert shift / usual.std() == pytest.approx(fault.amount, abs=0.06)
    assert psi(usual, period(sound, LAST_30_DAYS)["debt_to_income"]) > 0.25
    assert psi(usual, period(sound, FIRST_DAY, fault.since)["debt_to_income"]) < 0.01


def test_unit_change_for_everybody_fills_the_last_30_days(
    sound: pd.DataFrame, reference: pd.DataFrame
) -> None:
    fault = planted("unit_change", "loan_amount")
    assert pd.Timestamp(fault.since) < LAST_30_DAYS
    after, before = period(sound, fault.since), period(sound, FIRST_DAY, fault.since)
    usual = reference["loan_amount"]
    assert after["loan_amount"].median() / usual.median() == pytest.approx(100, rel=0.05)
    assert before["loan_amount"].median() / usual.median() == pytest.approx(1, rel=0.05)
    assert psi(usual, after["loan_amount"] / 100) < 0.01


def test_unit_change_of_one_channel(sound: pd.DataFrame, reference: pd.DataFrame) -> None:
    fault = planted("unit_change", "income")
    during = period(sound, fault.since, fault.until)
    partner = during["channel"] == "partner"
    usual = reference["income"].median()
    assert during.loc[partner, "income"].median() / usual == pytest.approx(100, rel=0.05)
    assert during.loc[~partner, "income"].median() / usual == pytest.approx(1, rel=0.05)
    assert reference["income"].max() < 60_000
    assert 0.02 < (period(sound, LAST_30_DAYS)["income"] > 60_000).mean() < 0.06
    assert fault.until is not None
    assert period(sound, fault.until)["income"].max() < 60_000


def test_missing_burst(sound: pd.DataFrame, reference: pd.DataFrame) -> None:
    fault = planted("missing_burst", "utilisation")
    assert fault.until is not None
    during = period(sound, fault.since, fault.until)["utilisation"].isna().mean()
    assert during == pytest.approx(0.45, abs=0.02)
    for calm in (reference, period(sound, FIRST_DAY, fault.since), period(sound, fault.until)):
        assert calm["utilisation"].isna().mean() == pytest.approx(0.01, abs=0.003)
    assert period(sound, LAST_30_DAYS)["utilisation"].isna().mean() > 0.12


def test_concept_drift_is_in_the_west_alone(sound: pd.DataFrame, reference: pd.DataFrame) -> None:
    fault = planted("concept_drift", "label")
    mature = period(sound, fault.since, date(2026, 9, 24))
    west, rest = mature[mature["region"] == "west"], mature[mature["region"] != "west"]
    assert auc(reference) == pytest.approx(0.78, abs=0.015)
    assert auc(rest) > auc(reference) - 0.02
    assert auc(west) < auc(reference) - 0.1
    assert auc(mature) < auc(reference) - 0.03
    assert west["defaulted"].mean() > west["p_default"].mean() + 0.03
    assert rest["defaulted"].mean() == pytest.approx(rest["p_default"].mean(), abs=0.01)
    before = period(sound, FIRST_DAY, fault.since)
    assert auc(before[before["region"] == "west"]) > auc(reference) - 0.03


def test_the_canary_no_longer_ranks_the_west_by_debt(sound: pd.DataFrame) -> None:
    fault = planted("canary", "version")
    assert set(period(sound, FIRST_DAY, fault.since)["model_version"]) == {"3.2"}
    after = period(sound, fault.since)
    assert (after["model_version"] == "3.3").mean() == pytest.approx(0.15, abs=0.01)
    west = after[after["region"] == "west"]
    by_debt = {
        version: rows["p_default"].corr(rows["debt_to_income"], method="pearson")
        for version, rows in west.groupby("model_version")
    }
    assert by_debt["3.2"] > 0.4
    assert abs(by_debt["3.3"]) < 0.1


def test_the_service_is_slow_and_fails_on_two_days_inside_the_last_30(sound: pd.DataFrame) -> None:
    slow, failing = planted("service_incident", "latency_ms"), planted("service_incident", "status")
    assert (slow.since, slow.until) == (failing.since, failing.until)
    assert slow.until is not None
    assert pd.Timestamp(slow.since) >= LAST_30_DAYS
    during = period(sound, slow.since, slow.until)
    calm = pd.concat([period(sound, FIRST_DAY, slow.since), period(sound, slow.until)])
    for q in (0.5, 0.95, 0.99):
        ratio = during["latency_ms"].quantile(q) / calm["latency_ms"].quantile(q)
        assert ratio == pytest.approx(slow.amount, rel=0.12)
    assert (during["status"] != OK).mean() == pytest.approx(failing.amount, abs=0.012)
    assert (calm["status"] != OK).mean() == pytest.approx(USUAL_ERRORS, abs=0.0006)


def test_failed_requests_and_reviews_bring_nothing(sound: pd.DataFrame) -> None:
    earned = sound["revenue"] > 0
    assert not earned[(sound["status"] != OK) | (sound["p_default"] >= 0.2)].any()
    assert earned[(sound["status"] == OK) & (sound["p_default"] < 0.2)].all()
    after = period(sound, planted("unit_change", "loan_amount").since)
    assert after["revenue"].mean() < 1.2 * period(sound, FIRST_DAY, date(2026, 8, 1))["revenue"].mean()


def test_labels_come_late_and_defaults_come_first(sound: pd.DataFrame) -> None:
    end = pd.Timestamp(END, tz=TIMEZONE)
    known = sound[sound["defaulted"].notna()]
    assert (known["outcome_at"] > known["scored_at"]).all()
    assert (known["outcome_at"] < end).all()
    calm = period(known, FIRST_DAY, date(2026, 9, 1))
    delay = (calm["outcome_at"] - calm["scored_at"]).dt.total_seconds() / 86400
    by_class = delay.groupby(calm["defaulted"]).quantile(0.95)
    assert by_class[1] < by_class[0] < 25
    assert delay.max() < 45
    coverage = sound["defaulted"].notna().groupby((pd.Timestamp(END) - sound["day"]).dt.days).mean()
    assert coverage.loc[70:].mean() == pytest.approx(0.99, abs=0.005)
    assert coverage.loc[26:40].mean() < 0.985
    assert coverage.loc[:7].mean() < 0.01
    assert period(known, END - timedelta(days=18))["defaulted"].mean() > 0.25  # in truth 0.14


def test_the_truth_counts_the_rows_that_each_fault_hit(truth: Truth, sound: pd.DataFrame) -> None:
    hit = dict(zip(truth.planted, truth.affected, strict=True))
    cents = sound["loan_amount"][sound["day"] >= pd.Timestamp(planted("unit_change", "loan_amount").since)]
    assert hit[planted("unit_change", "loan_amount")] == len(cents)
    assert (
        hit[planted("service_incident", "status")]
        == (period(sound, date(2026, 10, 27), date(2026, 10, 29))["status"] != OK).sum()
    )
    assert hit[planted("unit_change", "income")] == (sound["income"] > 60_000).sum()
    assert hit[planted("canary", "version")] == (sound["model_version"] == "3.3").sum()
    fault = planted("concept_drift", "label")
    assert fault.cohort == "region = 'west'"
    assert hit[fault] == len(period(sound, fault.since).query("region == 'west'"))


def test_the_contract_names_the_columns_and_the_events(truth: Truth, reference: pd.DataFrame) -> None:
    assert read_contract(LENDING_CONTRACT).model == "lending-default"
    contract = yaml.safe_load(lending_contract())
    features = {feature["name"]: feature for feature in contract["features"]}
    assert tuple(features) == FEATURES
    for levels in CATEGORICAL[:-1]:
        assert features[levels.name]["allowed"] == list(levels.shares)
    columns = set(pd.read_parquet(truth.predictions).columns)
    named = {contract[key] for key in ("id", "timestamp", "received_at", "version")}
    served = {contract["service"]["latency_ms"], contract["service"]["status"], contract["business"]["value"]}
    assert served == set(SERVICE)
    assert columns == named | {contract["prediction"]["score"]} | set(features) | served
    outcome = {contract["label"]["column"], contract["label"]["observed_at"]}
    assert set(reference.columns) == columns - served | outcome
    assert contract["timezone"] == TIMEZONE
    begun = {entry.since for entry in PLANTED}
    assert {event["at"] for event in contract["events"]} <= begun


def test_the_importances_are_those_of_the_scorecard(reference: pd.DataFrame) -> None:
    spread = {term.name: abs(term.weight) * term.standardised(reference).std() for term in TERMS}
    for name, weights in LEVEL_WEIGHTS.items():
        spread[name] = reference[name].map(dict(weights)).fillna(0.0).std()
    features = {feature["name"]: feature for feature in yaml.safe_load(lending_contract())["features"]}
    for name, value in spread.items():
        assert features[name]["importance"] == pytest.approx(value / sum(spread.values()), abs=0.012), name
