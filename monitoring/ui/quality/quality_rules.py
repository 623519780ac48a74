"""The rules that failed, and what alarms of the delivery: what the data-quality page tells first."""

from dataclasses import dataclass

from monitoring.contract.expectations import named_expectations
from monitoring.contract.panel import QUALITY
from monitoring.findings.finding import Finding
from monitoring.findings.report import Report
from monitoring.findings.thresholds import SEVERITIES
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.distributions.dividing_columns import DIVIDES
from monitoring.panels.measurement import Measurement, amended
from monitoring.panels.quality import NOT_RULES
from monitoring.panels.rule_series import NO_PERIODS, RuleSeries, Series
from monitoring.store.reads.expected_tables import LEVELS
from monitoring.ui.drift.drill_line import leading_finding
from monitoring.ui.words.verdicts import badge

MOST_RULES = 30


@dataclass(frozen=True)
class Rule:
    """One rule of one column.

    Parameters
    ----------
    name : str
        On screen.
    whole : Measurement
        Over the window.
    periods : RuleSeries
        Around it.
    of_rows : bool
        Whether its value is the share of rows that broke it, not a number that the table keeps as a whole.
    """

    name: str
    whole: Measurement
    periods: RuleSeries
    of_rows: bool = True

    @property
    def failed(self) -> bool:
        """Whether it was broken in the window."""
        return self.whole.value > 0 if self.of_rows else self.whole.verdict in SEVERITIES

    @property
    def usual(self) -> float:
        """The share of rows that it is judged against: the baseline's, 0 where any row is one too many."""
        row = self.whole
        of_change = row.evidence is not None and row.evidence.effect == row.change
        return row.baseline_value if self.of_rows and (of_change or row.because(DIVIDES)) else 0.0

    @property
    def beyond(self) -> float:
        """The share of the window's rows that is too much; of a whole table's number all of them are."""
        if self.whole.verdict not in SEVERITIES:
            return 0.0
        return self.whole.value - self.usual if self.of_rows else 1.0


def rule_words(row: Measurement) -> str:
    """Say what a rule forbids, after its column."""
    words = words_of(row.measure).name.lower().removesuffix(" rate")
    return f"{row.subject} · {words}" if row.subject else words


def rules(report: Report, series: Series, named: str = "") -> list[Rule]:
    """Gather the rules that failed somewhere, worst first.

    Parameters
    ----------
    report : Report
        With the quality panel over the window.
    series : dict
        From `rule_series`, around the window.
    named : str
        The column or the rule that the page's link names: its alarms come before all others.

    Returns
    -------
    list of Rule
        Alarming ones first, by what is too much in the window, whatever periods are drawn; then by their
        worst period.
    """
    declared = named_expectations(report.contract.expectations)
    of_tables = {(name, one.column or "") for name, one in declared if one.rule in LEVELS}
    found = [
        Rule(rule_words(row), _as_found(row, report), series.get(key, NO_PERIODS), key not in of_tables)
        for row in report.measurements
        if row.panel == QUALITY and row.measure not in NOT_RULES
        for key in [(row.measure, row.subject)]
    ]
    failed = [rule for rule in found if rule.periods.worst > 0 or rule.failed]

    def place(rule: Rule) -> tuple[bool, int, float, float]:
        whole = rule.whole
        return _other(whole, named), badge(whole.verdict).rank, -rule.beyond, -rule.periods.worst

    return sorted(failed, key=place)


def _as_found(row: Measurement, report: Report) -> Measurement:
    """Give an alarm the severity of the finding that it leads: missing rows have that of their PSI."""
    finding = finding_of(row, report) if row.verdict in SEVERITIES else None
    return amended(row, verdict=finding.severity) if finding else row


def broken(failed: list[Rule]) -> list[Rule]:
    """Give the rules that fail more often than they may."""
    return [rule for rule in failed if rule.whole.verdict in SEVERITIES]


def amiss(report: Report) -> list[Measurement]:
    """Give what alarms of the delivery as such: volume, age, repeats, of parts as well; the worst first."""
    found = [
        row
        for row in report.measurements
        if row.panel == QUALITY and row.measure in NOT_RULES and row.verdict in SEVERITIES
    ]
    return sorted(found, key=lambda row: badge(row.verdict).rank)


def rows_of(report: Report) -> int:
    """Give how many rows the window has."""
    return next((row.n for row in report.measurements if (row.panel, row.measure) == (QUALITY, "rows")), 0)


def finding_of(row: Measurement, report: Report) -> Finding | None:
    """Give the finding that a row leads."""
    own = row.subject, row.measure, row.cohort
    return next((f for f in report.findings if (f.subject, f.measure, f.cohort) == own), None)


def finding_about(row: Measurement, report: Report) -> Finding | None:
    """Give the finding that a row leads, else that of its column."""
    return finding_of(row, report) or (leading_finding(report, QUALITY, row.subject) if row.subject else None)


def told_first(report: Report, failed: list[Rule], named: str = "") -> Measurement | None:
    """Give the alarm that the headline tells, one of what is named if there is any; None without any."""
    alarms = [*(rule.whole for rule in broken(failed)), *amiss(report)]
    return min(alarms, key=lambda row: (_other(row, named), badge(row.verdict).rank), default=None)


def _other(row: Measurement, named: str) -> bool:
    """Whether a link names a column or a rule, and a row is none of its alarms."""
    return bool(named) and (named not in (row.subject, row.measure) or row.verdict not in SEVERITIES)
