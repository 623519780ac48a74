"""The question in words: what line two of the scope bar says."""

import re
from datetime import UTC, datetime
from math import isnan

from monitoring.export.report_words import clocks
from monitoring.findings.words.day_words import days_of, full_day, span_words
from monitoring.findings.words.titles import none_of
from monitoring.findings.words.words import counted, level_words, number
from monitoring.scope.baseline import AROUND, CLIPPED, PERHAPS, WITHIN
from monitoring.scope.instant import local_day
from monitoring.scope.other_times import other_times
from monitoring.scope.question import Question, Scope
from monitoring.store.reads.seen_versions import seen_versions
from monitoring.store.snapshot import Snapshot
from monitoring.ui.words import cohort_chips
from monitoring.ui.words.markdown import plain

DATES = "DD/MM/YYYY"
"""How every box for a date shows it."""
_BASELINES = {
    "previous": "the period before",
    "week-before": "the week before",
    "year-before": "a year before",
    "rest": "everybody else",
    "training": "training set",
}
_LEVEL = re.compile(r"\b(\w+) = (?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?|true|false)(?![\w.]*\w))")
_ONE_IN_HUNDRED = 0.01
_BREAKS = re.compile(r"[\t\n\r]+")


def window_words(question: Question) -> str:
    """Say which days are asked about.

    Parameters
    ----------
    question : Question
        Resolved.

    Returns
    -------
    str
        First to last day, the year once; with times where it is no whole days.
    """
    return span_words(question.span, question.zone)


def baseline_words(words: str) -> str:
    """Say what a baseline is.

    Parameters
    ----------
    words : str
        As in the address.

    Returns
    -------
    str
        For example ``training set``.

    Examples
    --------
    >>> baseline_words("training"), baseline_words("2020-01-01/2020-02-01"), baseline_words("version:3.2")
    ('training set', '1–31 Jan 2020', 'version 3.2')
    >>> baseline_words("cohort:region = 'south'")
    'region=south'
    """
    if words.startswith("version:"):
        return f"version {words[8:]}"
    if words.startswith("cohort:"):
        return unquoted(words[7:])
    return _BASELINES.get(words) or days_of(words)


def unquoted(sentence: str) -> str:
    """Write levels as people do: ``region=west``."""

    def words(found: re.Match[str]) -> str:
        level = found[3].capitalize() if found[3] else found[2].replace("''", "'")
        return level_words(found[1], level)

    return _LEVEL.sub(words, sentence)


def the_baseline(words: str) -> str:
    """Say what the window is compared with, as the object of a sentence: with its article where it has none.

    Parameters
    ----------
    words : str
        As the scope has it.

    Returns
    -------
    str
        Its name.

    Examples
    --------
    >>> the_baseline("training"), the_baseline("previous")
    ('the training set', 'the period before')
    """
    name = baseline_words(words)
    bare = ":" in words or "/" in words or (words in _BASELINES and words != "training")
    return name if bare else f"the {name}"


def another_baseline(question: Question, lacks: str = "") -> str:
    """Say what to do where there is nothing to compare with.

    Parameters
    ----------
    question : Question
        Whose baseline is empty.
    lacks : str
        What a reference has none of that is loaded.

    Returns
    -------
    str
        A sentence: rows of a reference are loaded, those of another time or cohort depend on the window, and
        everybody may have rows where a cohort has none.
    """
    selection = question.baseline.selection
    if lacks:
        return f"Choose another baseline above, or load a reference that has {lacks}."
    if question.same_cohort:
        return "Choose another baseline above, or clear the cohort."
    if selection is None or selection.source:
        return "Choose another baseline above, or load its file with --reference."
    return "Choose another window, or another baseline."


def no_baseline(question: Question, rows: str = "rows") -> str:
    """Say that there is nothing to compare with, and why.

    Parameters
    ----------
    question : Question
        Whose baseline is empty.
    rows : str
        What it has none of.

    Returns
    -------
    str
        Such as ``nothing to compare with: the period before has no rows``.
    """
    against = the_baseline(question.baseline.words)
    there = question.baseline.selection is not None
    note = (
        f"{against} has no {none_of(question, rows)}"
        if there
        else question.baseline.note or "no rows stand there"
    )
    return f"nothing to compare with: {note}"


