"""The rows of a panel as documents for people have them: named, worst first, those without a value told."""

import re
from collections.abc import Sequence
from math import isnan, nan
from typing import NamedTuple

from monitoring.export.moved_columns import opened
from monitoring.export.report_rows import telling
from monitoring.findings.ranking import severity_rank
from monitoring.findings.words.measure_words import subject_words, words_of
from monitoring.findings.words.reason_words import said
from monitoring.listed import listed
from monitoring.panels.measurement import Measurement

_NAMED = 6
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+(e[+-]?\d+)?")
_NAMES = {
    "volume": "Rows of the most unusual day, of days in a row, or a day of weeks",
    "wasserstein_sd": "Wasserstein distance (sd)",
    "unit_factor": "Factor of a unit",
    "reliability": "Observed rate, by score",
}
"""Where a sentence has what is left out here: two rows of one name would be one number twice."""


class DocumentRows(NamedTuple):
    """The rows of a panel in a document.

    Parameters
    ----------
    first : list of Measurement
        Of the model as a whole, then of its columns, or many classes, worst first.
    folded : list of Measurement
        Of the other columns or classes, where there are many.
    columns : int
        How many of them are in `folded`.
    words : str
        How many are shown; empty where none is folded.
    what : str
        What they are, in the plural.
    valueless : str
        What has no value, and why; empty where everything has one.
    """

    first: list[Measurement]
    folded: list[Measurement]
    columns: int
    words: str
    what: str
    valueless: str


def document_rows(rows: Sequence[Measurement]) -> DocumentRows:
    """Put the rows of one panel into the order in which people read them.

    Parameters
    ----------
    rows : sequence of Measurement
        Of one panel, as the report has them.

    Returns
    -------
    DocumentRows
        Of cohorts or periods side by side a row without a value keeps its place.
    """
    apart = bool(telling(rows))
    kept = [one for one in rows if apart or not _valueless(one)]
    left = [] if apart else [one for one in rows if _valueless(one)]
    parts = opened(kept)
    return DocumentRows(*parts, _valueless_words(left))


def row_name(row: Measurement) -> str:
    """Name a measure as a table for people does.

    Parameters
    ----------
    row : Measurement
        Any.

    Returns
    -------
    str
        The name that pages have; two measures of one panel never share one.
    """
    return _NAMES.get(row.measure) or words_of(row.measure).name


def row_subject(row: Measurement) -> str:
    """Say of what a row is, as a table for people does."""
    return subject_words(row.measure, row.subject)


def shown_columns(rows: Sequence[Measurement], columns: Sequence[str]) -> list[str]:
    """Give those of the columns that a table needs: none for subjects where no row has one.

    Parameters
    ----------
    rows : sequence of Measurement
        Of the table.
    columns : sequence of str
        All that it may have.

    Returns
    -------
    list of str
        In their order.
    """
    bare = not any(map(row_subject, rows))
    return [name for name in columns if not (bare and name == "subject")]


def digits_below(value: float, rounded: str) -> str:
    """Give all digits of a number where the rounded one leaves any out.

    Parameters
    ----------
    value : float
        Any.
    rounded : str
        As it is shown.

    Returns
    -------
    str
        Empty where the rounded number is the whole one.

    Examples
    --------
    >>> digits_below(49643.0, "49,643"), digits_below(0.0, "0%"), digits_below(0.25, "0.3")
    ('', '', '0.25')
    """
    found = _NUMBER.match(rounded.replace("\N{MINUS SIGN}", "-"))
    shown = float(found[0].replace(",", "")) if found else nan
    share = "%" in rounded or rounded.endswith(" pp")
    return "" if value == (shown / 100 if share else shown) else repr(float(value))


def _valueless(row: Measurement) -> bool:
    return isnan(row.value) and not severity_rank(row.verdict)


def _valueless_words(rows: Sequence[Measurement]) -> str:
    """Name what has no value, by its reason: a page of dashes says no more."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in rows:
        subjects = found.setdefault("; ".join(said(one.reason)), {}).setdefault(row_name(one), [])
        if row_subject(one):
            subjects.append(row_subject(one))
    return " ".join(
        f"Without a value{f' ({reason})' if reason else ''}: "
        f"{'; '.join(_of(name, subjects) for name, subjects in of.items())}."
        for reason, of in found.items()
    )


def _of(name: str, subjects: Sequence[str]) -> str:
    return f"{name} of {listed(subjects, _NAMED)}" if subjects else name
