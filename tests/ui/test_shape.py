"""The curves of one subject are of the window as a whole: no period of it is counted for them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitoring.panels import sides
from monitoring.panels.distributions.level_shares import LevelShares
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot
from monitoring.ui.drift.drift_words import _level_words
from monitoring.ui.shape import shape_of


@pytest.mark.parametrize("name", ["income", "region"])
def test_hours_are_not_counted_for_what_has_none(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    subject = next(one for one in snapshot.subjects if one.name == name)
    scope = Scope("lending-default", window="last-7d")
    whole, by_hour = (
        resolve(replace(scope, by=by), snapshot.contract, snapshot.extent)
        for by in ("none", "hour")  # type: ignore[arg-type]
    )
    expected = shape_of(snapshot, whole, whole, subject)
    monkeypatch.setattr(sides, "over_span", lambda *some: pytest.fail("hours are counted"))
    assert shape_of(snapshot, by_hour, whole, subject) == expected
    assert expected.bins or expected.levels.rows


def test_levels_of_a_masked_column_are_not_shown(lending_of: Callable[..., Path]) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    subject = next(one for one in snapshot.subjects if one.name == "region")
    plain = resolve(Scope("lending-default", window="last-7d"), snapshot.contract, snapshot.extent)
    masking = replace(plain, contract=plain.contract.model_copy(update={"mask": ("region",)}))
    shapes = [shape_of(snapshot, one, one, subject) for one in (plain, masking)]
    assert shapes[1] == replace(shapes[0], levels=LevelShares())
    assert [
        _level_words("region", *each).split(":")[0] for each in zip(shapes, (plain, masking), strict=True)
    ] == [
        _level_words("region", shapes[0], plain),
        "Its levels are not shown",
    ]
