"""What the charts of service and business come to: what this means, what to do next."""

from collections.abc import Sequence
from math import isnan

from monitoring.contract.panel import BUSINESS, SERVICE
from monitoring.findings.dating.outlying import STANDS_OUT, Outlying
from monitoring.findings.documents.outage_words import days, period_name
from monitoring.findings.locus.slice import slice_of
from monitoring.findings.next_actions import next_action, owner
from monitoring.findings.report import Report
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import counted, number
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.ui.drift.drill_line import leading_finding
from monitoring.ui.service.service_words import (
    LEADING,
    against,
    currency,
    none_ok,
    one_row,
    own_rows,
    past_limit,
    untold,
    value_row,
)
from monitoring.ui.words.scope_words import unquoted


def service_meaning(
    report: Report, compared: Report, found: Sequence[Outlying], series: Sequence[Measurement]
) -> tuple[str, str]:
    """Say what the page means, and what to do next.

    Parameters
    ----------
    report, compared : Report
        The question as asked, and held against a baseline that has such columns.
    found : sequence of Outlying
        What stood out.
    series : sequence of Measurement
        The panel of service by period.

    Returns
    -------
    tuple of str
        Meaning and next step.
    """
    if untold(compared, series) and not found and not past_limit(report):
        return _UNKNOWN, _LONGER
    means, steps = _served(report, compared, found, series)
    lost = _lost(compared)
    steps = f"{steps} {_fell_in(report) or (_WHERE if lost else '')}".strip()
    return f"{means} {lost}".strip(), f"{steps or 'Nothing needs doing here.'}{_limits(report, compared)}"


def _served(
    report: Report, compared: Report, found: Sequence[Outlying], series: Sequence[Measurement]
) -> tuple[str, str]:
    """Tell how it was served; the next step is empty where nothing needs doing."""
    past = past_limit(report)
    if found:
        when = days(found[0].periods, compared.question)
        means = f"{' '.join(_in_numbers(one, compared.question) for one in found)} {_SOUND}"
        log = f"Read the service's log {when} first: memory, time-outs, what it calls."
        return means, log + _owner(found[0].worst, report)
    if past:
        sound = _SOUND if past.panel == SERVICE else ""
        return f"{_level(compared)} {sound}".strip(), next_action(past) + _owner(past, report)
    means = f"{_level(compared)} {_calm(series)}".strip()
    return means or _together(compared), _NAME_OK if none_ok(compared) else ""


def _owner(row: Measurement, report: Report) -> str:
    whose = owner(row, report.contract)
    return f" Owner: {whose}." if whose else ""


def _level(report: Report) -> str:
    """Tell latency and errors of the window as a user of the service meets them."""
    slow, failing = (one_row(report, SERVICE, measure) for measure in LEADING)
    told = [f"one answer in twenty took longer than {number(slow.value, 'ms')}"] if slow else []
    told += [_failed(round(failing.value * failing.n), failing.n)] if failing else []
    said = " and ".join(told)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _failed(errors: int, of: int) -> str:
    return f"{errors:,} of {counted(of, 'request')} failed" if errors else f"none of {of:,} requests failed"


def _calm(series: Sequence[Measurement]) -> str:
    """Say by which rule no period stood out."""
    there = {row.measure for row in series if row.n and not isnan(row.value)}
    rules = [words for measure, words in _RULES.items() if measure in there]
    return f"No {period_name(series)} {' or '.join(rules)}." if rules else ""


def _in_numbers(one: Outlying, question: Question) -> str:
    if one.measure == "error_rate":
        when = days(one.periods, question)
        failed = sum(round(row.value * row.n) for row in one.periods)
        return f"{failed:,} of {sum(row.n for row in one.periods):,} requests failed {when}."
    among = counted(len(one.periods), period_name(one.periods))
    slowest = f"{days((one.worst,), question)}{f', the slowest of {among}' if len(one.periods) > 1 else ''}"
    return f"One answer in twenty took longer than {number(one.worst.value, 'ms')} {slowest}."


def _together(report: Report) -> str:
    """Tell what all decisions were worth, where nothing is known of how they were served."""
    worth = value_row(report)
    if worth is None:
        return "What decisions were worth is not known for this window."
    total = number(worth.value * worth.n, "count")
    return f"{counted(worth.n, 'decision')} were worth {total}{currency(report.contract)} together."


def _lost(report: Report) -> str:
    """Say what decisions brought in less than before, where that is more than chance."""
    worth = value_row(report)
    if worth is None or not worth.change_upper < 0:
        return ""
    less = number(-worth.change, words_of(worth.measure).unit)
    rows = f"the {counted(worth.n, 'decision')} of the window"
    total = number(float(f"{-worth.change * worth.n:.2g}"), "count")
    unit = currency(report.contract)
    return (
        f"A decision was worth {less}{unit} less than in {against(report.question)}, "
        f"about {total}{unit} over {rows}."
    )


def _fell_in(report: Report) -> str:
    """Say in which cohort most of the worth was lost, where a finding names one."""
    finding = leading_finding(report, BUSINESS)
    where = slice_of(finding) if finding else ""
    rows = "labelled decisions" if finding and finding.subject else "decisions"
    return f"What {rows} are worth fell mostly in {unquoted(where)}: look there first." if where else ""


def _limits(report: Report, compared: Report) -> str:
    """Say which limits would have this judged: a level, where the baseline has none to be held against."""
    now, held = (one_row(one, SERVICE, LEADING[0]) for one in (report, compared))
    if now is None or held is None or any(row.verdict for row in own_rows(report)):
        return ""
    usual = held.value if isnan(held.baseline_value) else held.baseline_value
    level = isnan(now.baseline_value)
    warning, critical = (float(f"{usual * (by if level else by - 1):.2g}") for by in _TIMES)
    what = f"as a level, as {against(report.question)} has no latencies" if level else _CHANGE
    return (
        f" To have this judged, add limits in ms to the contract, {what}: "
        f"thresholds: {{service.latency_p95: {{warning: {warning:g}, critical: {critical:g}}}}}."
    )


_TIMES = (STANDS_OUT["latency_p95"], 2.0)
"""Times the usual latency that the limits proposed come to."""
_RULES = {
    "latency_p95": f"was clearly slower than {STANDS_OUT['latency_p95']:g} times the usual level",
    "error_rate": f"failed clearly more than {STANDS_OUT['error_rate']:g} times as often as usual",
}
_CHANGE = "in the change from the baseline"
_SOUND = "The predictions themselves may be sound all the while."
_UNKNOWN = "The numbers below stand, but nothing says yet whether they are usual."
_LONGER = "Choose more days, or a baseline that has such rows."
_NAME_OK = "Unless they failed: say in the contract which statuses are no error, service: {ok: [STATUS]}."
_WHERE = "Choose a cohort or a version above to see where value was lost."