def scope_words(
    snapshot: Snapshot,
    question: Question,
    rows: int | None,
    labels_in: float,
    name: str = "",
    *,
    beside: int | None = None,
) -> str:
    """Say the whole question, with what it rests on.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    question : Question
        Resolved.
    rows : int or None
        Predictions in the window; None where they cannot be counted, which the page says why.
    labels_in : float
        Share of them whose labels are in; NaN where the model has none.
    name : str
        Under which the cohort is saved, if it is.
    beside : int or None
        Rows of the baseline; None where they cannot be counted.

    Returns
    -------
    str
        Markdown of one line.
    """
    against = plain(baseline_words(question.baseline.words))
    parts = [
        f"**{window_words(question)}** against **{against}**{_held_against(snapshot, question, beside)}",
        (f"**{plain(name)}**: " if name else "") + plain(cohort_chips.in_words(question.scope.cohort)),
        plain(f"version {question.scope.version}")
        if question.scope.version
        else _versions(snapshot, question),
        counted(rows, "prediction") if rows is not None else "",
    ]
    if not isnan(labels_in):
        parts.append(labels_in_words(labels_in))
    said = " · ".join(part for part in [*parts, *clock_words(question.scope)] if part)
    # a level may hold a line break, which ends Markdown's line
    return _BREAKS.sub(" ", said) + _stale(question)


def labels_in_words(share: float) -> str:
    """Say which share of labels is in: all of them only where none is awaited, none only where none came.

    Examples
    --------
    >>> [labels_in_words(share) for share in (1.0, 0.996, 0.5, 0.001, 0.0)]
    ['labels 100% in', 'labels over 99% in', 'labels 50% in', 'labels under 1% in', 'labels 0% in']
    """
    if 0 < share < _ONE_IN_HUNDRED / 2:
        return "labels under 1% in"
    return "labels over 99% in" if 1 - _ONE_IN_HUNDRED / 2 <= share < 1 else f"labels {share:.0%} in"


_SHARED = {
    CLIPPED: "without the window's rows",
    WITHIN: "a part of the window",
    AROUND: "the window is a part of it",
    PERHAPS: "may share rows with the window",
}


def _held_against(snapshot: Snapshot, question: Question, rows: int | None) -> str:
    """Say which days and rows the baseline has, and where it is shorter than its name says."""
    selection, zone = question.baseline.selection, question.zone
    if selection is None:
        return " (no rows)"
    own = () if question.baseline.beside else selection.spans  # else the window's own days, or a file
    dates = " and ".join(span_words(span, zone) for span in own)
    if dates == baseline_words(question.baseline.words):  # which is said already
        dates = ""
    begin = local_day(snapshot.extent.first, zone)
    late = bool(own) and local_day(own[0].start, zone) < begin and bool(rows)
    unlike = other_times(question)
    said = [
        dates,
        f"n={rows:,}" if rows is not None else "",
        f"rows only from {full_day(begin)} on" if late else "",
        _SHARED.get(question.baseline.note, ""),
        f"of {unlike}" if unlike else "",
    ]
    told = ", ".join(part for part in said if part)
    return f" ({told})" if told else ""


def clock_words(scope: Scope) -> list[str]:
    """Say which labels count and from when ages do, where the question says it.

    Parameters
    ----------
    scope : Scope
        As asked.

    Returns
    -------
    list of str
        Markdown; empty where both are the defaults.

    Examples
    --------
    >>> clock_words(Scope("m", as_of="2026-10-01", now="2026-11-01"))
    ['labels as known on 1 Oct 2026', 'ages counted from 1 Nov 2026']
    """
    return [plain(words) for words in clocks(scope)]


def _versions(snapshot: Snapshot, question: Question) -> str:
    """Say how many versions the window has rows of, or which one alone."""
    every = snapshot.extent.versions
    if len(every) < 2:
        return plain(every[0]) if every else ""
    seen = seen_versions(snapshot, question.window)
    if len(seen) == 1:
        return plain(f"only version {seen[0]}")
    return (
        f"{len(seen):,} of {len(every):,} versions"
        if 0 < len(seen) < len(every)
        else f"{len(every):,} versions"
    )


def _stale(question: Question) -> str:
    """Warn where rows should have come and did not; judged only where the contract says how often."""
    every = question.contract.expect_every
    age = datetime.now(UTC) - question.newest
    if every is None or age <= 2 * every:
        return ""
    return f" :orange-badge[:material/schedule: last row {number(age.total_seconds() / 3600, 'hours')} ago]"
