"""How the last days were, in words: one line a panel, its days put together where they are alike."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from monitoring.contract.panel import OVERVIEW, Panel
from monitoring.findings.day_statuses import DayStatus
from monitoring.findings.ranking import severity_rank
from monitoring.findings.words.day_words import days_words
from monitoring.findings.words.words import VERDICTS, counted
from monitoring.scope.instant import local_day

NO_DATA = "No data"
_MOST_RUNS = 10


def status_word(verdict: str) -> str:
    """Call a day's verdict as the screen does; of one without rows it is that there are none."""
    return NO_DATA if verdict == "undefined" else VERDICTS[verdict]


def by_panel(days: Sequence[DayStatus]) -> dict[Panel, list[DayStatus]]:
    """Give the days of each panel, that of the model first."""
    found: dict[Panel, list[DayStatus]] = {}
    for one in days:
        found.setdefault(one.panel, []).append(one)
    return found


def label_of(panel: Panel) -> str:
    """Call a panel as a row of days; the model as a whole is all of them."""
    return "all panels" if panel == OVERVIEW else panel


def heading(days: Sequence[DayStatus]) -> str:
    """Say how many days are shown, such as ``Last 30 days``."""
    return f"Last {len({one.window_start for one in days})} days"


def day_parts(days: Sequence[DayStatus], zone: ZoneInfo) -> list[tuple[str, str]]:
    """Write the days of a report as a text under a heading.

    Parameters
    ----------
    days : sequence of DayStatus
        Of one model.
    zone : ZoneInfo
        Whose calendar.

    Returns
    -------
    list of (str, str)
        One line a panel, of one heading; empty without days.
    """
    said = [f"{label_of(panel)}: {'; '.join(_said(of, zone))}." for panel, of in by_panel(days).items()]
    return [(heading(days), "\n".join(said))] if said else []


def _said(days: Sequence[DayStatus], zone: ZoneInfo) -> list[str]:
    """Say all runs of days; of many only those that alarm, as of a feed that has rows twice a week."""
    runs = _runs(days, zone)
    if len(runs) <= _MOST_RUNS:
        return [words for _, words in runs]
    alarming = [words for verdict, words in runs if severity_rank(verdict)]
    more = len(alarming) - _MOST_RUNS
    calm = Counter(status_word(one.verdict).lower() for one in days if not severity_rank(one.verdict))
    return [
        *alarming[:_MOST_RUNS],
        *([f"{more:,} more such stretches"] if more > 0 else []),
        *(f"{word} on {counted(number, 'day')}" for word, number in calm.items()),
    ]


def _runs(days: Sequence[DayStatus], zone: ZoneInfo) -> list[tuple[str, str]]:
    """Put days in a row together that are alike, each run with its verdict."""
    found = []
    for word, run in groupby(days, key=lambda one: status_word(one.verdict)):
        alike = list(run)
        first, last = (local_day(one.window_start, zone) for one in (alike[0], alike[-1]))
        found.append((alike[0].verdict, f"{word.lower()} {days_words(first, last, year=False)}"))
    return found
