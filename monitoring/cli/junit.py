"""JUnit XML: one test case a rule, as CI systems show it."""

import re
from xml.etree import ElementTree

from monitoring.cli.check_lines import UNANSWERED, Check, limit_text, reason
from monitoring.findings.locus.slice import about
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of_row
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
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
        A failure for what fails the gate, a skipped case for what has no verdict.
    """
    rules, failed, silent = check.gate.rules, set(map(id, check.gate.failed)), check.gate.unanswered
    suite = ElementTree.Element(
        "testsuite",
        name=_text(f"tidemark.{check.report.model}"),
        tests=str(len(rules) + len(silent)),
        failures=str(len(failed)),
        skipped=str(len(check.gate.untold) + len(silent)),
        errors="0",
    )
    for one in rules:
        name = _text(_name(one, check.report.question))
        case = ElementTree.SubElement(suite, "testcase", classname=_text(one.panel), name=name)
        if id(one) in failed:
            ElementTree.SubElement(case, "failure", type=one.verdict, message=_text(_message(one, check)))
        elif one.verdict in UNJUDGED:
            ElementTree.SubElement(case, "skipped", message=_text(reason(one, check) or one.verdict))
    for name in silent:
        panel, _, measure = name.partition(".")
        case = ElementTree.SubElement(suite, "testcase", classname=_text(panel), name=_text(measure))
        ElementTree.SubElement(case, "skipped", message=UNANSWERED)
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def _name(one: Measurement, question: Question) -> str:
    said = f"{one.measure} {about(one, question)}".rstrip()
    return f"{said} {print_span(Span(one.window_start, one.window_end), question.zone)}"


def _message(one: Measurement, check: Check) -> str:
    unit = words_of_row(one).unit
    value = told(one, unit).whole
    said = reason(one, check)
    return f"{one.verdict}: {value}, limit {limit_text(one, check.report)}{f'; {said}' if said else ''}"


def _text(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
