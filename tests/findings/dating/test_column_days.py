"""What a column is dated by: the counts of its days, as their profiles have them, read together."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from monitoring.findings.dating.column_days import ColumnDays
from monitoring.panels.distributions.numeric_counts import cells_of
from monitoring.panels.distributions.period_profiles import PeriodProfiles
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.question import Scope, resolve
from monitoring.statistics.binning import regroup
from monitoring.store.snapshot import Snapshot


@pytest.mark.parametrize("cohort", ["", "region = 'south'"])
def test_days_are_counted_without_a_profile_of_each(
    lending_of: Callable[..., Path], cohort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = Snapshot(lending_of(6_000), "lending-default")
    scope = Scope(snapshot.model, window="last-30d", cohort=cohort, by="day")
    question = resolve(scope, snapshot.contract, snapshot.extent)
    profiles, columns = PeriodProfiles(snapshot, question), ColumnDays(snapshot, question)
    number, category = (
        next(one for one in snapshot.subjects if one.name == name) for name in ("income", "employment")
    )
    days, base = profiles.numbers(number)
    levels, common = (
        [
            profiles.counted(category).current("employment", LevelCounts.merged, day)
            for day in question.periods
        ],
        profiles.counted(category).reference("employment", LevelCounts.merged),
    )
    monkeypatch.setattr(NumericProfile, "merged", None)  # of each day it took longer than all the rest
    for subject, found, then in ((number, days, base), (category, levels, common)):
        missing, before = columns.missing(subject)
        assert missing.tolist() == [[one.missing, one.rows - one.missing] for one in found]
        assert before.tolist() == [then.missing, then.rows - then.missing]
        assert then.rows > 0 and missing.sum() > 0
    cells, reference = columns.cells(number)
    group = cells_of(base.counts, base.rows, sum(one.rows for one in days))
    assert np.array_equal(cells, [regroup(one.with_missing, group) for one in days])
    assert np.array_equal(reference, regroup(base.with_missing, group))
    by_level, of_levels = columns.cells(category)
    names = sorted(common.counts, key=lambda name: -common.counts[name])
    for one, row in zip([*levels, common], [*by_level.tolist(), of_levels.tolist()], strict=True):
        assert row == [
            *(one.counts.get(name, 0) for name in names),
            one.n - sum(row[: len(names)]),
            one.missing,
        ]
