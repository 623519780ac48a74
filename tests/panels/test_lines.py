"""A day of a line over time says, to the last digit, what the panel says that is asked for that day alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.panels.tasks import binary_performance
from monitoring.scope.instant import print_instant
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"


def measured(taken: Snapshot, panel: str, **words: str) -> list[Measurement]:
    question = resolve(
        Scope(MODEL, **({"baseline": "2026-07-10/2026-08-01"} | words)), taken.contract, taken.extent
    )  # type: ignore[arg-type]
    return [one for one in compute(panel, taken, question) if one.measure != "orphan_labels"]


def weighed(row: Measurement) -> str:
    """What a row is judged on; a line does not tell the days of a period by themselves."""
    return repr(row.evidence and replace(row.evidence, judged=None))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("cohort", ["", "region = 'west'"])
@pytest.mark.parametrize("panel", ["performance", "calibration"])
@pytest.mark.parametrize("scored", [0, 100_000], ids=["bins", "rows"])
def test_a_day_of_a_line_is_that_day_alone(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch, panel: str, cohort: str, scored: int
) -> None:
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", scored)
    taken = Snapshot(demo_store, MODEL)
    for by, window in (("day", "2026-09-10/2026-09-14"), ("week", "2026-08-31/2026-10-12")):
        line = measured(taken, panel, window=window, cohort=cohort, by=by)
        assert any(one.method.startswith("exact" if scored else "binned") for one in line)
        for start, end in dict.fromkeys((one.window_start, one.window_end) for one in line):
            span = f"{print_instant(start)}/{print_instant(end)}"
            alone = measured(taken, panel, window=span, cohort=cohort)
            here = [one for one in line if one.window_start == start]
            assert [repr(one) for one in here] == [repr(one) for one in alone]
            assert [weighed(one) for one in here] == [weighed(one) for one in alone]
