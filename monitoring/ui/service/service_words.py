"""What the page of service and business says: days that stand out, in words; no verdict without a limit."""

from collections.abc import Sequence
from math import isnan

from monitoring.contract.model import Contract
from monitoring.contract.panel import BUSINESS, SERVICE, Panel
from monitoring.findings.dating.outlying import Outlying
from monitoring.findings.documents.comparable_service import has_baseline
from monitoring.findings.documents.outage_words import stood_out
from monitoring.findings.meeting.waiting import LEAST
from monitoring.findings.ranking import severity_rank
from monitoring.findings.report import Report
from monitoring.findings.thresholds import SEVERITIES
from monitoring.findings.words.change_words import change_interval, change_words
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import counted
from monitoring.panels.business import DECISIONS, WORTH
from monitoring.panels.left_out import said_left_out
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.ui.words.scope_words import baseline_words
from monitoring.ui.words.verdicts import worst

LEADING = ("latency_p95", "error_rate")
LEAST_REQUESTS = LEAST["latency_p95"]
"""From so many on, the interval of a 95th percentile has two ends."""


def one_row(report: Report, panel: Panel, measure: str, subject: str = "") -> Measurement | None:
    """Give one measure of the window, where it is measured."""
    rows = (r for r in report.measurements if (r.panel, r.measure, r.subject) == (panel, measure, subject))
    found = next(rows, None)
    return None if found is None or isnan(found.value) else found


def own_rows(report: Report) -> list[Measurement]:
    """Give the rows of this page: a kept report may have more."""
    return [row for row in report.measurements if row.panel in (SERVICE, BUSINESS)]


def service_head(
    report: Report, compared: Report, found: Sequence[Outlying], series: Sequence[Measurement]
) -> tuple[str, str, str]:
    """Give verdict, sentence and grey line of the page.

    Parameters
    ----------
    report : Report
        Of the question as asked, with the panels that the contract supports.
    compared : Report
        The same, held against a baseline that has such columns: changes are told of that one, by its name.
    found : sequence of Outlying
        What stood out.
    series : sequence of Measurement
        The service panel by period, the window and some time before it.

    Returns
    -------
    tuple of str
        The verdict is that of the contract's limits; without them nothing is judged. There is none where
        nobody could tell whether the service held its level.
    """
    verdict = worst(row.verdict for row in own_rows(report) if row.verdict)
    requests = one_row(report, SERVICE, "throughput")
    worth = value_row(compared)
    past = past_limit(report)
    value = [_worth(worth, compared), *said_left_out(worth.reason)] if worth else []
    value.append(_outcomes(worth, report))
    few = "" if found or past else untold(compared, series)
    if few:
        return "insufficient", few, _meta(compared, requests, value, "insufficient", LEADING)
    sentence = _sentence(compared, found, worth, past)
    value = [one for one in value if not sentence.endswith(f"{one[1:]}.")]  # not what it says itself
    return verdict, sentence, _meta(compared, requests, value, verdict)


def past_limit(report: Report) -> Measurement | None:
    """Give the worst measure that is past a limit of the contract; None where none is."""
    past = (row for row in own_rows(report) if row.verdict in SEVERITIES)
    return max(past, key=lambda row: severity_rank(row.verdict), default=None)


def untold(compared: Report, series: Sequence[Measurement]) -> str:
    """Say why nobody can tell whether serving held its level; empty where it can be told."""
    requests = one_row(compared, SERVICE, "throughput")
    if requests is None:
        return ""
    if requests.n < LEAST_REQUESTS:
        few = f"{counted(requests.n, 'request')} {'is' if requests.n == 1 else 'are'} too few"
        return f"{few} to say whether serving held its level; {LEAST_REQUESTS} are needed."
    known = [row for row in compared.measurements if row.panel == SERVICE]
    periods = {row.window_start for row in series if row.measure == "throughput" and row.n}
    if len(periods) > 1 or has_baseline(known):
        return ""
    return f"{counted(requests.n, 'request')} and none before: there is no level to hold serving against."


