"""The generated stream of credit scoring: what was planted is loaded as the truth says, and is seen."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.findings.verdicts import judge
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.reads.events import events
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.verification import verify

MODEL = "credit-stream"
ALARMS = ("warning", "critical")
Row = Measurement


@dataclass(frozen=True)
class Stream:
    """The files, what was planted, the counts of the load, and the store."""

    files: Path
    store: Path
    truth: dict[str, Any]
    counts: dict[str, Any]
    snapshot: Snapshot

    def planted(self, kind: str) -> dict[str, Any]:
        return next(one for one in self.truth["planted"] if one["kind"] == kind)

    def ask(self, panel: str, **words: str) -> list[Row]:
        question = resolve(Scope(MODEL, **words), self.snapshot.contract, self.snapshot.extent)
        return judge(compute(panel, self.snapshot, question), self.snapshot.contract)


@pytest.fixture(scope="module")
def stream(stream_of: Callable[[int], Path]) -> Stream:
    return streamed(stream_of(60_000))


def streamed(home: Path) -> Stream:
    truth, counts = (json.loads((home / name).read_text()) for name in ("files/truth.json", "loaded.json"))
    return Stream(home / "files", home / "store", truth, counts, Snapshot(home / "store", MODEL))


@pytest.fixture(scope="module")
def months(stream: Stream) -> dict[str, list[Row]]:
    return {panel: stream.ask(panel, window="all", by="month") for panel in ("drift", "quality")}


def pick(rows: list[Row], measure: str, subject: str) -> Row:
    return next(m for m in rows if (m.measure, m.subject) == (measure, subject))


def alarmed(rows: list[Row], subject: str, measures: set[str] | None = None) -> set[int]:
    """Months in which a subject alarms."""
    return {
        m.window_start.month
        for m in rows
        if m.subject == subject and m.verdict in ALARMS and (measures is None or m.measure in measures)
    }


def test_rows_and_labels_are_those_of_the_truth(stream: Stream) -> None:
    agree(stream)


@pytest.mark.soak
def test_a_million_rows_are_those_of_the_truth(stream_of: Callable[[int], Path]) -> None:
    whole = streamed(stream_of(1_000_000))
    agree(whole)
    assert not verify(whole.store, MODEL).differences


def agree(stream: Stream) -> None:
    counts, given = stream.truth["counts"], stream.counts
    loaded = {kind: {k: v for k, v in given[kind].items() if v} for kind in ("predictions", "labels")}
    assert loaded["predictions"] == {
        "read": counts["rows_written"],
        "loaded": counts["rows_generated"],
        "already_there": counts["duplicates"],
    }
    assert loaded["labels"] == {
        "read": counts["labels_written"],
        "loaded": counts["labels_written"] - counts["dup_labels"],
        "updated": counts["dup_labels"],  # sent again three days later, the other way round
    }
    assert given["reference"]["loaded"] == stream.truth["reference_rows"]
    quality = stream.ask("quality", window="all")
    assert pick(quality, "rows", "").value == counts["rows_generated"]
    repeated = counts["duplicates"] / counts["rows_written"]
    assert pick(quality, "duplicate_rate", "").value == pytest.approx(repeated, abs=1e-12)
    canary = stream.ask("quality", window="all", version="B-2.0")
    assert pick(canary, "rows", "").value == counts["b_rows"]


def test_blocks_of_thirty_days(stream: Stream) -> None:
    """Rows and scores by true event time; later blocks hold rows whose stamps are two hours off."""
    for block in range(5):
        first = pd.Timestamp("2025-01-01") + pd.Timedelta(days=30 * block)
        window = f"{first.date()}/{(first + pd.Timedelta(days=30)).date()}"
        given = stream.truth["blocks30d"][f"{block}/A"]
        assert pick(stream.ask("quality", window=window), "rows", "").value == given["n"]
        rows = stream.ask("performance", window=window)
        assert pick(rows, "label_coverage", "").n == given["n"]
        mean = pick(rows, "mean_score", "").value  # of the 97 % that get a label
        assert mean == pytest.approx(given["mean_score"], abs=0.002)


def test_covariate_drift_is_seen_and_dated(stream: Stream, months: dict[str, list[Row]]) -> None:
    assert stream.planted("covariate_drift")["from_"] == "2025-05-27T00:00:00Z"
    assert alarmed(months["drift"], "x_01") - {5} == set(range(6, 13))
    june = [m for m in months["drift"] if m.subject == "x_01" and m.window_start.month == 6]
    assert pick(june, "psi", "x_01").value > 0.25
    assert pick(june, "mean_shift_sd", "x_01").value == pytest.approx(0.8, abs=0.05)
    found = report(stream.store, ["drift"], Scope(MODEL, window="2025-05-10/2025-06-15")).findings
    since = next(f.since for f in found if f.subject == "x_01")
    assert since is not None
    assert since.date() == date(2025, 5, 27)


def test_what_is_benign_or_unchanged_is_not_alarmed(months: dict[str, list[Row]]) -> None:
    """The season of x_05, and every column in which nothing was planted."""
    planted = {"x_01", "x_18", "income", "utilisation", "device", "device_type", "open_banking_score"}
    found = {(m.panel, m.subject) for rows in months.values() for m in rows if m.verdict in ALARMS}
    assert {subject for _, subject in found} - planted <= {"score", ""}
    assert not alarmed(months["drift"], "x_05")
    season = [m.value for m in months["drift"] if (m.measure, m.subject) == ("mean_shift_sd", "x_05")]
    assert max(abs(value) for value in season) > 0.08  # it is there, and it is small


def test_a_change_of_unit_is_found_in_its_cohort_and_weeks(
    stream: Stream, months: dict[str, list[Row]]
) -> None:
    assert alarmed(months["drift"], "income") == {4, 5}
    cents = {"window": "2025-04-21/2025-05-12", "cohort": "channel = 'partner'"}
    factor = pick(stream.ask("drift", **cents), "unit_factor", "income")
    assert (factor.value, factor.verdict) == (100.0, "critical")
    assert factor.lower < 100 < factor.upper
    for words in ({**cents, "window": "2025-03-01/2025-04-01"}, {**cents, "cohort": "channel = 'web'"}):
        calm = pick(stream.ask("drift", **words), "unit_factor", "income")
        assert calm.value != calm.value
        assert calm.reason == "no_candidate"


def test_the_burst_of_missing_values(stream: Stream, months: dict[str, list[Row]]) -> None:
    assert alarmed(months["quality"], "utilisation") == {8}
    assert alarmed(months["drift"], "utilisation") == {8}
    burst = stream.ask("quality", window="2025-08-16/2025-08-29")
    assert pick(burst, "missing_rate", "utilisation").value == pytest.approx(0.455, abs=0.02)
    files = sorted((stream.files / "predictions").glob("*.parquet"))
    logged = pd.concat([pd.read_parquet(f, columns=["prediction_id", "utilisation"]) for f in files])
    missing = logged.drop_duplicates("prediction_id")["utilisation"].isna().mean()
    whole = pick(stream.ask("quality", window="all"), "missing_rate", "utilisation")
    assert whole.value == pytest.approx(missing, abs=1e-12)


def test_the_change_of_schema(stream: Stream, months: dict[str, list[Row]]) -> None:
    """A column dropped, one renamed with a new level, one added."""
    since_september = {9, 10, 11, 12}
    for gone in ("x_18", "device"):
        assert alarmed(months["quality"], gone, {"missing_rate"}) == since_september
    for new in ("device_type", "open_banking_score"):
        assert alarmed(months["drift"], new, {"missing_rate"}) == since_september
    said = {
        (c["column"], c["change"]) for c in stream.counts["schema_changes"] if c["file"].endswith("b.parquet")
    }
    assert {("x_18", "absent"), ("device", "absent"), ("device", "renamed")} <= said
    [renamed] = [c for c in stream.counts["schema_changes"] if c["change"] == "renamed"]
    assert (renamed["column"], renamed["to"]) == ("device", "device_type")
    assert renamed["overlap"] == pytest.approx(0.94, abs=0.02)  # six of a hundred are of a new level
    labels = [one.label for one in events(stream.snapshot) if one.kind == "schema"]
    assert "renamed? device → device_type" in labels
    after = stream.ask("quality", window="2025-10-01/2025-11-01")
    for name, share in (("x_18", 1.0), ("device", 1.0), ("device_type", 0.0), ("open_banking_score", 0.0)):
        assert pick(after, "missing_rate", name).value == share
    levels = pd.read_parquet(stream.files / "predictions" / "part-000b.parquet", columns=["device_type"])
    televisions = float((levels["device_type"] == "smart_tv").mean())
    assert pick(stream.ask("quality", window="all"), "unseen_rate", "device_type").value == pytest.approx(
        televisions, abs=1e-12
    )
    assert pick(after, "in_set", "device_type").verdict == "warning"


def test_stamps_in_local_time_are_flagged(stream: Stream, months: dict[str, list[Row]]) -> None:
    files = sorted((stream.files / "predictions").glob("*.parquet"))
    columns = ["prediction_id", "event_time", "received_at"]
    logged = pd.concat([pd.read_parquet(f, columns=columns) for f in files]).drop_duplicates("prediction_id")
    early = int((logged["event_time"] > logged["received_at"]).sum())
    assert 0.98 * stream.truth["counts"]["tz_rows"] < early  # but for those that came days late as well
    whole = pick(stream.ask("quality", window="all"), "time_after_received_rate", "")
    assert round(whole.value * whole.n) == early
    assert alarmed(months["quality"], "", {"time_after_received_rate"}) == set(range(6, 13))
    partner = stream.ask("quality", window="2025-07-01/2025-08-01", cohort="channel = 'partner'")
    assert pick(partner, "time_after_received_rate", "").value == 1.0
    web = stream.ask("quality", window="2025-07-01/2025-08-01", cohort="channel = 'web'")
    assert pick(web, "time_after_received_rate", "").value == 0.0


def test_a_day_of_little_traffic(stream: Stream, months: dict[str, list[Row]]) -> None:
    volume = [m for m in months["quality"] if m.measure == "volume" and m.verdict in ALARMS]
    assert [m.reason.partition(",")[0] for m in volume] == [stream.planted("volume_drop")["day"][:10]]


def test_early_labels_raise_nothing(stream: Stream) -> None:
    """Defaults are known weeks before the others: of the youngest rows nothing may be concluded."""
    young = {"window": "2025-12-01/2026-01-01"}
    rows = stream.ask("performance", **young) + stream.ask("calibration", **young)
    assert pick(rows, "label_rate", "").value > 0.5  # 0.21 when all are in
    assert not [m.measure for m in rows if m.verdict in ALARMS]
    assert {pick(rows, m, "").verdict for m in ("auc", "brier", "precision", "ece_debiased")} == {
        "insufficient"
    }
    assert "immature" in pick(rows, "brier", "").reason


def test_concept_drift_in_a_cohort_and_an_overconfident_canary(stream: Stream) -> None:
    autumn = {"window": "2025-10-02/2025-11-01"}
    cohort = "region = 'west' and product = 'card'"
    inside = stream.ask("calibration", version="A-1.4", cohort=cohort, **autumn)
    outside = stream.ask("calibration", version="A-1.4", cohort=f"not ({cohort})", **autumn)
    assert pick(inside, "observed_expected", "").verdict in ALARMS
    assert pick(inside, "observed_expected", "").value > 1.15
    assert pick(outside, "observed_expected", "").verdict == "ok"
    old, new = (stream.ask("performance", version=v, **autumn) for v in ("A-1.4", "B-2.0"))
    assert pick(new, "auc", "").value == pytest.approx(pick(old, "auc", "").value, abs=0.03)
    assert pick(new, "brier", "").value > pick(old, "brier", "").value + 0.01
    canary = stream.ask("calibration", version="B-2.0", **autumn)
    assert pick(canary, "observed_expected", "").value < 0.75
    assert pick(canary, "ece_debiased", "").verdict == "critical"


def test_offsets_and_none_beside_each_other(stream: Stream, tmp_path: Path) -> None:
    """A third of the stamps says +02:00, a third nothing (the contract's zone), a third wrongly Z."""
    given = pd.read_csv(stream.files / "predictions_tz_local.csv").assign(score=0.5)
    contract = read_contract(
        "model: tz\ntask: binary\nid: prediction_id\ntimestamp: event_time_text\ntimezone: Etc/GMT-2\n"
        "prediction: {score: score}\nfeatures: []\n"
    )
    given.to_csv(tmp_path / "given.csv", index=False)
    load(tmp_path / "store", contract, predictions=[tmp_path / "given.csv"])
    read = dict(Snapshot(tmp_path / "store", "tz").ask("select __id, __ts from rows"))
    assert len(read) == len(given)
    for row in given.itertuples():
        true = pd.Timestamp(row.true_utc).tz_localize(None).floor("ms")
        late = 2 if row.event_time_text.endswith("Z") else 0
        assert read[str(row.prediction_id)] == true + pd.Timedelta(hours=late)
