"""The slice that a finding lies in mostly, and what its measure is in there."""

from collections.abc import Sequence
from dataclasses import replace

from monitoring.errors import TidemarkError
from monitoring.findings.drawn_measure import Named
from monitoring.findings.finding import Finding
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import held_against, words_of_row
from monitoring.findings.words.titles import where_of
from monitoring.findings.words.words import number
from monitoring.panels.measurement import Measurement
from monitoring.scope.cohort import Both, names
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question, Scope
from monitoring.store.columns.cells import OF_VERSION

_OTHERS = "rest"


def slice_of(finding: Finding) -> str:
    """Give the cohort that carries most of a finding, inside its own; empty where its title names none."""
    where = where_of(finding.title, finding.cohort, finding.version)
    try:
        return within_own(finding, where)
    except TidemarkError:  # the name of a column can read like a place
        return ""


def within_own(finding: Finding, where: str) -> str:
    """Give the part of a finding's own cohort that lies in another."""
    level, own = parse_cohort(where), parse_cohort(finding.cohort)
    return str(Both((own, level))) if own is not None and level is not None else where


def scope_within(scope: Scope, cohort: str) -> Scope:
    """Ask of a slice; of a version against the other rows of these days, as it mostly has none before.

    Parameters
    ----------
    scope : Scope
        The question of all.
    cohort : str
        The slice, inside the cohort of the scope; that one itself is the same question.

    Returns
    -------
    Scope
        With another baseline where everybody was asked about and the slice is a version.

    Examples
    --------
    >>> [scope_within(Scope("m"), one).baseline for one in ("version = 'B'", "side = 'a'")]
    ['rest', '']
    """
    newly = OF_VERSION in names(parse_cohort(cohort)) and not scope.cohort
    return replace(scope, cohort=cohort, baseline=_OTHERS if newly else scope.baseline)


def of_a_part(finding: Finding | Measurement, question: Question) -> bool:
    """Say whether a finding, or a row, is of a cohort or a version of the asked rows, not of all of them."""
    return (finding.cohort, finding.version) != (question.cohort_text, question.scope.version)


def about(row: Measurement, question: Question) -> str:
    """Name what a row is about: its subject, and its cohort where that is a part of the asked rows."""
    return " ".join(filter(None, (row.subject, row.cohort if of_a_part(row, question) else "")))


def row_of(finding: Named, rows: Sequence[Measurement]) -> Measurement | None:
    """Find the row of a finding's measure and subject; None where it was not taken."""
    wanted = finding.panel, finding.measure, finding.subject
    return next((row for row in rows if (row.panel, row.measure, row.subject) == wanted), None)


def row_words(row: Measurement, baseline: str) -> str:
    """Write a measure with its interval, its n and what it was before.

    Parameters
    ----------
    row : Measurement
        Any.
    baseline : str
        What it is held against, in words.

    Returns
    -------
    str
        One sentence.
    """
    words = words_of_row(row)
    before = number(row.baseline_value, words.unit) if row.baseline_value == row.baseline_value else ""
    against = f"; in {held_against(row.measure, baseline)} {before}" if before else ""
    return f"{words.name} {told(row, words.unit).whole}, n={row.n:,}{against}."
