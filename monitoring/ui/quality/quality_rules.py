"""The rules that failed, and the words of the data-quality page."""

from dataclasses import dataclass
from datetime import timedelta

from monitoring.contract.expectations import named_expectations
from monitoring.findings.finding import Finding
from monitoring.findings.next_actions import next_action, owner
from monitoring.findings.report import Report
from monitoring.findings.thresholds import SEVERITIES, UNJUDGED
from monitoring.findings.words.measure_words import words_of, words_of_row
from monitoring.findings.words.titles import Circumstances, title
from monitoring.findings.words.words import counted, number
from monitoring.panels.measurement import Measurement
from monitoring.panels.quality import NOT_RULES
from monitoring.panels.rule_series import NO_PERIODS, RuleSeries, Series
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.store.reads.expected_tables import LEVELS
from monitoring.ui.drift.drill_line import leading_finding
from monitoring.ui.words.pending_words import WHEN_AND_WHERE, NotedHead
from monitoring.ui.words.scope_words import another_baseline, no_baseline, unquoted
from monitoring.ui.words.verdicts import badge

PANEL = "quality"
MOST_RULES = 30
_MANY = 0.1
"""From this share of a window's rows on, a rule is named also where nobody knows what is usual."""
_EARLIER = (
    "The newest rows are stamped in the future, and a window counts back from them: choose one that ends "
    "before, and mend the times at their source."
)


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
        against_baseline = row.evidence is not None and row.evidence.effect == row.change
        return row.baseline_value if self.of_rows and against_baseline else 0.0

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
        The column that the page's link names: its alarms come before all others.

    Returns
    -------
    list of Rule
        Alarming ones first, by what is too much in the window, whatever periods are drawn; then by their
        worst period.
    """
    declared = named_expectations(report.contract.expectations)
    of_tables = {(name, one.column or "") for name, one in declared if one.rule in LEVELS}
    found = [
        Rule(rule_words(row), row, series.get(key, NO_PERIODS), key not in of_tables)
        for row in report.measurements
        if row.panel == PANEL and row.measure not in NOT_RULES
        for key in [(row.measure, row.subject)]
    ]
    failed = [rule for rule in found if rule.periods.worst > 0 or rule.failed]

    def place(rule: Rule) -> tuple[bool, int, float, float]:
        whole = rule.whole
        return _other(whole, named), badge(whole.verdict).rank, -rule.beyond, -rule.periods.worst

    return sorted(failed, key=place)


def broken(failed: list[Rule]) -> list[Rule]:
    """Give the rules that fail more often than they may."""
    return [rule for rule in failed if rule.whole.verdict in SEVERITIES]


def amiss(report: Report) -> list[Measurement]:
    """Give what alarms of the delivery as such: volume, age, repeats; the worst first."""
    found = [
        row
        for row in report.measurements
        if row.panel == PANEL and row.measure in NOT_RULES and row.verdict in SEVERITIES
    ]
    return sorted(found, key=lambda row: badge(row.verdict).rank)


def rows_of(report: Report) -> int:
    """Give how many rows the window has."""
    return next((row.n for row in report.measurements if (row.panel, row.measure) == (PANEL, "rows")), 0)


def finding_of(row: Measurement, report: Report) -> Finding | None:
    """Give the finding that a row leads."""
    return next((f for f in report.findings if (f.subject, f.measure) == (row.subject, row.measure)), None)


def finding_about(row: Measurement, report: Report) -> Finding | None:
    """Give the finding that a row leads, else that of its column."""
    return finding_of(row, report) or (leading_finding(report, PANEL, row.subject) if row.subject else None)


def told_first(report: Report, failed: list[Rule], named: str = "") -> Measurement | None:
    """Give the alarm that the headline tells, one of the named column if there is any; None without any."""
    alarms = [*(rule.whole for rule in broken(failed)), *amiss(report)]
    return min(alarms, key=lambda row: (_other(row, named), badge(row.verdict).rank), default=None)


def _other(row: Measurement, named: str) -> bool:
    """Whether a link names a column, and a row is none of its alarms."""
    return bool(named) and (row.subject != named or row.verdict not in SEVERITIES)


def quality_head(report: Report, failed: list[Rule], days: int, named: str = "") -> NotedHead:
    """Give verdict, sentence and meta line of the page, and what is still looked for.

    Parameters
    ----------
    report : Report
        With the quality panel, its findings perhaps not dated yet.
    failed : list of Rule
        From `rules`.
    days : int
        Length of the stretch that is shown.
    named : str
        The column that the page's link names.

    Returns
    -------
    tuple of str
        For `headline`.
    """
    checked = _checked(report)
    rows = rows_of(report)
    still = sum(rule.periods.last > 0 for rule in failed)
    stretch = _stretch(report.question, days)
    some = (
        f"{counted(len(failed), 'rule')} failing somewhere {stretch} · {still} in the newest period · "
        f"{counted(len(checked) - len(failed), 'rule')} never failed (hidden)"
    )
    none = f"no rule failed {stretch} · {counted(len(checked), 'rule')} checked"
    meta = f"{some if failed else none} · {counted(rows, 'row')}"
    leading = told_first(report, failed, named)
    if leading:
        finding = finding_of(leading, report)
        sentence = unquoted(finding.title if finding else title(leading, report.question, Circumstances()))
        return leading.verdict, sentence, meta, WHEN_AND_WHERE if finding and not report.dated else ""
    judged = {row.verdict for row in checked}
    if "ok" not in judged and _uncompared(report):
        return "undefined", _not_known(report, failed), meta, ""
    if "ok" not in judged:
        return "insufficient", "There are not enough rows to judge data quality.", meta, ""
    some = "Some rows fail, none more than they used to." if failed else "No rule failed."
    return "ok", some, meta, ""


def _stretch(question: Question, days: int) -> str:
    """Name the days that rules were looked at: hours are drawn of the last of them alone."""
    last = local_day(question.span.end - timedelta(microseconds=1), question.zone)
    many = max(days, stretch_days(question))
    return f"in the {many:,} days to {last:%-d %b %Y}" if many > 1 else f"on {last:%-d %b %Y}"


def quality_meaning(report: Report, failed: list[Rule]) -> tuple[str, str]:
    """Say what the page means, and what to do next."""
    bad = broken(failed)
    if not bad and amiss(report):
        return _delivery(report, failed)
    if not bad and "ok" not in {row.verdict for row in _checked(report)}:
        return _unknown(report, failed)
    if not bad:
        ever = [rule for rule in failed if rule.periods.worst >= 0.005]
        calm = "No rule fails more often than it did in the baseline."
        calm = calm if failed else "Every value is where it should be."
        passed = (
            f" In the stretch shown, {ever[0].name} reached {number(ever[0].periods.worst, 'rate')}."
            if ever
            else ""
        )
        return calm + passed, "Nothing needs doing here."
    first = bad[0].whole
    others = len({rule.whole.subject for rule in bad} - {first.subject})
    more = (
        f" {others} more {'column breaks' if others == 1 else 'columns break'} a rule as well."
        if others
        else ""
    )
    said = f"{_how_broken(bad[0])}{more}"
    whose = owner(first, report.contract)
    told = f" Owner: {whose}." if whose else ""
    drift = first.subject and bad[0].of_rows
    care = f" Read the drift of {first.subject} with care: part of it is these rows." if drift else ""
    return f"{said}{care}", next_action(first) + told


def _how_broken(rule: Rule) -> str:
    """Say how many rows break a rule, or what the table is as a whole."""
    row = rule.whole
    if not rule.of_rows:
        value = number(row.value, words_of_row(row).unit)
        return f"{row.subject or 'The table'} breaks the rule '{row.measure}': it is {value}."
    failing = round(row.value * row.n)
    fail = f"{counted(failing, 'row')} of this window fail{'s' if failing == 1 else ''}"
    return f"{fail} on {row.subject or 'a rule of the row'}."


def _checked(report: Report) -> list[Measurement]:
    return [row for row in report.measurements if row.panel == PANEL and row.measure not in NOT_RULES]


def _uncompared(report: Report) -> bool:
    """Say whether rules wait for a baseline that has no rows."""
    return any(row.uncompared for row in _checked(report))


def _not_known(report: Report, failed: list[Rule]) -> str:
    """Say that there is nothing to compare with, after the rule that most rows break where they are many."""
    most = max((rule for rule in failed if rule.of_rows), key=lambda rule: rule.whole.value, default=None)
    if most is None or not most.whole.value >= _MANY:
        return f"There is {no_baseline(report.question)}."
    share = number(most.whole.value, "rate")
    return f"{share} of the rows fail a rule ({most.name}); there is {no_baseline(report.question)}."


def _ahead(failed: list[Rule]) -> bool:
    """Say whether most rows of the window are stamped in the future, from where the window counts back."""
    return any(rule.whole.measure == "future_time_rate" and rule.whole.value >= _MANY for rule in failed)


def _unknown(report: Report, failed: list[Rule]) -> tuple[str, str]:
    """Say what it means that no rule is judged, and what to do next."""
    broke = f"{counted(len(failed), 'rule')} failed in some rows" if failed else "No row broke a rule"
    if _uncompared(report):
        why = f"there is {no_baseline(report.question)}"
        what = _EARLIER if _ahead(failed) else another_baseline(report.question)
        return f"{broke}. What is usual is not known: {why}.", what
    return (
        f"{broke}, of too few rows for a verdict.",
        "Widen the window, clear the cohort, or wait for more rows.",
    )


def _delivery(report: Report, failed: list[Rule]) -> tuple[str, str]:
    """Say what it means that rows are missing, old or repeated, and what to do next."""
    first = amiss(report)[0]
    whose = owner(first, report.contract)
    told = f" Owner: {whose}." if whose else ""
    unsure = [rule for rule in failed if rule.whole.verdict in UNJUDGED]
    if unsure:
        return f"Delivery is off. {_unknown(report, unsure)[0]}", next_action(first) + told
    return "The values are where they should be; their delivery is not.", next_action(first) + told


def stretch_days(question: Question) -> int:
    """Count the days of a stretch."""
    return max(1, (question.span.end - question.span.start + timedelta(hours=12)).days)
