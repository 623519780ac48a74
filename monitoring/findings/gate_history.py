"""The history of a gate: how often a check would have failed, had it run every day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitoring.contract.panel import QUALITY, Panel
from monitoring.errors import ScopeError
from monitoring.findings.gate import USUAL, Conclusion, Rules, gate
from monitoring.findings.judged_panels import judged_rows
from monitoring.findings.locus.slice import about
from monitoring.panels.quality import FRESHNESS
from monitoring.scope.instant import day_after, local_day, midnight
from monitoring.scope.question import Scope, resolve
from monitoring.scope.window import Span, resolve_window
from monitoring.store.codes.coded_labels import LABELLED
from monitoring.store.reads.row_reads import KEPT_NUMBERS, measured, values
from monitoring.store.reads.scored_rows import scored
from monitoring.store.snapshot import Snapshot

_LATE = timedelta(seconds=1)


@dataclass(frozen=True)
class Day:
    """What a check would have come to at the end of a day.

    Parameters
    ----------
    day : date
        Local, the last of its window.
    conclusion : {'pass', 'fail', 'cannot tell'}
        Of all rules together.
    failed : tuple of str
        Rules that failed, as ``panel.measure subject``.
    """

    day: date
    conclusion: Conclusion
    failed: tuple[str, ...]


def gate_history(
    snapshot: Snapshot,
    scope: Scope,
    panels: Sequence[Panel],
    days: int,
    rules: Rules = USUAL,
) -> list[Day]:
    """Check again at the end of each of the last days.

    Labels and rows are those of the present data version; a day judges what was mature then.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    scope : Scope
        The question; its window has to move with the day.
    panels : sequence of Panel
        Whose rules are judged.
    days : int
        How many, up to the newest prediction's day.
    rules : Rules
        What fails.

    Returns
    -------
    list of Day
        In the order of time; days before the first whole window are left out.

    Raises
    ------
    ScopeError
        For a window that does not move, and where no day has a whole window.
    """
    if not scope.window.startswith("last-"):
        raise ScopeError(
            f"a history moves its window from day to day: ask for last-7d or the like, not {scope.window}"
        )
    zone, extent = snapshot.contract.zone, snapshot.extent
    last, first = local_day(extent.newest, zone), midnight(local_day(extent.first, zone), zone)
    _read(snapshot, scope, first)
    # How late the newest row was cannot be told of a day that is over.
    known = replace(rules, stated=tuple(one for one in rules.stated if one != f"{QUALITY}.{FRESHNESS}"))
    found = []
    for day in (last - timedelta(days=back) for back in range(days - 1, -1, -1)):
        span = resolve_window(scope.window, extent.first, day_after(midnight(day, zone), zone) - _LATE, zone)
        if span.start >= first:
            now = min(span.end, extent.clock)
            window = f"{span.start.isoformat()}/{span.end.isoformat()}"
            asked = replace(scope, window=window, now=now.isoformat())
            found.append(_on(day, snapshot, asked, panels, known))
    if not found:
        raise ScopeError(f"no day of the last {days} has a whole {scope.window} of rows before it")
    return found


def _read(snapshot: Snapshot, scope: Scope, first: datetime) -> None:
    """Read once what the windows of many days are about to ask; the rows themselves where they are few."""
    window = resolve(scope, snapshot.contract, snapshot.extent).window
    every = replace(window, spans=(Span(first, day_after(snapshot.extent.newest, snapshot.contract.zone)),))
    for kind in ("numeric", "categorical", "quality", "labels", *LABELLED):
        snapshot.profiles(kind, every)
    rows = sum(segment.rows for segment in snapshot.segments.get("predictions", ()))
    asked = measured(snapshot)
    if rows * (2 * len(asked) + 3) > KEPT_NUMBERS or snapshot.rows_gone(every):  # would not be kept
        return
    for subject in asked:
        values(snapshot, every, subject)
    if snapshot.contract.task == "binary":
        scored(snapshot, every)


def _on(day: date, snapshot: Snapshot, scope: Scope, panels: Sequence[Panel], rules: Rules) -> Day:
    question = resolve(scope, snapshot.contract, snapshot.extent)
    rows = [one for one in judged_rows(snapshot, question, panels) if one.measure != FRESHNESS]
    held = gate(rows, snapshot.contract, rules)
    failed = dict.fromkeys(f"{one.panel}.{one.measure} {about(one, question)}".strip() for one in held.failed)
    return Day(day, held.conclusion, tuple(failed))


def often(history: Sequence[Day]) -> list[tuple[str, int]]:
    """Count on how many days each rule failed.

    Parameters
    ----------
    history : sequence of Day
        From `gate_history`.

    Returns
    -------
    list of (str, int)
        Most often first.

    Examples
    --------
    >>> often([Day(date(2026, 1, 1), "fail", ("drift.psi age",)), Day(date(2026, 1, 2), "pass", ())])
    [('drift.psi age', 1)]
    """
    counted = Counter(rule for one in history for rule in one.failed)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
