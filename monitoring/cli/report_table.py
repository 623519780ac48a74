"""A report for a person at a terminal: the findings as sentences, then a table a panel."""

from collections.abc import Callable
from math import isnan

from monitoring.cli.terminal import columns, shown
from monitoring.export.report_rows import by_panel, reason_words, telling
from monitoring.findings.day_status_words import day_parts
from monitoring.findings.documents.dated_baseline import dated_baseline
from monitoring.findings.finding import Finding, action_words
from monitoring.findings.journal.attention import count_words, handled_words
from monitoring.findings.report import FINDINGS, Report
from monitoring.findings.words.change_words import change_words
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of_row
from monitoring.findings.words.words import VERDICTS, number
from monitoring.findings.worst_classes import classes_worst_first
from monitoring.panels.measurement import Measurement
from monitoring.scope.address import short_hash
from monitoring.scope.instant import print_instant

_COLUMNS: dict[str, Callable[[Measurement], str]] = {
    "measure": lambda m: m.measure,
    "subject": lambda m: m.subject,
    "value": lambda m: told(m, words_of_row(m).unit).value,
    "95% CI": lambda m: told(m, words_of_row(m).unit).ends,
    "n": lambda m: f"{m.n:,}",
    "baseline": lambda m: _known(m.baseline_value, m),
    "change": lambda m: "" if isnan(m.change) else change_words(m),
    "verdict": lambda m: VERDICTS[m.verdict],
    "reason": reason_words,
}
_RIGHT = ("value", "95% CI", "n", "baseline", "change")


def report_table(report: Report, base_url: str) -> str:
    """Set a report for a terminal.

    Parameters
    ----------
    report : Report
        Any.
    base_url : str
        Stands before each finding's link.

    Returns
    -------
    str
        Rounded; the exact digits are in JSON, CSV and Parquet.
    """
    span = report.question.span
    head = (
        f"{report.model}, {print_instant(span.start)}/{print_instant(span.end)} against "
        f"{dated_baseline(report)}, data version {report.data_version}, "
        f"contract {short_hash(report.contract_hash)}"
    )
    blocks = [shown(head), findings_text(report.findings, base_url)]
    classes = report.contract.classes
    blocks += [f"{panel}\n{_panel(classes_worst_first(rows, classes))}" for panel, rows in by_panel(report)]
    for heading, text in (*day_parts(report.days, report.question.zone), *report.parts):
        blocks.append("\n  ".join([shown(heading), *map(shown, text.splitlines())]) if text else "")
    empty = not report.findings and report.panels == (FINDINGS,)
    return "\n\n".join([*(block for block in blocks if block), *(["No findings."] if empty else [])])


def findings_text(findings: list[Finding], base_url: str) -> str:
    """Write findings as sentences, each with its link.

    Parameters
    ----------
    findings : list of Finding
        Worst first.
    base_url : str
        Stands before each link.

    Returns
    -------
    str
        Two lines a finding and a third for the next action, then how many are open; empty without findings.
    """
    blocks = [
        f"{VERDICTS[one.severity]}{_handled(one)}: {shown(one.title)}\n"
        f"  {shown(action_words(one))}\n"
        f"  {base_url.rstrip('/')}{one.link}"
        for one in findings
    ]
    return "\n".join([*blocks, *([f"{count_words(findings)}."] if findings else [])])


def _handled(finding: Finding) -> str:
    words = handled_words(finding)
    return f" ({words})" if words else ""


def _panel(rows: list[Measurement]) -> str:
    """One table; where, of whom and when is left out where every row says the same."""
    written = telling(rows) | _COLUMNS
    cells = [[write(row) for write in written.values()] for row in rows]
    return columns(list(written), cells, right=[k for k, name in enumerate(written) if name in _RIGHT])


def _known(value: float, m: Measurement) -> str:
    return "" if isnan(value) else number(value, words_of_row(m).unit)
