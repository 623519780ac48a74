"""The levels that are told one by one, and what is said of all others, are those of the profiles."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitoring.panels.distributions import level_shares as module
from monitoring.panels.distributions.level_shares import level_shares
from monitoring.panels.sides import sides
from monitoring.profiles import LevelCounts
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot


@pytest.mark.parametrize("most", [50, 2, 1])
@pytest.mark.parametrize("name", ["employment", "region"])
def test_few_levels_are_told_and_the_others_together(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(module, "MOST_LEVELS", most)
    snapshot = Snapshot(lending_of(6_000), "lending-default")
    subject = next(one for one in snapshot.subjects if one.name == name)
    question = resolve(Scope(snapshot.model, window="last-30d"), snapshot.contract, snapshot.extent)
    both = sides(snapshot, question, "categorical")
    profiles = both.reference(name, LevelCounts.merged), both.window.merged(name, LevelCounts.merged)
    shares: dict[str | None, list[float]] = {}
    for side, profile in enumerate(profiles):
        for level, n in ({**profile.counts, None: profile.missing}).items():
            if n:
                shares.setdefault(level, [0.0, 0.0])[side] = n / profile.rows
    found = level_shares(snapshot, question, subject)
    told = {(row["level"], row["side"]): row["share"] for row in found.rows}
    ranked = sorted((one for one in shares if one is not None), key=lambda one: -max(shares[one]))
    kept = {*ranked[:most], *(one for one in shares if one is None)}
    assert told == {
        (level, side): shares[level][place]
        for level in kept
        for place, side in enumerate(("baseline", "current"))
        if shares[level][place]
    }
    assert found.others[0] == len(shares) - len(kept)
    assert found.others[1:] == pytest.approx(
        [sum(shares[k][at] for k in shares.keys() - kept) for at in (0, 1)]
    )
    moved = max(shares.items(), key=lambda one: abs(one[1][1] - one[1][0]))
    assert found.moved == (moved[0], *moved[1])
    new = {level: n for level, n in profiles[1].counts.items() if n and not profiles[0].counts.get(level)}
    assert found.unseen == sorted(new.items(), key=lambda one: -one[1])[:most]
    assert found.all_unseen[:2] == (len(new), sum(new.values()))
