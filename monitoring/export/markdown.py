"""Markdown: tables whose cells mean nothing but themselves."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from monitoring.export.long_text import LONGEST_LINK, shortened
from monitoring.export.report_words import headline, incident_words, question_line
from monitoring.export.runbooks import written_parts, written_runbooks
from monitoring.export.table import Cell, Table, measurements_table, table
from monitoring.findings.finding import Finding, action_words
from monitoring.findings.journal.attention import count_words, handled_words
from monitoring.findings.report import FINDINGS, Report
from monitoring.findings.stakes import stake_words
from monitoring.findings.words.day_words import moment_words
from monitoring.findings.words.reason_words import said
from monitoring.findings.words.words import VERDICTS
from monitoring.panels.measurement import amended
from monitoring.scope.address import short_hash
from monitoring.scope.instant import print_local

# An underscore inside a word means nothing: missing_rate stays readable in the raw text.
_SPECIAL = re.compile(r"([\\`*\[\]<>|#~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;))")
_DIGITS = 6
_JUDGED = ("verdict", "severity")


def to_markdown(report: Report, base_url: str = "") -> bytes:
    """Write a report as Markdown.

    Parameters
    ----------
    report : Report
        Any.
    base_url : str
        Stands before each finding's link.

    Returns
    -------
    bytes
        UTF-8: the sentence of the page, the question, the findings as a list, then the measurement table (of
        ``findings`` alone: the table of findings) with reasons, verdicts and moments in words, these on the
        model's clocks. Numbers have six digits; JSON, CSV and Parquet have all of them, codes and UTC.
    """
    made = f"data version {report.data_version}, contract {short_hash(report.contract_hash)}"
    head = f"{question_line(report)}, {made}"
    blocks = [
        f"# {plain(report.contract.title)}",
        _headline(report),
        plain(head),
        *_findings(report, base_url),
    ]
    blocks += [markdown_table(_rows(report, base_url), report.question.zone), *_texts(written_parts(report))]
    return ("\n\n".join(blocks) + "\n").encode()


def _headline(report: Report) -> str:
    verdict, sentence = headline(report)
    return f"**{VERDICTS[verdict]}** {plain(sentence)}" if VERDICTS[verdict] else plain(sentence)


def _rows(report: Report, base_url: str) -> Table:
    """Give the rows that stand below the list of findings, which is a table itself where it is alone."""
    if report.measurements:
        told = [amended(one, reason="; ".join(said(one.reason))) for one in report.measurements]
        return measurements_table(replace(report, measurements=told))
    linked = [replace(one, link=f"{base_url.rstrip('/')}{one.link}") for one in report.findings]
    return table(replace(report, findings=linked))


def _findings(report: Report, base_url: str) -> list[str]:
    if not report.findings or (report.panels == (FINDINGS,) and not report.measurements):
        return []
    listed = finding_list(report.findings, base_url)
    return [plain(count_words(report.findings)), listed, *_texts(written_runbooks(report.findings))]


def _texts(written: list[tuple[str, str]]) -> list[str]:
    return [
        f"## {plain(heading)}\n\n" + "\n".join(map(_quoted, text.splitlines())) for heading, text in written
    ]


def _quoted(line: str) -> str:
    return f"> {plain(line)}".rstrip(" ") + "  "


def finding_list(findings: Sequence[Finding], base_url: str) -> str:
    """Write findings as a list: each a sentence that is a link, what stands behind it, what to do and who."""
    return "\n".join(_line(one, findings, base_url) for one in findings)


def _line(one: Finding, findings: Sequence[Finding], base_url: str) -> str:
    known = f"n={one.n:,}", stake_words(one), incident_words(one, findings), handled_words(one)
    more = "; ".join(part for part in known if part)
    link = f"{base_url.rstrip('/')}{one.link}"
    named = f"[{plain(one.title)}]({link})" if len(link) <= LONGEST_LINK else plain(one.title)
    return f"- **{VERDICTS[one.severity]}** {named} ({plain(more)})  \n  {plain(action_words(one))}"


def markdown_table(rows: Table, zone: ZoneInfo) -> str:
    r"""Write a table as Markdown.

    Parameters
    ----------
    rows : Table
        Any.
    zone : ZoneInfo
        Whose calendar and clocks moments are written by: a midnight as its day.

    Returns
    -------
    str
        Numbers set to the right, verdicts as pages have them.

    Examples
    --------
    >>> print(markdown_table(Table(("subject", "verdict", "n"), [("a|b", "ok", 3)]), ZoneInfo("UTC")))
    | subject | verdict | n |
    |---|---|--:|
    | a\|b | Steady | 3 |
    """
    marks = ["--:" if rows.type_of(name) in ("number", "integer") else "---" for name in rows.columns]
    cells = [[_cell(*one, zone) for one in zip(rows.columns, row, strict=True)] for row in rows.rows]
    return as_table(rows.columns, marks, cells)


def as_table(names: Sequence[str], marks: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Set cells that are Markdown already, under names that are not."""
    head = f"| {' | '.join(map(plain, names))} |\n|{'|'.join(marks)}|"
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows)])


def _cell(name: str, value: Cell, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return moment_words(print_local(value, zone))
    if name in _JUDGED:
        return VERDICTS.get(str(value), str(value))
    if isinstance(value, float):
        return f"{value:.{_DIGITS}g}"
    return "" if value is None else plain(str(value))


def plain(text: str) -> str:
    r"""Keep a text from meaning anything in Markdown or HTML.

    Parameters
    ----------
    text : str
        From anywhere.

    Returns
    -------
    str
        On one line, no longer than anybody reads; what cannot be printed is replaced.

    Examples
    --------
    >>> plain("a|b\n<b>")
    'a\\|b \\<b\\>'
    """
    line = " ".join(shortened(text).split())
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
    return _SPECIAL.sub(r"\\\1", shown)
