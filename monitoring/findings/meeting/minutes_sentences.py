"""The five sentences of the minutes: what is wrong, how sure, since when, for whom, who acts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isnan

from monitoring.contract.panel import Panel
from monitoring.contract.runbook import is_link
from monitoring.findings.absent_rows import of_no_rows
from monitoring.findings.documents.dated_baseline import compared_rows
from monitoring.findings.finding import Finding
from monitoring.findings.incidents import incidents
from monitoring.findings.journal.attention import left_out_words, until_words
from monitoring.findings.journal.lifecycle import OPEN, SNOOZED, Life
from monitoring.findings.meeting.status import of_report
from monitoring.findings.report import Report
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.words.day_words import baseline_title, days_words, full_day, span_words
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.implied_words import implied_words
from monitoring.findings.words.measure_words import words_of_row
from monitoring.findings.words.titles import against, ended, where_of
from monitoring.findings.words.words import counted, evidence, number
from monitoring.panels.labels.judged_words import days_judged
from monitoring.panels.labels.settled import LABELLED
from monitoring.panels.measurement import Measurement
from monitoring.scope.instant import local_day
from monitoring.store.catalog.journal import Entry

QUESTIONS = ("What is wrong", "How sure", "Since when", "For whom", "Who acts")


@dataclass(frozen=True)
class Answer:
    """One sentence, and the question that it answers."""

    question: str
    text: str


@dataclass(frozen=True)
class Standing:
    """A finding that is not closed, and its life in the journal."""

    finding: Finding
    life: Life

    @property
    def who(self) -> str:
        """Whose it is: as assigned, else as the contract says; empty for nobody's."""
        return self.life.assignee or self.finding.owner

    @property
    def decisions(self) -> list[Entry]:
        """What was decided of this occurrence, oldest first."""
        return [entry for entry in self.life.entries if entry.action == "decide"]

    def age(self, now: datetime) -> int | None:
        """Give the whole days from its onset to a moment; None where the onset cannot be dated."""
        return None if self.finding.since is None else max((now - self.finding.since).days, 0)


def answers(made: Report, standing: Sequence[Standing], needs: Sequence[str]) -> tuple[Answer, ...]:
    """Answer the five questions.

    Parameters
    ----------
    made : Report
        Of all panels.
    standing : sequence of Standing
        The findings that are not closed, worst first.
    needs : sequence of str
        What the rows without a verdict wait for.

    Returns
    -------
    tuple of Answer
        In the order of `QUESTIONS`; every number is one of a measurement, of a count or of a date.
    """
    if standing:
        texts = _alarmed(made, standing)
    elif of_report(made).verdict == "insufficient":
        texts = _unknown(made, needs)
    else:
        texts = _calm(made, needs)
    return tuple(Answer(question, text) for question, text in zip(QUESTIONS, texts, strict=True))


def _alarmed(made: Report, standing: Sequence[Standing]) -> tuple[str, ...]:
    worst = standing[0]
    return (
        f"{worst.finding.title}{_began_with(standing)}{_others(standing)}",
        _how_sure(made, worst.finding),
        _since(made, standing),
        _for_whom(made, worst.finding),
        _who_acts(worst),
    )


def _others(standing: Sequence[Standing]) -> str:
    told = (standing[0].finding, _other_end(standing))
    rest = [one.finding for one in standing if one.finding not in told]
    if not rest:
        return " Nothing else stands."
    alerts = sum(one.severity == "critical" for one in rest)
    watched = len(rest) - alerts
    kinds = [counted(alerts, "alert") if alerts else "", f"{watched:,} to watch" if watched else ""]
    quiet = left_out_words(rest)
    some = f"{' and '.join(filter(None, kinds))}{f' ({quiet})' if quiet else ''}"
    return f" Further: {some}, listed below by incident."


def _began_with(standing: Sequence[Standing]) -> str:
    """Name what the first finding began with: the end of its chain of causes that it is not itself."""
    other = _other_end(standing)
    return f" Together with it began: {other.title}" if other else ""


def _other_end(standing: Sequence[Standing]) -> Finding | None:
    """Give what the first finding led to, else what likely caused it; None where it is alone."""
    first = standing[0].finding
    found = incidents([one.finding for one in standing])
    chain = next(some.findings for some in found if first in some.findings)
    other = chain[-1] if first == chain[0] else chain[0]
    return None if other == first else other


def _how_sure(made: Report, worst: Finding) -> str:
    said = evidence(worst.adjusted_p)
    judged = _judged_on(made, worst)
    chance = (
        f"chance is ruled out ({said}, corrected for everything that was judged)"
        if said
        else _by_weeks_before(made, worst) or "it is judged by its size alone, without a test"
    )
    return f"{_shown(worst)}; {chance}{_labels_in(made, worst)}{judged}."


def _by_weeks_before(made: Report, worst: Finding) -> str:
    """Say how unusual a volume is by the weeks before, which its panel names in the reason; else nothing."""
    row = _row(made, "quality", "volume", worst.cohort) if worst.measure == "volume" else None
    score = _SCORE.search(row.reason) if row else None
    return f"by the weeks before it, chance is ruled out ({score[0]})" if score else ""


_SCORE = re.compile(r"z \d+\.\d")


def _shown(worst: Finding) -> str:
    """Give the number with its certainty; of a table as a whole, such as its age, what its title says."""
    if worst.panel == "quality" and isnan(worst.lower):
        return worst.title.removesuffix(".")
    words = words_of_row(worst)
    value, ends = told(worst, words.unit)
    rows = counted(worst.n, "labelled row" if worst.panel in LABELLED else "row")
    band = f", with 95% certainty within {ends}" if ends else ""
    return f"{words.name} {words.be()} {value} on {rows}{band}"


