from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf, nan

import pytest

from monitoring.contract import parse_contract
from monitoring.findings.gathering import findings
from monitoring.findings.report import Report
from monitoring.findings.verdicts import judge
from monitoring.findings.words.titles import Circumstances
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Extent, Scope, resolve

START, END = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
HOSTILE = '=HYPERLINK("http://evil")</title><script>alert(1)</script>\x1b[2J\r\nx,\';--'
REGIONS = ("region = 'north'", "region = 'south'")
CONTRACT = """
model: credit
task: binary
title: "Credit <b>&\\u2028 default"
owner: {team: "<img src=x onerror=alert(1)>"}
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1}
"""


@pytest.fixture
def report() -> Report:
    """A report with every kind of value: undefined, infinite, tiny, hostile."""
    contract = parse_contract(CONTRACT)
    extent = Extent(START, END, END, (), frozenset(), {})
    question = resolve(Scope("credit", window="2025-05-01/2025-06-01"), contract, extent)
    plain = Measurement(
        "drift", "psi", "income", "", "", START, END,
        0.1 + 0.2, 1 / 3, 0.31, 5000, nan, 9000, nan, nan, nan, "", "", "exact",
        evidence=Evidence(0.3, 1e-9),
    )  # fmt: skip
    rows = [
        plain,
        replace(plain, subject=HOSTILE, value=1e-17, lower=-0.0, upper=inf),
        replace(plain, measure="missing_rate", subject="-5", value=nan, lower=nan, upper=nan,
                baseline_n=None),
        replace(plain, panel="performance", measure="auc", subject="", value=0.7, change=-0.1,
                change_lower=-0.12, change_upper=-0.08, baseline_value=0.8),
        replace(plain, panel="calibration", measure="reliability", subject="3/10", evidence=None,
                value=0.25, lower=0.2, upper=0.3, baseline_value=0.24),
    ]  # fmt: skip
    judged = judge(rows, contract)
    found = findings(judged, question, "7", lambda _: Circumstances(datetime(2025, 5, 3, tzinfo=UTC)))
    return Report("credit", question.scope, question, "7", contract, ("drift", "performance"), judged, found)


@pytest.fixture
def split(report: Report) -> Report:
    """The same of two regions beside everybody, panel after panel again, with other numbers."""
    rows = [
        replace(one, cohort=cohort, value=one.value / 2, change=one.change / 2)
        for cohort in REGIONS
        for one in report.measurements
    ]
    return replace(report, measurements=[*report.measurements, *rows])


@pytest.fixture
def daily(report: Report) -> Report:
    """Performance by day, day after day; nothing is at or above a warning."""
    measured = [one for one in report.measurements if one.panel == "performance"]
    precision = [replace(one, measure="average_precision", value=0.4) for one in measured]
    days = [(START + timedelta(days=k), START + timedelta(days=k + 1)) for k in range(4)]
    rows = [
        replace(one, window_start=start, window_end=end, value=one.value + k / 100, verdict="ok")
        for k, (start, end) in enumerate(days)
        for one in (*measured, *precision)
    ]
    scope = replace(report.scope, by="day")
    return replace(report, scope=scope, panels=("performance",), measurements=rows, findings=[])


@pytest.fixture
def findings_report(report: Report) -> Report:
    return replace(report, panels=("findings",), measurements=[])
