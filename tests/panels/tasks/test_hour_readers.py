"""Hours that are read together: every row is that of the hour read alone, whatever is asked."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.panels.tasks import binary_performance, hour_readers
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.scope.question import Scope, resolve
from monitoring.store.cohorts import cohort_days
from monitoring.store.snapshot import Snapshot
from tests.drawn_questions import load_task

MODEL = "binary"
WINDOWS = {
    "clocks go forward": "2026-03-28/2026-03-31",
    "a silent day": "2026-03-11/2026-03-15",
    "cut hours": "2026-03-20T08:17/2026-03-22T19:17",
    "before the first row": "2026-02-18/2026-02-22",
    "the last days": "last-36h",
    "one hour": "2026-03-20T08:00/2026-03-20T09:00",
}
ASKED = [
    {},
    {"cohort": "region = 'n'"},
    {"cohort": "x > 0"},
    {"cohort": "region is null", "exact": "1"},
    {"version": "v1", "as_of": "2026-03-25"},
]
Together = list[tuple[bool, int]]


@pytest.fixture
def store_of(made_once: Callable[..., Path]) -> Callable[[bool], Path]:
    def store(hourly: bool) -> Path:
        cube = "cube: {by: hour}" if hourly else ""
        return made_once(f"drawn-binary-{hourly}", lambda home: load_task(home, "binary", cube))

    return store


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Together:
    """Of each reader of several hours: whether it reads rows, and how many hours."""
    found: Together = []
    made = BinaryPerformance.__init__

    def noted(self: BinaryPerformance, *given: object, **more: object) -> None:
        made(self, *given, **more)  # type: ignore[arg-type]
        if self.grain.hours and self.each_alike:
            found.append((self.small, len(self.grain.hours)))

    monkeypatch.setattr(BinaryPerformance, "__init__", noted)
    return found


def said(row: Measurement) -> str:
    """All that a row says; of none, not where none was found."""
    return repr(row) if row.n else repr((row.measure, row.subject, row.window_start, row.reason, row.verdict))


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("window", "asked", "hourly", "binned", "panel"),
    [*product(WINDOWS, ASKED, [False, True], [False, True], ["performance", "calibration"])],
)
def test_each_hour_is_as_alone(
    store_of: Callable[[bool], Path],
    together: Together,
    window: str,
    asked: dict[str, str],
    hourly: bool,
    binned: bool,
    panel: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    if binned:
        monkeypatch.setattr(binary_performance, "JOINED_LABELS", 0)
    taken = Snapshot(store_of(hourly), MODEL)
    question = resolve(Scope(MODEL, WINDOWS[window], by="hour", **asked), taken.contract, taken.extent)
    found = compute(panel, taken, question)
    if window != "one hour":
        assert together and together[0][0] is (not binned or "exact" in asked)
    monkeypatch.setattr(hour_readers, "_whole", lambda snapshot, periods: slice(0, 0))
    alone = compute(panel, taken, question)
    assert [said(row) for row in found] == [said(row) for row in alone]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("window", "asked", "hourly", "panel"),
    [*product(WINDOWS, ASKED, [False, True], ["performance", "calibration"])],
)
def test_each_hour_of_several_classes_is_as_alone(
    made_once: Callable[..., Path],
    window: str,
    asked: dict[str, str],
    hourly: bool,
    panel: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those of a day are read at once: a reader a day, and one for each hour that the window cuts."""
    readers: list[int] = []
    made = MulticlassPerformance.__init__

    def noted(self: MulticlassPerformance, *given: object, **more: object) -> None:
        made(self, *given, **more)  # type: ignore[arg-type]
        readers.append(len(self.grain.hours))

    cube = "cube: {by: hour}" if hourly else ""
    home = made_once(f"drawn-multiclass-{hourly}", lambda home: load_task(home, "multiclass", cube))
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(MulticlassPerformance, "__init__", noted)
    taken = Snapshot(home, "multiclass")
    scope = Scope("multiclass", WINDOWS[window], by="hour", **asked)
    question = resolve(scope, taken.contract, taken.extent)
    found = compute(panel, taken, question)
    assert len(readers) < 15
    assert sum(readers) >= len(question.periods) - 2 or window == "one hour"
    monkeypatch.setattr(hour_readers, "_whole", lambda snapshot, periods: slice(0, 0))
    alone = compute(panel, taken, question)
    assert [said(row) for row in found] == [said(row) for row in alone]


def test_an_hour_of_very_many_rows_among_others_is_read_as_alone(
    store_of: Callable[[bool], Path], together: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its order comes from bins, that of the others from their rows."""
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 5)
    taken = Snapshot(store_of(False), MODEL)
    question = resolve(Scope(MODEL, "2026-03-20/2026-03-22", by="hour"), taken.contract, taken.extent)
    methods = {row.method.partition("(")[0] for row in compute("performance", taken, question) if row.n}
    assert {"exact", "binned"} <= methods
    assert not together