def _sentence(
    report: Report, found: Sequence[Outlying], worth: Measurement | None, past: Measurement | None
) -> str:
    if found:
        return stood_out(found, report.question)
    if past:
        return f"{words_of(past.measure).name} is past the contract's limit: {_moved(past)}."
    if failed := none_ok(report):
        good = " or ".join(map(str, report.contract.service.ok)) if report.contract.service else ""
        return f"Each of {counted(failed.n, 'request')} counts as failed: none has the status {good}."
    said = [one_row(report, SERVICE, measure) for measure in (*LEADING, "throughput")]
    told = [_level(row) for row in said if row is not None]
    if told:
        return f"Serving held its level: {', '.join(told)}."
    value = _worth(worth, report) if worth else "value cannot be told for this window"
    return f"{value[:1].upper()}{value[1:]}."


def _level(row: Measurement) -> str:
    words = words_of(row.measure)
    name = {"error_rate": "errors", "throughput": "requests an hour"}.get(row.measure, words.name)
    said = told(row, words.unit)
    return f"{said.value} {name}" if row.measure == "throughput" else f"{name} {said.whole}"


def none_ok(report: Report) -> Measurement | None:
    """Give the errors where each of many requests is one: mostly a matter of the contract."""
    errors = one_row(report, SERVICE, "error_rate")
    return errors if errors and errors.value == 1 and errors.n >= LEAST_REQUESTS else None


def value_row(report: Report) -> Measurement | None:
    """Give the value of a decision: of the value column, else by the costs of its outcome."""
    return one_row(report, BUSINESS, WORTH) or one_row(report, BUSINESS, WORTH, DECISIONS)


def currency(contract: Contract) -> str:
    """Give the contract's currency with a leading blank; empty without one."""
    stated = contract.business
    return f" {stated.currency}" if stated and stated.currency else ""


def _moved(row: Measurement) -> str:
    unit = words_of(row.measure).unit
    value = told(row, unit).value
    return value if isnan(row.change) else f"{value}, {change_words(row)}"


def _worth(row: Measurement, report: Report) -> str:
    stated = report.contract.business
    by = "by the cost of its outcome" if row.subject else f"by {stated.value if stated else 'value'}"
    return f"a decision was worth {_amount(row, report)} {by} (n={row.n:,}){_change(row, report)}"


def _outcomes(worth: Measurement | None, report: Report) -> str:
    """Say what decisions cost by their outcome, where what they brought in is told before."""
    costs = one_row(report, BUSINESS, WORTH, DECISIONS)
    if costs is None or worth is None or worth.subject:
        return ""
    said = f"by the cost of its outcome {_amount(costs, report)}, on the labels so far (n={costs.n:,})"
    return f"{said}{_change(costs, report)}"


def _amount(row: Measurement, report: Report) -> str:
    return f"{told(row, words_of(row.measure).unit).value}{currency(report.contract)}"


def _change(row: Measurement, report: Report) -> str:
    if isnan(row.change):
        return ""
    ends = change_interval(row)
    change = change_words(row) + (f" (95% CI {ends})" if ends else "")
    return f", {change} against {against(report.question)}"


def against(question: Question) -> str:
    """Name what is compared with, to stand in a sentence."""
    words = baseline_words(question.baseline.words)
    return f"the {words}" if words == "training set" else words


def _meta(
    report: Report,
    requests: Measurement | None,
    value: Sequence[str],
    verdict: str,
    measures: Sequence[str] = ("latency_p50", "latency_p99"),
) -> str:
    told = [counted(requests.n, "request") if requests else ""]
    told += [_level(row) for row in (one_row(report, SERVICE, measure) for measure in measures) if row]
    told += value
    told.append("" if verdict else "not judged: the contract sets no limit")
    return " · ".join(part for part in told if part)
