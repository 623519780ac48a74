"""What a check says: a line per rule, the findings with their links, and what is still missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from monitoring.cli.report_table import findings_text
from monitoring.cli.terminal import columns, shown
from monitoring.export.json import records, scope
from monitoring.export.report_words import question_line
from monitoring.export.table import findings_table
from monitoring.findings.gate import Gate
from monitoring.findings.locus.slice import about
from monitoring.findings.report import Report
from monitoring.findings.thresholds import BROKEN, UNJUDGED, limits
from monitoring.findings.words.change_words import change_words
from monitoring.findings.words.decimals import SUFFIX
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of_row
from monitoring.findings.words.reason_words import said
from monitoring.findings.words.words import VERDICTS
from monitoring.panels.labels.unlabelled import UNLABELLED
from monitoring.panels.measurement import Measurement, as_judged, record
from monitoring.panels.quality import FRESHNESS
from monitoring.scope.address import short_hash
from monitoring.scope.instant import print_instant

UNFINISHED = "no whole period lies in the window: ask for whole ones by their dates, or for shorter ones"
UNANSWERED = "the contract states a limit, and nothing that was measured can be held against it"

_HEAD = ("verdict", "rule", "subject", "value", "95% CI", "n", "change", "limit", "reason")
"""A limit of what has a baseline is one of the change: beside the value alone nobody could hold it."""
_FROM = "from"
_RIGHT = tuple(map(_HEAD.index, ("value", "95% CI", "n", "change", "limit")))


@dataclass(frozen=True)
class Check:
    """A check that was made.

    Parameters
    ----------
    report : Report
        What was judged.
    gate : Gate
        What it came to.
    base_url : str
        Stands before each link.
    needs : mapping of Measurement to str
        What the rules without a verdict wait for.
    """

    report: Report
    gate: Gate
    base_url: str
    needs: Mapping[Measurement, str]


def lines(check: Check) -> str:
    """Give the text for a log.

    Parameters
    ----------
    check : Check
        Made.

    Returns
    -------
    str
        One line a rule, the worst last where a log ends, then findings, the question and the conclusion.
    """
    order = {"ok": 0, "undefined": 1, "insufficient": 2, "warning": 3, "critical": 4}
    rules = sorted(check.gate.rules, key=lambda one: order[one.verdict])
    told = columns(*rule_table(rules, check), right=_RIGHT)
    blocks = [told, findings_text(check.report.findings, check.base_url)]
    asked = shown(question_line(check.report))
    return "\n\n".join([*(block for block in blocks if block), f"{asked}\n{conclusion(check)}"])


def conclusion(check: Check) -> str:
    """Say in one line what a check came to.

    Parameters
    ----------
    check : Check
        Made.

    Returns
    -------
    str
        With the number of rules behind it, what is missing where it cannot tell, limits without an answer.
    """
    held = check.gate
    counts = f"{len(held.rules)} rules, {len(held.failed)} failed, {len(held.untold)} without a verdict"
    counts += f"; data version {check.report.data_version}, contract {short_hash(check.report.contract_hash)}"
    said = f"{check.report.model}: {held.conclusion} ({counts})"
    missing: dict[str, None] = {}
    if held.conclusion != "pass" and not held.failed:
        missing = dict.fromkeys(f"{one.panel}: {n}" for one in held.decisive if (n := check.needs.get(one)))
    silent = [f"{name}: {UNANSWERED}" for name in held.unanswered]
    silent += [f"{panel}: {UNFINISHED}" for panel in held.unfinished]
    return "\n".join([said, *(f"  {one}" for one in (*missing, *silent))])


def document(check: Check) -> dict[str, Any]:
    """Give a check as plain values, for ``--json``.

    Parameters
    ----------
    check : Check
        Made.

    Returns
    -------
    dict
        The question, the conclusion, rules with their limits, findings.
    """
    made = check.report
    rules = [record(one) | limit_numbers(one, made) | _need(one, check) for one in check.gate.rules]
    found = records(findings_table(made))
    for one in found:
        one["link"] = f"{check.base_url.rstrip('/')}{one['link']}"
    return {
        "model": made.model,
        "data_version": made.data_version,
        "contract_hash": made.contract_hash,
        "scope": scope(made),
        "conclusion": check.gate.conclusion,
        "failed": len(check.gate.failed),
        "without_verdict": len(check.gate.untold),
        "unanswered": list(check.gate.unanswered),
        "unfinished": list(check.gate.unfinished),
        "rules": rules,
        "findings": found,
    }


def limit_numbers(one: Measurement, made: Report) -> dict[str, float | None]:
    """Give the limits of a rule; None where there is none."""
    held = limits(one.panel, one.measure, one.subject, made.contract)
    pair = (held.warning, held.critical) if held else (float("inf"),) * 2
    return {
        name: value if isfinite(value) else None
        for name, value in zip(("warning", "critical"), pair, strict=True)
    }


def limit_text(one: Measurement, made: Report) -> str:
    """Write the limits of a rule, warning before critical, in the unit of what is held against them."""
    if limits(one.panel, one.measure, one.subject, made.contract) is BROKEN:
        return "as declared"
    given = [*limit_numbers(one, made).values()]
    if not any(given) and None not in given:
        return "any"
    if one.measure == FRESHNESS and made.contract.expect_every:  # held against them in expected pauses
        pause = made.contract.expect_every.total_seconds() / 3600
        given = [value and value * pause for value in given]
    unit = words_of_row(one).unit
    of_usual = one.measure == UNLABELLED  # of the labels that usually are there
    unit = "points" if unit == "rate" and isfinite(one.baseline_value) and not of_usual else unit
    many = 100 if unit in ("rate", "points") else 1
    shown = "/".join("–" if value is None else f"{value * many:.6g}" for value in given)
    return f"{shown}{SUFFIX.get(unit, '')}{' of usual' if of_usual else ''}"


def reason(one: Measurement, check: Check) -> str:
    """Give a row's reason, and what it waits for."""
    return "; ".join(word for word in (*said(one.reason), check.needs.get(one, "")) if word)


def rule_table(rules: Sequence[Measurement], check: Check) -> tuple[list[str], list[list[str]]]:
    """Give the names of columns and a row a rule; with its period where they are of several."""
    rows = [_cells(one, check) for one in rules]
    if check.report.scope.by == "none":
        return [*_HEAD], rows
    return [*_HEAD, _FROM], [
        [*row, print_instant(one.window_start)] for row, one in zip(rows, rules, strict=True)
    ]


def _cells(one: Measurement, check: Check) -> list[str]:
    ripe = as_judged(one)
    value = told(ripe, words_of_row(one).unit)
    return [
        VERDICTS[one.verdict],
        f"{one.panel}.{one.measure}",
        about(one, check.report.question),
        *value,
        f"{ripe.n:,}",
        change_words(ripe) if isfinite(ripe.change) else "",
        limit_text(one, check.report),
        reason(one, check),
    ]


def _need(one: Measurement, check: Check) -> dict[str, str]:
    return {"needs": check.needs.get(one, "")} if one.verdict in UNJUDGED else {}
