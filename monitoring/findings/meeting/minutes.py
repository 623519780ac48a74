"""The minutes pack: what a meeting has to know of one model, and what it has to decide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import nan
from pathlib import Path

from monitoring.contract.headline_measures import headline_measures
from monitoring.contract.panel import Panel
from monitoring.findings.finding import about
from monitoring.findings.incidents import incidents
from monitoring.findings.journal.attention import CLOSED
from monitoring.findings.journal.journal import known_lives
from monitoring.findings.journal.standing import standing
from monitoring.findings.meeting.minutes_sentences import Answer, Standing, answers
from monitoring.findings.meeting.waiting import Waiting
from monitoring.findings.report import ALL, Report, report
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.verdicts import judge
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available, compute
from monitoring.scope.period import Grain
from monitoring.scope.question import Scope, resolve
from monitoring.scope.window import Span
from monitoring.store.snapshot import Snapshot

_BEFORE = 3  # windows that the series shows before the one that was asked for
_DAYS, _WEEKS = timedelta(days=45), timedelta(days=400)
_MOST_NEEDS = 3
_LEAST_POINTS = 3


@dataclass(frozen=True)
class Decision:
    """What was decided, or is to be.

    Parameters
    ----------
    text : str
        What is to be done.
    owner : str
        Who does it; empty where nobody is named.
    due : str
        A day; empty without one.
    about : str
        What the finding is about.
    by : str
        Who decided; empty while it is asked.
    """

    text: str
    owner: str
    due: str
    about: str
    by: str = ""


@dataclass(frozen=True)
class Minutes:
    """Everything that the page says.

    Parameters
    ----------
    report : Report
        Of all panels.
    series : tuple of Report
        Performance and volume by period, over a longer time.
    answers : tuple of Answer
        Five sentences.
    standing : tuple of Standing
        The findings that are not closed, worst first.
    closed : int
        How many people have closed.
    decided, asked : tuple of Decision
        Of the findings that stand.
    """

    report: Report
    series: tuple[Report, ...]
    answers: tuple[Answer, ...]
    standing: tuple[Standing, ...]
    closed: int
    decided: tuple[Decision, ...]
    asked: tuple[Decision, ...]

    @property
    def incidents(self) -> list[tuple[Standing, ...]]:
        """The findings that are not closed by incident: the worst first, the root of each first."""
        return by_incident(self.standing)


def by_incident(standing: Sequence[Standing]) -> list[tuple[Standing, ...]]:
    """Put together what began together.

    Parameters
    ----------
    standing : sequence of Standing
        Worst first.

    Returns
    -------
    list of tuple of Standing
        As `monitoring.findings.incidents.incidents` orders them.
    """
    left: dict[str, list[Standing]] = {}
    for one in standing:
        left.setdefault(one.finding.id, []).append(one)
    found = incidents([one.finding for one in standing])
    return [tuple(left[one.id].pop(0) for one in some.findings) for some in found]


def minutes(directory: Path, scope: Scope) -> Minutes:
    """Put the minutes of one model together.

    Parameters
    ----------
    directory : Path
        The store.
    scope : Scope
        The question.

    Returns
    -------
    Minutes
        Ages are counted from the data clock, so the same data version and journal say the same.

    Raises
    ------
    ScopeError, StoreError, UnknownNameError
        As `report` does.
    """
    whole = replace(scope, by="none")
    snapshot = Snapshot(directory, scope.model, scope.generation)
    made = report(directory, [ALL], whole, snapshot=snapshot)
    known = known_lives(directory, scope.model)
    left = tuple(Standing(one, standing(known, one)) for one in made.findings if one.status not in CLOSED)
    series = tuple(_series(snapshot, whole, made))
    needs = () if left else _needs(snapshot, made)
    return Minutes(
        made,
        series,
        answers(made, left, needs),
        left,
        len(made.findings) - len(left),
        tuple(_decided(left)),
        tuple(_asked(left)),
    )


def _series(snapshot: Snapshot, scope: Scope, made: Report) -> list[Report]:
    """Ask for performance and volume by period; over everything where data come too rarely for a line."""
    span, first = made.question.span, snapshot.extent.first
    start = max(min(first, span.start), span.start - _BEFORE * (span.end - span.start))
    found = _over(Span(start, span.end), snapshot, scope, made)
    if first < start and _points(found[0]) < _LEAST_POINTS:
        return _over(Span(first, span.end), snapshot, scope, made)
    return found


def _over(span: Span, snapshot: Snapshot, scope: Scope, made: Report) -> list[Report]:
    """Measure what is drawn of each panel, as its page draws it."""
    drawn: dict[Panel, tuple[str, ...]] = {
        "performance": headline_measures(snapshot.contract)[:1],
        "quality": ("rows",),
    }
    panels = [panel for panel in drawn if panel in available(snapshot.contract)]
    window = "/".join(moment.astimezone(made.question.zone).isoformat() for moment in (span.start, span.end))
    # A baseline of other days may overlap the longer window, which is refused: only its level is drawn.
    asked = replace(scope, window=window, by=_grain(span), baseline="previous")
    question = resolve(asked, snapshot.contract, snapshot.extent)
    levels = {(one.panel, one.measure, one.subject): one.baseline_value for one in made.measurements}
    return [
        replace(
            made,
            scope=asked,
            question=replace(question, baseline=made.question.baseline),  # whose levels they are
            panels=(panel,),
            measurements=_levelled(
                judge(compute(panel, snapshot, question, frozenset(drawn[panel])), snapshot.contract), levels
            ),
            findings=[],
            curves={},
        )
        for panel in panels
    ]


def _points(series: Report) -> int:
    """Count the periods that have rows."""
    return len({one.window_start for one in series.measurements if one.n > 0 and one.value == one.value})


def _levelled(rows: Sequence[Measurement], levels: dict[tuple[Panel, str, str], float]) -> list[Measurement]:
    return [
        replace(one, baseline_value=levels.get((one.panel, one.measure, one.subject), nan)) for one in rows
    ]


def _grain(span: Span) -> Grain:
    length = span.end - span.start
    return "day" if length <= _DAYS else "week" if length <= _WEEKS else "month"


def _needs(snapshot: Snapshot, made: Report) -> tuple[str, ...]:
    """Say what the rows without a verdict wait for, the most frequent first."""
    waiting = Waiting(snapshot, made.question)
    lacking = [one for one in made.measurements if one.verdict in UNJUDGED]
    said = [need for need in map(waiting.needs, lacking) if need]
    return tuple(sorted(dict.fromkeys(said), key=lambda need: -said.count(need)))[:_MOST_NEEDS]


def _decided(standing: Sequence[Standing]) -> list[Decision]:
    found = [
        Decision(
            str(entry.said.get("text", "")),
            str(entry.said.get("to", "")) or one.who,
            str(entry.said.get("until", "")),
            about(one.finding),
            entry.who,
        )
        for one in standing
        for entry in one.decisions
    ]
    return list(dict.fromkeys(found))


def _asked(standing: Sequence[Standing]) -> list[Decision]:
    """Ask for the first step of every incident about which nothing is decided; one a line and owner."""
    found: dict[tuple[str, str], list[str]] = {}
    for root, *others in by_incident(standing):
        if not any(one.decisions for one in (root, *others)):
            subjects = found.setdefault((root.finding.next_action, root.who), [])
            subjects += [about(one.finding) for one in (root, *others)]
    return [
        Decision(text, owner, "", ", ".join(dict.fromkeys(subjects)))
        for (text, owner), subjects in found.items()
    ]