def _judged_on(made: Report, worst: Finding) -> str:
    """Say on which days a verdict rests, where the labels of the others are still coming."""
    row = _row(made, worst.panel, worst.measure)
    days = days_judged(row.reason) if row and worst.panel in LABELLED else None
    return f", so the verdict rests on {days_words(*days)}" if days else ""


def _labels_in(made: Report, worst: Finding) -> str:
    found = _row(made, "performance", "label_coverage")
    if worst.panel not in LABELLED or found is None or found.value != found.value:
        return ""
    never = implied_words(made.contract, _row(made, "performance", "implied_rate"))
    return f"; {number(found.value, 'rate')} of the labels are in{never and f', {never}'}"


def _since(made: Report, standing: Sequence[Standing]) -> str:
    zone, now = made.question.zone, made.question.now
    worst = standing[0]
    dated = sorted(one.finding.since for one in standing if one.finding.since)
    clock = full_day(local_day(now, zone))
    if worst.finding.since is None:
        said = f"The data do not say when it began: it stands for the window of {_window(made)}"
    else:
        age = worst.age(now)
        began = full_day(local_day(worst.finding.since, zone))
        # A sentence may name days up to the newest that can be judged: what has no end lasts all the same.
        over = ended(worst.finding.title) if worst.finding.until else ""
        before = f"{counted(age or 0, 'day')} before the newest data of {clock}"
        lasted = f"It was {over}, {before}" if over[:3] == "on " else f"It lasted {over}, and began {before}"
        said = lasted if over else f"Since {began}, {before}"
    if dated and len(standing) > 1:
        first = full_day(local_day(dated[0], zone))
        last = full_day(local_day(dated[-1], zone))
        between = f"on {first}" if first == last else f"between {first} and {last}"
        told = f"those that can be dated began {between}"
        return f"{said}; {told}."
    return f"{said}."


def _for_whom(made: Report, worst: Finding) -> str:
    where = where_of(worst.title, worst.cohort, worst.version)
    who = worst.cohort or made.question.cohort_text or "everyone"
    version = f", version {worst.version}" if worst.version else ""
    mostly = f", mostly those with {where}" if where else ""
    return f"For {who}{version}{mostly}; {_judged_over(made)}."


def _judged_over(made: Report) -> str:
    rows = _row(made, "quality", "rows")
    n = round(rows.value) if rows else 0
    many = counted(n, "prediction") if rows else "the predictions"
    one, title = n == 1, against(baseline_title(made.question))
    if compared_rows(made) == 0:
        return f"{many} of {_window(made)}, and no rows of {title} to hold {'it' if one else 'them'} against"
    return f"{many} of {_window(made)} {'is' if one else 'are'} held against {title}"


def _who_acts(worst: Standing) -> str:
    who = worst.who or "Nobody yet: the contract names no owner"
    decided = worst.decisions[-1] if worst.decisions else None
    if decided:
        due = str(decided.said.get("until", ""))
        by = f", due {full_day(date.fromisoformat(due))}" if due else ""
        doer = str(decided.said.get("to", "")) or who
        return f"{doer}: {str(decided.said['text']).rstrip('.')}{by}, as {decided.who} decided."
    steps = worst.finding.runbook
    runbook = f" Runbook: {steps}" if is_link(steps) else " Its runbook stands beside it." if steps else ""
    return f"{who}; {_state(worst.life)}. First step: {worst.finding.next_action}{runbook}"


def _state(life: Life) -> str:
    said = life.last("acknowledge", "snooze")
    if life.state == SNOOZED and said:
        return f"snoozed by {said.who} {until_words(life.until)}"
    if life.state == OPEN or said is None:
        return "nobody has acknowledged it yet"
    return f"acknowledged by {said.who}"


def _calm(made: Report, needs: Sequence[str]) -> tuple[str, ...]:
    judged = [one for one in made.measurements if one.verdict and one.panel != "overview"]
    steady = sum(one.verdict == "ok" for one in judged)
    lacking = len(judged) - steady
    without = f"; {lacking:,} {_waits(needs)}" if lacking else ""
    return (
        f"Nothing. {of_report(made).sentence}",
        f"{counted(steady, 'rule')} found nothing at or above a warning{without}.",
        f"Nothing has begun in the window of {_window(made)}.",
        f"For {made.question.cohort_text or 'everyone'}; {_judged_over(made)}.",
        f"Nobody has to; {_owner(made)}.",
    )


def _unknown(made: Report, needs: Sequence[str]) -> tuple[str, ...]:
    lacking = [one for one in made.measurements if one.verdict in UNJUDGED]
    missing = "; ".join(needs) or "no rule applies"
    return (
        f"It cannot be told. {of_no_rows(made) or of_report(made).sentence}",
        f"Not at all: {counted(len(lacking), 'rule')} could not be judged: {missing}.",
        f"No date can be given within the window of {_window(made)}.",
        f"For {made.question.cohort_text or 'everyone'}; {_judged_over(made)}.",
        f"What is missing has to be loaded, or waited for; {_owner(made)}.",
    )


def _waits(needs: Sequence[str]) -> str:
    return f"could not be judged ({needs[0]})" if needs else "could not be judged"


def _owner(made: Report) -> str:
    owner = made.contract.owner or next(iter(made.contract.owners.values()), None)
    return f"the model belongs to {owner.team}" if owner else "the contract names no owner"


def _window(made: Report) -> str:
    return span_words(made.question.span, made.question.zone)


def _row(made: Report, panel: Panel, measure: str, cohort: str | None = None) -> Measurement | None:
    """Give a row without a subject; of several that one of a cohort, where it is named."""
    named = (m for m in made.measurements if (m.panel, m.measure, m.subject) == (panel, measure, ""))
    return next((m for m in named if cohort in (None, m.cohort)), None)
