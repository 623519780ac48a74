"""What a verdict waits for: as many of the rarer class as it takes, of the side that lacks them, by when."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import parse_contract
from monitoring.findings.kept_report import kept_report
from monitoring.findings.meeting.waiting import Waiting
from monitoring.findings.report import ALL, report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: rare
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, observed_at: known}
features: []
"""
HORIZON = CONTRACT.replace(", observed_at: known", ", horizon: 10d").replace("rare", "horizon")
DAYS, A_DAY = 60, 60


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty days of sixty rows, one in a hundred of them positive, labelled after five days."""
    n = DAYS * A_DAY
    rng = np.random.default_rng(1)
    at = pd.Timestamp("2026-08-01", tz="UTC") + pd.to_timedelta(np.arange(n) * 86_400 // A_DAY, unit="s")
    frame = pd.DataFrame({"id": np.arange(n), "at": at, "p": rng.uniform(0, 0.02, n)})
    frame["y"] = (np.arange(n) % 100 == 50).astype(int)
    frame["known"] = at + pd.Timedelta(days=5)
    frame.loc[frame["known"] > at.max(), ["y", "known"]] = None
    home = tmp_path_factory.mktemp("waiting")
    load(home / "store", parse_contract(CONTRACT), predictions=[written(frame, home / "rows.parquet")])
    few = frame.assign(y=frame["y"].where(frame.index % 2 == 0)).drop(columns="known")
    load(home / "store", parse_contract(HORIZON), predictions=[written(few, home / "few.parquet")])
    return home / "store"


def written(frame: pd.DataFrame, path: Path) -> Path:
    frame.to_parquet(path)
    return path


def needs(store: Path, panel: str, model: str = "rare", **asked: str) -> list[tuple[str, str, str]]:
    """What every row without a verdict waits for, with its measure and first day."""
    snapshot = Snapshot(store, model)
    made = report(store, [panel], Scope(model, **asked), snapshot=snapshot)
    waiting = Waiting(snapshot, made.question)
    lacking = [one for one in made.measurements if one.verdict in ("insufficient", "undefined")]
    return [(one.measure, f"{one.window_start:%Y-%m-%d}", waiting.needs(one)) for one in lacking]


def test_a_curve_waits_for_the_rarer_class(store: Path) -> None:
    found = {
        measure: need for measure, _, need in needs(store, "calibration", window="2026-09-01/2026-10-01")
    }
    # the labels of 23 days are in
    assert found["ece_debiased"].startswith(
        "needs at least 200 labelled rows of the rarer class, has 13, 187 more"
    )
    assert found["ece_debiased"].endswith(
        ": about 20,000 labelled rows, in about 331 days at the present rate"
    )
    assert found["observed_expected"].startswith(
        "needs at least 20 labelled rows of the rarer class, has 13, 7 more"
    )


def test_a_baseline_that_lacks_the_rarer_class_is_named(store: Path) -> None:
    asked = {"window": "2026-08-11/2026-09-20", "baseline": "2026-08-01/2026-08-11"}
    found = {measure: need for measure, _, need in needs(store, "performance", **asked)}
    said = "needs 10 labelled rows of the rarer class in the baseline, has 6: name a longer --baseline"
    assert (found["auc"], found["average_precision"]) == (said, said)
    assert found["recall"].startswith("needs at least 30 labelled positives, has 24, 6 more")
    assert found["recall"].endswith("; and as many in the baseline, which has 6")
    assert found["precision"] == (
        "needs labelled rows that were predicted positive in the baseline: none of its 600 rows counts"
    )


def test_both_sides_have_their_own_share_of_the_rarer_class(store: Path) -> None:
    """Ten positives are ten: it does not matter that the window has a smaller share of them."""
    asked = {"window": "2026-08-19/2026-09-14", "baseline": "2026-08-01/2026-08-18"}
    assert "auc" not in [measure for measure, _, _ in needs(store, "performance", **asked)]


def test_a_period_waits_for_its_own_labels(store: Path) -> None:
    asked = {"window": "2026-08-11/2026-09-30", "baseline": "2026-08-01/2026-08-11", "by": "day"}
    found = {day: need for measure, day, need in needs(store, "performance", **asked) if measure == "auc"}
    # the labels of a day come five days after it
    assert found["2026-09-27"] == "needs the labels of one whole day of the window, expected on 2026-10-03"
    assert found["2026-08-20"] == (  # no later row is one of that day
        "needs at least 10 labelled rows of the rarer class, has 1; and as many in the baseline, which has 6"
    )


def test_without_times_of_labels_the_whole_window_has_to_ripen(store: Path) -> None:
    [first, *_] = needs(store, "performance", "horizon", window="2026-09-20/2026-09-30", baseline="previous")
    assert first[2] == "needs 95% of the window's labels, expected on 2026-10-10"


def test_what_is_kept_says_the_same(store: Path) -> None:
    made = report(store, [ALL], Scope("rare"))
    kept = kept_report(Snapshot(store, "rare"))
    assert kept is not None
    lacks = [one.evidence.lack for one in made.measurements if one.evidence]
    assert lacks == [one.evidence.lack for one in kept[0] if one.evidence]
    assert any(lacks)
