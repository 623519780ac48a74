"""Titles: one plain sentence with the number, its interval, since when and for whom."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isnan

from monitoring.findings.words.day_words import baseline_title, day_within
from monitoring.findings.words.factor_words import cause_of_factor, factor_words
from monitoring.findings.words.target_unit import unit_behind
from monitoring.findings.words.templates import Telling, template
from monitoring.findings.words.words import name_in_sentence
from monitoring.panels.measurement import Measurement
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate

_DAY = r"\d{1,2} [A-Z][a-z]{2}(?: \d{4})?"
_ENDED = re.compile(rf"\b(from {_DAY} to {_DAY}|on {_DAY})\b")
_MOSTLY = ", mostly in "
_NAME_THEIR_DAY = ("volume", "gap_hours", "stuck_label_rate")
_NAMES_ITS_ROWS = "gap_hours"
_RATES = ("missing_rate", "unseen_rate")


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
    unit : Estimate or None
        The factor by which the values of these days and of that cohort look multiplied, where they do.
    looks : str
        What these rows look like, in words: another column, a level under another name; empty where nothing.
    cause : str
        What that is, by the name of its next action; empty where nothing.
    full : datetime or None
        The first day on which all of it was there, where it grew little by little.
    """

    since: datetime | None = None
    until: datetime | None = None
    where: str = ""
    unit: Estimate | None = None
    looks: str = ""
    cause: str = ""
    full: datetime | None = None


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
    named = replace(measurement, subject=name_in_sentence(measurement.subject))
    baseline, over = question.baseline, known.until is not None
    told = against(baseline_title(question)), question.zone
    how = Telling(*told, over=over, beside=baseline.beside, explained=bool(known.looks))
    core, tail = template(measurement)(named, how)
    core = _counted(core, measurement, question)
    tail += _in_these_rows(known.unit) if known.unit else ""
    tail += f"; {known.looks}" if known.looks else ""
    where = f"{_MOSTLY}{name_in_sentence(known.where)}" if known.where else ""
    when = "" if measurement.measure in _NAME_THEIR_DAY else _when(measurement, known, question)
    named_already = measurement.measure == _NAMES_ITS_ROWS
    whom = "" if named_already else _whom(measurement.cohort, measurement.version)
    behind = f"{when}{where}{whom}{tail}"
    # A core that ends in a clause of its own has its comma only where something follows it.
    return f"{core if behind[:1] == ' ' else core.removesuffix(',')}{behind}."


def _counted(core: str, measurement: Measurement, question: Question) -> str:
    """Put the unit behind the number that a sentence about an error ends in."""
    bare, unit = core.removesuffix(","), unit_behind(measurement.measure, question.contract)
    return f"{bare}{unit}{core[len(bare) :]}"


def _in_these_rows(unit: Estimate) -> str:
    sampled = f", by {unit.method}," if unit.method.startswith("one row") else ","
    cause = cause_of_factor(unit)
    return f"; in these rows it looks multiplied by {factor_words(unit)}{sampled} {cause}"


def _when(measurement: Measurement, known: Circumstances, question: Question) -> str:
    """Say when it was; where that is a part of the window, that the number is of the whole of it."""
    if known.since is None:
        return ""
    first = day_of_row(known.since, measurement, question)
    if known.until is None:
        # a change is dated by its onset; "has been 16% missing since" would be read as the rate since then
        rate = measurement.panel == "quality" or measurement.measure in _RATES
        whole = rate and known.since > measurement.window_start
        said = f" since about {first}, gradually" if known.full else f" since {first}"
    else:
        whole = known.since > measurement.window_start or known.until < measurement.window_end
        last = day_of_row(known.until - timedelta(microseconds=1), measurement, question)
        said = f" on {first}" if last == first else f" from {first} to {last}"
    of_rows = not isnan(measurement.lower)  # not a number that a table has as a whole
    return f" over the window, because of the rows{said}" if whole and of_rows else said


def day_of_row(moment: datetime, measurement: Measurement, question: Question) -> str:
    """Write a day of a measurement's window or before it, with its year where that may be any of several.

    Parameters
    ----------
    moment : datetime
        On that day.
    measurement : Measurement
        Has the window.
    question : Question
        Has the zone.

    Returns
    -------
    str
        Such as ``3 May``, or ``3 May 2024``.
    """
    length = measurement.window_end - min(moment, measurement.window_start)
    return day_within(local_day(moment, question.zone), length)


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


def none_of(question: Question, rows: str) -> str:
    """Say what a baseline has none of.

    Parameters
    ----------
    question : Question
        Any.
    rows : str
        Such as ``rows``, or what no reference without it has of anybody, such as ``predictions``.

    Returns
    -------
    str
        With the cohort where one is asked about: of others the baseline may have some.
    """
    return f"{rows} of this cohort" if question.same_cohort and rows.endswith("rows") else rows


def _whom(cohort: str, version: str) -> str:
    said = [f" in version {name_in_sentence(version)}"] if version else []
    return "".join([*said, *([f" for {name_in_sentence(cohort)}"] if cohort else [])])


def ended(title: str) -> str:
    """Give from when to when a deviation lasted, from its title.

    Parameters
    ----------
    title : str
        As `title` writes it.

    Returns
    -------
    str
        Empty for what lasts, or is not dated.

    Examples
    --------
    >>> ended("income was 9% missing from 5 Oct to 16 Oct; in the training set 0%.")
    'from 5 Oct to 16 Oct'
    """
    found = _ENDED.findall(title)
    return str(found[-1]) if found else ""


def where_of(title: str, cohort: str, version: str) -> str:
    """Give the cohort that carries most of a finding, from its title.

    Parameters
    ----------
    title : str
        As `title` writes it.
    cohort, version : str
        Of the finding.

    Returns
    -------
    str
        Empty where the title names none.

    Examples
    --------
    >>> where_of("AUC fell 0.070 to 0.711 since 1 Sep, mostly in region = 'west'.", "", "")
    "region = 'west'"
    """
    behind = title.rpartition(_MOSTLY)[2] if _MOSTLY in title else ""
    named = behind.partition("; in ")[0].removesuffix(".")
    return named.removesuffix(_whom(cohort, version))
