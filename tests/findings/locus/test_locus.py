"""Where performance fell is looked for in the measure that fell: of the others nothing is shown."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from monitoring.findings.locus.locus import Locating
from monitoring.panels.registry import compute
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.by_cohort import within
from monitoring.scope.question import Scope, resolve
from monitoring.statistics.intervals import difference
from monitoring.store.snapshot import Snapshot


def test_only_the_measure_that_fell_is_compared(lending_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = Snapshot(lending_store, "lending-default")
    question = resolve(Scope(snapshot.model, window="last-60d"), snapshot.contract, snapshot.extent)
    fell = next(one for one in compute("performance", snapshot, question) if one.measure == "log_loss")
    asked: list[set[str]] = []
    estimates = BinaryPerformance.estimates

    def noted(reader: BinaryPerformance, spans: Any, only: Collection[str] = ()) -> Any:
        asked.append({*only})
        return estimates(reader, spans, only)

    monkeypatch.setattr(BinaryPerformance, "estimates", noted)
    place = Locating(snapshot, question)
    place.where(fell)
    levels = [level for some in place.levels for level in some]
    assert len(asked) >= 2 * len(levels) > 2
    assert all(one == {"log_loss"} for one in asked)
    assert place.window and place.baseline
    sides = [within(side, levels[0]) for side in (place.baseline, place.window)]
    both = (estimates(BinaryPerformance(snapshot, side), [None])[0] for side in sides)
    assert place.changes[levels[0], "log_loss"]["log_loss", ""] == difference(
        *(one["log_loss", ""] for one in both)
    )
