"""The tables of the HTML report: rounded for the eye, exact in the markup, the worst rows kept first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite

from monitoring.export.document_rows import document_rows, row_name, row_subject, shown_columns
from monitoring.export.long_text import html_text
from monitoring.export.report_rows import NUMBERS, WHERE, from_minute, reason_words, telling
from monitoring.findings.ranking import severity_rank
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.words.change_words import change_words
from monitoring.findings.words.decimals import Unit
from monitoring.findings.words.estimate_words import in_decimals_of, told
from monitoring.findings.words.measure_words import words_of_row
from monitoring.findings.words.words import NOTHING, VERDICTS, counted_are
from monitoring.panels.measurement import Measurement


@dataclass
class Budget:
    """How much is left for tables: bytes of a page, rows of a paper."""

    left: int

    def take(self, size: int) -> bool:
        """Take what a row needs, when there is enough."""
        if size > self.left:
            return False
        self.left -= size
        return True


def panel_table(rows: Sequence[Measurement], budget: Budget) -> str:
    """Write the rows of one panel.

    Parameters
    ----------
    rows : sequence of Measurement
        In their order.
    budget : Budget
        Bytes that may be spent; the worst rows are written first of all.

    Returns
    -------
    str
        HTML, with the number of rows that found no room; of many columns those that moved most stand open.
    """
    parts = document_rows(rows)
    needed_first = [*worst_first(parts.first), *worst_first(parts.folded)]
    columns = shown_columns(needed_first, (*telling(rows), *_ALWAYS))
    written = {id(one): _row(one, columns) for one in needed_first}
    kept = {id(one) for one in needed_first if budget.take(len(written[id(one)].encode()))}
    first, folded = (
        _table(columns, [written[id(one)] for one in part if id(one) in kept])
        for part in (parts.first, parts.folded)
    )
    first = first if parts.first else ""
    more = f"<summary>{parts.columns:,} more {parts.what}</summary>{folded}"
    said, left_out, valueless = (
        f"<p class='meta'>{html_text(words)}</p>" if words else ""
        for words in (parts.words, left_out_words(len(needed_first) - len(kept)), parts.valueless)
    )
    return f"{said}{first}{f'<details>{more}</details>' if parts.columns else ''}{left_out}{valueless}"


def _table(columns: Sequence[str], written: Sequence[str]) -> str:
    head = "".join(f"<th{_aligned(name)}>{name}</th>" for name in columns)
    body = "".join(written)
    return f"<div class='wide'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def left_out_words(number: int) -> str:
    """Say how many rows found no room; empty where all did."""
    return f"{counted_are(number, 'more row')} in the CSV." if number else ""


def worst_first(rows: Sequence[Measurement]) -> list[Measurement]:
    """Sort rows by severity, those without a verdict for want of data before steady ones."""
    return sorted(rows, key=lambda one: -_weight(one))


def _weight(one: Measurement) -> float:
    return severity_rank(one.verdict) + (0.5 if one.verdict in UNJUDGED else 0.0)


def _row(one: Measurement, columns: Sequence[str]) -> str:
    key = f" title='{escape(one.measure)}'"  # the name that files and commands have
    cells = "".join(
        f"<td{_aligned(name)}{key if name == 'measure' else ''}>{_COLUMNS[name](one)}</td>"
        for name in columns
    )
    return f"<tr>{cells}</tr>"


def _aligned(name: str) -> str:
    return f" class='{_CLASSES[name]}'" if name in _CLASSES else ""


def _exact(value: float, rounded: str) -> str:
    """The rounded number, holding the exact one."""
    return f'<data value="{float(value)!r}">{escape(rounded)}</data>' if isfinite(value) else NOTHING


def _unit(one: Measurement) -> Unit:
    return words_of_row(one).unit


def _verdict(one: Measurement) -> str:
    return f"<b class='{one.verdict}'>{VERDICTS[one.verdict]}</b>" if one.verdict else ""


def _baseline(one: Measurement) -> str:
    value = one.baseline_value
    return _exact(value, in_decimals_of(one, value, _unit(one))) if isfinite(value) else ""


_CLASSES = {**dict.fromkeys(NUMBERS, "n"), **dict.fromkeys(("cohort", "measure", "subject"), "w")}
_COLUMNS: dict[str, Callable[[Measurement], str]] = {
    "cohort": lambda m: html_text(WHERE["cohort"](m)),
    "version": lambda m: html_text(WHERE["version"](m)),
    "from": from_minute,
    "measure": lambda m: html_text(row_name(m)),
    "subject": lambda m: html_text(row_subject(m)),
    "value": lambda m: _exact(m.value, told(m, _unit(m)).value),
    "95% interval": lambda m: escape(told(m, _unit(m)).ends),
    "n": lambda m: f"{m.n:,}",
    "baseline": _baseline,
    "change": lambda m: _exact(m.change, change_words(m)) if isfinite(m.change) else "",
    "verdict": _verdict,
    "reason": lambda m: html_text(reason_words(m)),
}
_ALWAYS = tuple(name for name in _COLUMNS if name not in WHERE)
