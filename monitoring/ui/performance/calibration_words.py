"""The words of the calibration page."""

from datetime import datetime, timedelta
from math import isnan

from monitoring.contract.panel import CALIBRATION
from monitoring.findings.awaited_labels import UNTIL, awaited, more_labels
from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import of_a_part
from monitoring.findings.report import Report
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.words.calm_words import well_calibrated
from monitoring.findings.words.day_words import day_within
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.reason_words import judged_days
from monitoring.findings.words.words import counted, number
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.ui.drawing.cards import whom
from monitoring.ui.drawing.part_words import of_part
from monitoring.ui.drift.drill_line import leading_finding
from monitoring.ui.performance.performance_words import implied, no_labels, whole
from monitoring.ui.words.pending_words import SEGMENTS, WHEN_AND_WHERE, WORSE_PARTS, NotedHead, undecided
from monitoring.ui.words.reason_words import said
from monitoring.ui.words.scope_words import unquoted
from monitoring.ui.words.verdicts import STILL

ERROR = "ece_debiased"
EARLY = "The labels that are in came early, and are no sample of all."


def bins(report: Report) -> list[Measurement]:
    """Give the rows of the reliability diagram, by rising score."""
    return [row for row in report.measurements if row.panel == CALIBRATION and row.measure == "reliability"]


def _off(report: Report) -> list[Measurement]:
    """Give the bins whose interval leaves the diagonal out."""
    return [row for row in bins(report) if not row.lower <= row.baseline_value <= row.upper]


def calibration_head(report: Report) -> NotedHead:
    """Give verdict, sentence and meta line of the page, and what is still looked for.

    Parameters
    ----------
    report : Report
        With the calibration panel, its findings perhaps not dated yet.

    Returns
    -------
    tuple of str
        For `headline`.
    """
    error = whole(report, ERROR, CALIBRATION)
    if error is None or error.n == 0:
        return "insufficient", *no_labels(report.question), ""
    finding, note = leading_finding(report, CALIBRATION), _note(report, error)
    meta = _meta(report, error, finding)
    several = "" if report.dated else undecided([one for one in report.findings if one.panel == CALIBRATION])
    if several:
        return report.findings[0].severity, several, meta, note
    if finding:
        gap = "" if of_a_part(finding, report.question) else _gap(report)
        since = _since(finding, report.question) if gap else ""  # else the title has it
        return finding.severity, gap or unquoted(finding.title), f"{since}{meta}", note
    if error.verdict in UNJUDGED:
        few = "There are too few outcomes of each kind to judge calibration."
        return error.verdict, f"Calibration has no verdict {UNTIL}." if awaited(error) else few, meta, ""
    sentence = well_calibrated(error, "on the whole" if note else "")
    return STILL if note else error.verdict, sentence, meta, note


def _since(finding: Finding, question: Question) -> str:
    """Say when what a finding is about began, and ended, before what its error rests on."""
    since, until = finding.since, finding.until
    if since is None:
        return ""

    def day(moment: datetime) -> str:
        length = question.span.end - min(since, question.span.start)
        return day_within(local_day(moment, question.zone), length)

    if until is None:
        return f"Since {day(since)} · "
    first, last = day(since), day(until - timedelta(microseconds=1))
    return f"On {first} · " if first == last else f"From {first} to {last} · "


def _note(report: Report, error: Measurement) -> str:
    """Say what is still looked for: parts of the rows that may be off; empty where all is known."""
    finding = leading_finding(report, CALIBRATION)
    if report.dated or (finding is None and error.verdict in UNJUDGED):
        return ""
    if report.contract.task == "binary":
        return WORSE_PARTS if finding else SEGMENTS
    return WHEN_AND_WHERE if finding else ""


def _gap(report: Report) -> str:
    """Say where scores and outcomes part most, among the bins whose interval leaves the diagonal out."""
    off = _off(report)
    if not off:
        return ""
    row = max(off, key=lambda one: abs(one.value - one.baseline_value))
    promise = "more" if row.baseline_value > row.value else "less"
    side = f"Around {row.baseline_value:.0%}"
    return (
        f"{side}, scores promise {promise} than what comes: predicted {number(row.baseline_value, 'rate')}, "
        f"observed {told(row, 'rate').whole}."
    )


