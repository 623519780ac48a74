"""The rows of a report as documents and the terminal set them: by panel, with what tells them apart."""

import re
from collections.abc import Callable, Sequence

from monitoring.contract.panel import Panel
from monitoring.findings.report import Report
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of_row
from monitoring.findings.words.reason_words import said
from monitoring.panels.measurement import Measurement, amended, as_judged
from monitoring.scope.instant import print_instant

_BINNED = re.compile(r"binned\((\d+)\),?")
_MORE = re.compile(r"(?<= )\+([\d.e+-]+)")
Column = Callable[[Measurement], str]
WHERE: dict[str, Column] = {
    "cohort": lambda m: m.cohort or "everybody",
    "version": lambda m: m.version or "all",
    "from": lambda m: print_instant(m.window_start),
}
"""Columns that stand in front, where they differ: of whom and of when a row is."""
NUMBERS = ("value", "95% interval", "n", "baseline", "change")
"""Columns that are set to the right."""


def from_minute(row: Measurement) -> str:
    """Write from when a row is, in UTC, without seconds where there are none."""
    written = print_instant(row.window_start)
    return f"{written[:16]}Z" if written[16:] == ":00Z" else written


def reason_words(row: Measurement) -> str:
    """Give the reason of a row, and with which bound its number is known where it is not exact.

    Examples
    --------
    >>> _bound("binned(250) ±0.0007"), _bound("binned(54) +0.033"), _bound("exact, from codes")
    ('from 250 bins, ±0.0007', 'from 54 bins, at most 0.033 more', '')
    """
    return "; ".join(filter(None, (*said(row.reason), _bound(row.method))))


def _bound(method: str) -> str:
    if not method.startswith("binned"):
        return ""
    return _MORE.sub(r"at most \1 more", _BINNED.sub(r"from \1 bins,", method, count=1))


def by_panel(report: Report) -> list[tuple[Panel, list[Measurement]]]:
    """Give the rows of each panel of a report, in its order, each panel once.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    list of (Panel, list of Measurement)
        What was measured of each cohort and period is side by side.
    """
    found: dict[Panel, dict[tuple[str, str], list[Measurement]]] = {}
    for row in report.measurements:
        found.setdefault(row.panel, {}).setdefault((row.measure, row.subject), []).append(row)
    return [(panel, [row for rows in of.values() for row in rows]) for panel, of in found.items()]


def told_by_panel(report: Report) -> list[tuple[Panel, list[Measurement]]]:
    """Give the rows of each panel as pages tell them: of labels that are coming, over the days judged.

    Parameters
    ----------
    report : Report
        Any; that of periods has its rows as they are.

    Returns
    -------
    list of (Panel, list of Measurement)
        As `by_panel`. A row that is told of fewer days says what all labels so far have.
    """
    panels = by_panel(report)
    if report.scope.by != "none":
        return panels
    return [(panel, [_told(row) for row in rows]) for panel, rows in panels]


def _told(row: Measurement) -> Measurement:
    judged = as_judged(row)
    if judged is row:
        return row
    whole = f"all labels so far: {told(row, words_of_row(row).unit).whole}, n={row.n:,}"
    same = {"window_start": row.window_start, "window_end": row.window_end}  # its days stand in the reason
    return amended(judged, reason=f"{row.reason}; {whole}", **same)


def telling(rows: Sequence[Measurement]) -> dict[str, Column]:
    """Give those columns of `WHERE` that tell some rows apart; what all say alike is left out."""
    return {name: write for name, write in WHERE.items() if len({write(row) for row in rows}) > 1}
