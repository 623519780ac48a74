"""JUnit XML: one test case a rule, as CI systems show it."""

import re
from math import isfinite
from xml.etree import ElementTree

from monitoring.cli.check_lines import UNANSWERED, UNFINISHED, Check, limit_text, reason
from monitoring.export.report_words import question_line
from monitoring.findings.finding import action_words
from monitoring.findings.gathering import page_link
from monitoring.findings.locus.slice import about
from monitoring.findings.ranking import finding_of
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.words.change_words import change_words
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of_row
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.scope.window import Span, print_span

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(check: Check) -> str:
    """Write a check as JUnit XML.

    Parameters
    ----------
    check : Check
        Made.

    Returns
    -------
    str
        A failure for what fails the gate, a skipped case for what else has no verdict. A case is called the
        same in the check of the next day, so that CI systems tell what is new; the suite names the days.
    """
    held = check.gate
    failing = {id(one) for one in (*held.failed, *(held.decisive if held.untold_fails else ()))}
    suite = ElementTree.Element("testsuite", name=_text(f"tidemark.{check.report.model}"))
    _properties(suite, check)
    for one in held.rules:
        case = _case(suite, one.panel, _name(one, check))
        if id(one) in failing:
            _failure(case, one.verdict, _message(one, check), _what_to_do(one, check))
        elif one.verdict in UNJUDGED:
            _skipped(case, reason(one, check) or one.verdict)
    silent = [(*name.split(".", 1), UNANSWERED) for name in held.unanswered]
    for panel, name, why in [*silent, *((panel, "periods", UNFINISHED) for panel in held.unfinished)]:
        case = _case(suite, panel, name)
        if held.untold_fails:
            _failure(case, "insufficient", why, "")
        else:
            _skipped(case, why)
    for counted, found in {"tests": "testcase", "failures": "*/failure", "skipped": "*/skipped"}.items():
        suite.set(counted, str(len(suite.findall(found))))
    suite.set("errors", "0")
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def _properties(suite: ElementTree.Element, check: Check) -> None:
    """Say in the suite what was asked of which data, and what it came to."""
    made = check.report
    said = {
        "conclusion": check.gate.conclusion,
        "question": question_line(made),
        "window": print_span(made.question.span, made.question.zone),
        "data_version": made.data_version,
        "contract_hash": made.contract_hash,
    }
    listed = ElementTree.SubElement(suite, "properties")
    for name, value in said.items():
        ElementTree.SubElement(listed, "property", name=name, value=_text(value))


def _case(suite: ElementTree.Element, panel: str, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=_text(panel), name=_text(name))


def _failure(case: ElementTree.Element, kind: str, message: str, text: str) -> None:
    ElementTree.SubElement(case, "failure", type=kind, message=_text(message)).text = _text(text) or None


def _skipped(case: ElementTree.Element, message: str) -> None:
    ElementTree.SubElement(case, "skipped", message=_text(message))


def _name(one: Measurement, check: Check) -> str:
    """Name a rule; with its period where there are several, as else there is one row of each."""
    question = check.report.question
    period = print_span(Span(one.window_start, one.window_end), question.zone)
    parts = one.measure, about(one, question), "" if check.report.scope.by == "none" else period
    return " ".join(filter(None, parts))


def _message(one: Measurement, check: Check) -> str:
    ripe = as_judged(one)
    parts = [f"{told(ripe, words_of_row(one).unit).whole}, n={ripe.n:,}"]
    parts += [f"change {change_words(ripe)}"] if isfinite(ripe.change) else []
    said = reason(one, check)
    known = ", ".join([*parts, f"limit {limit_text(one, check.report)}"])
    return f"{one.verdict}: {known}{f'; {said}' if said else ''}"


def _what_to_do(one: Measurement, check: Check) -> str:
    """Give the sentence of a rule's finding, what to do about it and who, and the link of either."""
    found, base_url = finding_of(one, check.report.findings), check.base_url.rstrip("/")
    if found:
        return f"{found.title}\n{action_words(found)}\n{base_url}{found.link}"
    made = check.report
    subject, rule = one.subject, one.measure
    return page_link(made.question, one.panel, subject, base_url, made.data_version, rule)


def _text(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