def _meta(report: Report, error: Measurement, finding: Finding | None) -> str:
    """Say what the page rests on; of a part of the rows first, where the finding is of one."""
    of_all = " · ".join(filter(None, _of_all(report, error)))
    return of_part(finding, report.question, "labelled row", of_all)


def _of_all(report: Report, error: Measurement) -> list[str]:
    early = " on the labels so far" if as_judged(error) is not error else ""
    parts = [f"Debiased ECE {told(error).value}{early}"]
    if not isnan(error.baseline_value):
        parts[0] += f" (was {number(error.baseline_value)})"
    for measure, word in (("calibration_slope", "slope"), ("calibration_in_the_large", "in the large")):
        row = whole(report, measure, CALIBRATION)
        if row is not None and not isnan(row.value):
            parts.append(f"{word} {number(row.value)}")
    return [*parts, counted(error.n, "labelled row"), implied(report, CALIBRATION), *said(error.reason)]


def calibration_meaning(report: Report) -> tuple[str, str]:
    """Say what the page means, and what to do next."""
    error, ratio = (whole(report, measure, CALIBRATION) for measure in (ERROR, "observed_expected"))
    if error is None or error.n == 0:
        return "", ""
    finding = leading_finding(report, CALIBRATION)
    if not finding and awaited(error):
        return f"{EARLY} Whether the scores mean what they say is not known.", more_labels(
            error, report.contract
        )
    told = []
    if ratio and not isnan(ratio.value):
        inside = _came_of_a_part(finding, report.question) if finding else ""
        days, came = judged_days(ratio).removeprefix("judged"), f"{100 * as_judged(ratio).value:.0f} came"
        told.append(f"For every 100 outcomes that the scores promised{days}, {came}{inside}.")
    slope = whole(report, "calibration_slope", CALIBRATION)
    if slope and slope.upper < 1:
        told.append(f"{_spread(report, 'low', 'high')}: the model is more certain than it may be.")
    elif slope and slope.lower > 1:
        told.append(f"{_spread(report, 'high', 'low')}: the model could be more certain.")
    if not finding and error.verdict != "ok":
        told.append("Whether the scores mean what they say is not known.")
        return " ".join(told), more_labels(error, report.contract)
    if not finding and _note(report, error):
        told.append("Whether that holds in each part of the rows is still looked for.")
        return " ".join(told), "Nothing before that is known."
    if not finding:
        told.append("A cut-off set on these scores keeps its meaning.")
        return " ".join(told), "Nothing needs doing here."
    told.append(
        "Any rule with a fixed cut-off is affected; whether the order of the scores is, Performance tells."
    )
    owner = f" Owner: {finding.owner}." if finding.owner else ""
    return " ".join(told), finding.next_action + owner


def _spread(report: Report, too_low: str, too_high: str) -> str:
    """Say which scores are off where they spread wider or narrower than outcomes, by the bins that prove it.

    `too_low` and `too_high` are the ends, low or high, at which scores promise too little and too much.
    """
    sides = {row.value > row.baseline_value for row in _off(report)}
    if len(sides) == 1:
        side, end = ("low", too_low) if sides == {True} else ("high", too_high)
        return f"Scores are too {side}" + (f", {end} ones most" if end == _farther_off(report) else "")
    if sides:
        return f"High scores are too {too_high} and low ones too {too_low}"
    return f"Scores spread {'wider' if too_low == 'low' else 'less'} than outcomes"


def _farther_off(report: Report) -> str:
    """Say which half of the scores is farther off in probability: a slope is one of logits.

    Of rare outcomes all are low, and the highest of them may be the farthest off though the lowest are too
    low by the largest factor.
    """
    gaps = [abs(row.value - row.baseline_value) for row in bins(report)]
    half = (len(gaps) + 1) // 2
    return "low" if sum(gaps[:half]) >= sum(gaps[-half:]) else "high"


def _came_of_a_part(finding: Finding, question: Question) -> str:
    """Say how many came where a finding is of a part of the rows."""
    if not of_a_part(finding, question) or finding.measure != "observed_expected":
        return ""
    return f", of {whom(finding.cohort, finding.version)} {100 * finding.value:.0f}"
