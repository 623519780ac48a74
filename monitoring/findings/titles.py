"""Titles: one plain sentence with the number, its interval, since when and for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan

from monitoring.findings.measure_words import words_of
from monitoring.findings.words import confidence, day, number
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question


@dataclass(frozen=True)
class Circumstances:
    """What is known about a deviation beside its number.

    Parameters
    ----------
    since : datetime or None
        Its start, where it can be dated.
    until : datetime or None
        The first moment after it, where it is over.
    where : str
        The cohort that carries most of it, empty where none does.
    """

    since: datetime | None = None
    until: datetime | None = None
    where: str = ""


def title(measurement: Measurement, question: Question, known: Circumstances) -> str:
    """Say what is wrong.

    Parameters
    ----------
    measurement : Measurement
        Every number of the sentence is one of its own.
    question : Question
        Names the baseline, and the zone of the date.
    known : Circumstances
        Since when, and mostly where.

    Returns
    -------
    str
        One sentence.
    """
    template = _TEMPLATES.get(measurement.measure) or _BY_PANEL.get(measurement.panel, _level)
    core, tail = template(measurement, against(question.baseline.title))
    where = f", mostly in {known.where}" if known.where else ""
    return f"{core}{_when(known, question)}{where}{_whom(measurement)}{tail}."


def _when(known: Circumstances, question: Question) -> str:
    if known.since is None:
        return ""
    first = day(known.since, question.zone)
    if known.until is None:
        return f" since {first}"
    last = day(known.until - timedelta(microseconds=1), question.zone)
    return f" on {first}" if last == first else f" from {first} to {last}"


def against(baseline: str) -> str:
    """Give a baseline's title with its article.

    Parameters
    ----------
    baseline : str
        As the question calls it.

    Returns
    -------
    str
        To stand behind ``against`` or ``in``.

    Examples
    --------
    >>> against("training set"), against("version 3.2")
    ('the training set', 'version 3.2')
    """
    bare = baseline.startswith(("the ", "version ", "cohort ", "everybody")) or baseline[:1].isdigit()
    return baseline if bare else f"the {baseline}"


def thing(subject: str) -> str:
    """Give a subject as it stands inside a sentence.

    Parameters
    ----------
    subject : str
        As in the measurement table.

    Returns
    -------
    str
        A feature stays its own name.

    Examples
    --------
    >>> thing("score:home"), thing("income")
    ('the score of home', 'income')
    """
    if subject.startswith("score:"):
        return f"the score of {subject[6:]}"
    return f"the {subject}" if subject in ("score", "prediction", "label") else subject


def _upper(text: str, subject: str) -> str:
    """Begin a sentence: articles get a capital, columns keep their spelling."""
    return text[:1].upper() + text[1:] if thing(subject) != subject else text


def _whom(m: Measurement) -> str:
    said = [f" in version {m.version}"] if m.version else []
    return "".join([*said, *([f" for {m.cohort}"] if m.cohort else [])])


def _moved(m: Measurement, baseline: str) -> tuple[str, str]:
    """A level that rose or fell."""
    if isnan(m.change):
        return _level(m, baseline)
    words = words_of(m.measure)
    verb, sign = ("rose", 1) if m.change > 0 else ("fell", -1)
    ends = sorted((sign * m.change_lower, sign * m.change_upper))
    of = f" of {thing(m.subject)}" if m.subject else ""
    size = number(abs(m.change), words.unit) + confidence(ends[0], ends[1], words.unit)
    return f"{words.name}{of} {verb} {size} to {number(m.value, words.unit)}", ""


def _level(m: Measurement, baseline: str) -> tuple[str, str]:
    """A level that is not where it should be."""
    words = words_of(m.measure)
    of = f" of {thing(m.subject)}" if m.subject else ""
    before = f"; in {baseline} {number(m.baseline_value, words.unit)}" if not isnan(m.baseline_value) else ""
    said = f"{words.name}{of} is {number(m.value, words.unit)}{confidence(m.lower, m.upper, words.unit)}"
    return said, before


def _distance(m: Measurement, baseline: str) -> tuple[str, str]:
    words = words_of(m.measure)
    size = f"{words.name} {number(m.value, words.unit)}{confidence(m.lower, m.upper, words.unit)}"
    return f"{_upper(thing(m.subject), m.subject)} has moved away from {baseline}, {size},", ""


def _share(what: str) -> Callable[[Measurement, str], tuple[str, str]]:
    """A share of one column's rows."""

    def said(m: Measurement, baseline: str) -> tuple[str, str]:
        size = f"{number(m.value, 'rate')} {what}{confidence(m.lower, m.upper, 'rate')}"
        before = f"; in {baseline} {number(m.baseline_value, 'rate')}"
        subject = m.subject or "the rows"
        verb = "have" if not m.subject else "has"
        return f"{subject} {verb} been {size}", "" if isnan(m.baseline_value) else before

    return said


def _unseen(m: Measurement, baseline: str) -> tuple[str, str]:
    size = f"{number(m.value, 'rate')} of its rows{confidence(m.lower, m.upper, 'rate')}"
    return f"{m.subject} holds levels that {baseline} never had, in {size}", ""


def _factor(m: Measurement, baseline: str) -> tuple[str, str]:
    size = f"{number(m.value, 'factor')}{confidence(m.lower, m.upper, 'factor')}"
    return f"{m.subject} looks multiplied by {size} against {baseline}, as by a change of unit,", ""


def _mean_shift(m: Measurement, baseline: str) -> tuple[str, str]:
    verb, sign = ("risen", 1) if m.value > 0 else ("fallen", -1)
    ends = sorted((sign * m.lower, sign * m.upper))
    size = number(sign * m.value, "sd") + confidence(ends[0], ends[1], "sd")
    return f"The mean of {thing(m.subject)} has {verb} by {size} against {baseline}", ""


def _observed_expected(m: Measurement, baseline: str) -> tuple[str, str]:
    more = "more" if m.value < 1 else "less"
    size = f"observed to expected is {number(m.value)}{confidence(m.lower, m.upper)}"
    return f"Scores promise {more} than they deliver: {size}", ""


_BY_PANEL: dict[str, Callable[[Measurement, str], tuple[str, str]]] = {
    "drift": _distance,
    "performance": _moved,
}
_TEMPLATES: dict[str, Callable[[Measurement, str], tuple[str, str]]] = {
    "missing_rate": _share("missing"),
    "blank_rate": _share("blank"),
    "infinite_rate": _share("infinite"),
    "out_of_range_rate": _share("out of range"),
    "type_violation_rate": _share("not of its kind"),
    "duplicate_rate": _share("duplicates"),
    "unseen_rate": _unseen,
    "unit_factor": _factor,
    "mean_shift_sd": _mean_shift,
    "observed_expected": _observed_expected,
    "bias": _level,
    "coverage": _level,
}
