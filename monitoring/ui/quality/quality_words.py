"""The words of the data-quality page: its headline, what it means, and what to do next."""

from datetime import timedelta

from monitoring.contract.model import Contract
from monitoring.contract.panel import QUALITY
from monitoring.findings.next_actions import next_action, owner
from monitoring.findings.report import Report
from monitoring.findings.thresholds import UNJUDGED, limits
from monitoring.findings.words.calm_words import no_rule_failed
from monitoring.findings.words.measure_words import words_of_row
from monitoring.findings.words.titles import Circumstances, title
from monitoring.findings.words.words import counted, number
from monitoring.panels.distributions.dividing_columns import DIVIDES
from monitoring.panels.measurement import Measurement
from monitoring.panels.quality import NOT_RULES
from monitoring.scope.instant import local_day
from monitoring.scope.other_times import other_times
from monitoring.scope.question import Question
from monitoring.ui.drawing.part_words import of_part
from monitoring.ui.quality.quality_rules import Rule, broken, finding_of, rows_of, told_first
from monitoring.ui.words.pending_words import WHEN_AND_WHERE, NotedHead
from monitoring.ui.words.reason_words import told_apart
from monitoring.ui.words.scope_words import another_baseline, no_baseline, unquoted

_MANY = 0.1
"""From this share of a window's rows on, a rule is named also where nobody knows what is usual."""
_EARLIER = (
    "The newest rows are stamped in the future, and a window counts back from them: choose one that ends "
    "before, and mend the times at their source."
)


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
        The column or the rule that the page's link names.

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
    apart = _apart(checked)
    meta = " · ".join(
        [some if failed else none, *([told_apart(apart)] if apart else []), counted(rows, "row")]
    )
    leading = told_first(report, failed, named)
    if leading:
        finding = finding_of(leading, report)
        meta = of_part(leading, report.question, "row", meta)
        sentence = unquoted(finding.title if finding else title(leading, report.question, Circumstances()))
        return leading.verdict, sentence, meta, WHEN_AND_WHERE if finding and not report.dated else ""
    judged = {row.verdict for row in checked}
    if "ok" not in judged and _uncompared(report):
        return "undefined", _not_known(report, failed), meta, ""
    if "ok" not in judged:
        return "insufficient", "There are not enough rows to judge data quality.", meta, ""
    return "ok", no_rule_failed(checked, report.contract), meta, ""


def _stretch(question: Question, days: int) -> str:
    """Name the days that rules were looked at: hours are drawn of the last of them alone."""
    last = local_day(question.span.end - timedelta(microseconds=1), question.zone)
    many = max(days, stretch_days(question))
    return f"in the {many:,} days to {last:%-d %b %Y}" if many > 1 else f"on {last:%-d %b %Y}"


def quality_meaning(report: Report, failed: list[Rule], named: str = "") -> tuple[str, str]:
    """Say what the page means, and what to do next; of a named column or rule first, as its headline."""
    bad, leading = broken(failed), told_first(report, failed, named)
    if leading and leading.measure in NOT_RULES:
        return _delivery(report, failed, leading)
    if not bad and "ok" not in {row.verdict for row in _checked(report)}:
        return _unknown(report, failed)
    if not bad:
        ever = [rule for rule in failed if rule.periods.worst >= 0.005]
        other = "other " if _apart(_checked(report)) else ""
        calm = f"No {other}rule fails more often than it did in the baseline."
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
    said = f"{_how_broken(bad[0])}{_by_drift(first, report)}{more}"
    whose = owner(first, report.contract)
    told = f" Owner: {whose}." if whose else ""
    care = _care(first, report.contract) if first.subject and bad[0].of_rows else ""
    action = next_action(first, unlike=other_times(report.question))
    return f"{said}{care}", action + told


def _care(row: Measurement, contract: Contract) -> str:
    """Say what else these rows are in: drift of a feature; performance has an output of the others alone."""
    if row.subject not in contract.prediction.optional:
        return f" Read the drift of {row.subject} with care: part of it is these rows."
    return f" Read performance with care: what it says of {row.subject} is of the rows that have it."


def _how_broken(rule: Rule) -> str:
    """Say how many rows break a rule, or what the table is as a whole."""
    row = rule.whole
    if not rule.of_rows:
        value = number(row.value, words_of_row(row).unit)
        return f"{row.subject or 'The table'} breaks the rule '{row.measure}': it is {value}."
    failing = round(row.value * row.n)
    fail = f"{counted(failing, 'row')} of this window fail{'s' if failing == 1 else ''}"
    return f"{fail} on {row.subject or 'a rule of the row'}."


def _by_drift(row: Measurement, report: Report) -> str:
    """Say why missing rows are an alert that are fewer than their own limit."""
    held = limits(row.panel, row.measure, row.subject, report.contract)
    own = held.severity(row.evidence.effect) if held and row.evidence else row.verdict
    return f" The PSI of {row.subject} that they make is past its alert line." if row.verdict != own else ""


def _apart(checked: list[Measurement]) -> list[str]:
    """Name the columns by which the sides are told apart."""
    return [*dict.fromkeys(row.subject for row in checked if row.because(DIVIDES))]


def _checked(report: Report) -> list[Measurement]:
    return [row for row in report.measurements if row.panel == QUALITY and row.measure not in NOT_RULES]


def _uncompared(report: Report) -> bool:
    """Say whether rules wait for a baseline without rows: one column alone may have had no value there."""
    checked = _checked(report)
    return any(row.uncompared for row in checked) and not any(row.baseline_n for row in checked)


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
        why = f"as there is {no_baseline(report.question)}"
        what = _EARLIER if _ahead(failed) else another_baseline(report.question)
        return f"{broke}. What is usual is not known, {why}.", what
    return (
        f"{broke}, of too few rows for a verdict.",
        "Widen the window, clear the cohort, or wait for more rows.",
    )


def _delivery(report: Report, failed: list[Rule], first: Measurement) -> tuple[str, str]:
    """Say what it means that rows are missing, old or repeated, and what to do next."""
    whose = owner(first, report.contract)
    told = f" Owner: {whose}." if whose else ""
    if bad := len(broken(failed)):
        as_well = f"{counted(bad, 'rule')} {'is' if bad == 1 else 'are'} broken as well"
        return f"Delivery is off, and {as_well}.", next_action(first) + told
    unsure = [rule for rule in failed if rule.whole.verdict in UNJUDGED]
    if unsure:
        return f"Delivery is off. {_unknown(report, unsure)[0]}", next_action(first) + told
    return "The values are where they should be; their delivery is not.", next_action(first) + told


def stretch_days(question: Question) -> int:
    """Count the days of a stretch."""
    return max(1, (question.span.end - question.span.start + timedelta(hours=12)).days)
