"""The words of the performance page: headline, labels, meaning."""

from math import isnan, nan

from monitoring.contract.headline_measures import headline_measures
from monitoring.contract.measure_names import LABELS
from monitoring.contract.panel import PERFORMANCE, Panel
from monitoring.findings.awaited_labels import UNTIL, awaited, more_labels
from monitoring.findings.report import Report
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.words.change_words import change_half, change_words
from monitoring.findings.words.day_words import moment_words, span_words
from monitoring.findings.words.decimals import Unit
from monitoring.findings.words.estimate_words import in_decimals_of, told
from monitoring.findings.words.implied_words import implied_words
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.reason_words import REASONS, with_days
from monitoring.findings.words.target_unit import unit_behind
from monitoring.findings.words.words import counted, evidence, level_words, number, signed
from monitoring.panels.bare_baseline import lacks_in
from monitoring.panels.labels.maturity import MATURE
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.panels.tasks.by_cohort import CohortChange
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.ui.drawing.cards import short
from monitoring.ui.words.pending_words import WHEN_AND_WHERE, NotedHead, undecided
from monitoring.ui.words.reason_words import said
from monitoring.ui.words.scope_words import (
    another_baseline,
    labels_in_words,
    no_baseline,
    the_baseline,
    unquoted,
)


def whole(report: Report, measure: str, panel: Panel = PERFORMANCE) -> Measurement | None:
    """Give one measure of the model as a whole."""
    rows = (r for r in report.measurements if (r.panel, r.measure, r.subject) == (panel, measure, ""))
    return next(rows, None)


def lead_measure(report: Report) -> str:
    """Name the measure that the page is about: that of its worst finding, else the first.

    Parameters
    ----------
    report : Report
        With the performance panel.

    Returns
    -------
    str
        One of the headline measures.
    """
    known = headline_measures(report.contract)
    found = (
        f.measure for f in report.findings if f.panel == PERFORMANCE and f.measure in known and not f.subject
    )
    return next(found, known[0])


def performance_head(report: Report) -> NotedHead:
    """Give verdict, sentence and meta line of the page, and what is still looked for.

    Parameters
    ----------
    report : Report
        With the performance panel, its findings perhaps not dated yet.

    Returns
    -------
    tuple of str
        For `headline`.
    """
    leading = whole(report, lead_measure(report))
    findings = [finding for finding in report.findings if finding.panel == PERFORMANCE]
    if leading is None or leading.n == 0:
        return "insufficient", no_labels(report.question)[0], _waiting(report), ""
    if findings:
        sentence, meta = findings[0].title, _meta(report, leading, evidence(findings[0].adjusted_p))
        if report.dated:
            return findings[0].severity, unquoted(sentence), meta, ""
        several = undecided(findings)
        meta = _meta(report, leading) if several else meta
        return findings[0].severity, several or unquoted(sentence), meta, WHEN_AND_WHERE
    words, meta = words_of(leading.measure), _meta(report, leading)
    if isnan(leading.value):
        return "undefined", f"{words.name} cannot be measured in this window yet.", meta, ""
    if leading.verdict in UNJUDGED:
        return leading.verdict, f"{_is_at(leading, report)}, {_unjudged(leading, report)}.", meta, ""
    return leading.verdict, _steady(as_judged(leading), report), meta, ""


def _steady(row: Measurement, report: Report) -> str:
    """Say where a measure is that is no alarm."""
    words = words_of(row.measure)
    level = _is_at(row, report)
    if isnan(row.change):
        return f"{level}."
    moved = f"{change_words(row)} (±{change_half(row)})"
    if row.change_lower <= 0 <= row.change_upper:
        return f"{words.name} has not moved beyond noise: {moved}."
    return f"{level}, {moved} against {the_baseline(report.question.baseline.words)}."


def _is_at(row: Measurement, report: Report) -> str:
    """Say where a measure is."""
    words, unit = words_of(row.measure), unit_behind(row.measure, report.contract)
    return f"{words.name} is {told(row, words.unit).value}{unit}"


def _unjudged(row: Measurement, report: Report) -> str:
    """Say why a measure has no verdict."""
    if row.uncompared:
        return f"with {no_baseline(report.question, lacks_in(row) or 'labelled rows')}"
    return f"without a verdict {UNTIL}" if awaited(row) else "on too few labels for a verdict"


def _meta(report: Report, row: Measurement, tested: str = "") -> str:
    words = words_of(row.measure)
    against = the_baseline(report.question.baseline.words)
    labels = whole(report, "label_coverage")
    every = labels is not None and labels.value >= 1  # also of days too young for a verdict
    when = "now" if every or as_judged(row) is row else "on the labels so far"
    level = f"{words.name} {told(row, words.unit).value} {when}"
    if not isnan(row.baseline_value):
        before = in_decimals_of(row, row.baseline_value, words.unit)
        level += f" against {before}{unit_behind(row.measure, report.contract)} in {against}"
    share = labels_in_words(labels.value) if labels and not isnan(labels.value) else ""
    parts = (level, counted(row.n, "labelled row"), implied(report), share, *said(row.reason), tested)
    return " · ".join(part for part in parts if part)


def implied(report: Report, panel: Panel = PERFORMANCE) -> str:
    """Say how many of the labelled rows have a label that never came; empty where there is none."""
    return implied_words(report.contract, whole(report, "implied_rate", panel))


def _waiting(report: Report) -> str:
    coverage = whole(report, "label_coverage")
    label = report.contract.label
    n = coverage.n if coverage else 0
    rows = f"{counted(n, 'prediction')} {'waits for its' if n == 1 else 'wait for their'} label"
    within = label.horizon if label else None
    horizon = f"; the contract expects it within {counted(within.days, 'day')}" if within else ""
    return f"{rows}{horizon}. {no_labels(report.question)[1]}"


def no_labels(question: Question) -> tuple[str, str]:
    """Say that no row of the window has its label, and what to do: of a moment's, later ones may be there."""
    if question.scope.as_of:
        known = f"No label of this window was known on {moment_words(question.scope.as_of)}."
        return known, "Ask as of a later moment, or of an earlier window."
    return "No labels are in for this window yet.", "Load labels, or choose an earlier window."


def label_lines(report: Report, held_up: Span | None = None) -> list[tuple[str, str]]:
    """Say how far the labels have come.

    Parameters
    ----------
    report : Report
        With the performance panel.
    held_up : Span, optional
        Days whose labels should be in and of which none has come.

    Returns
    -------
    list of tuple of str
        What, and how much.
    """
    rows = {measure: whole(report, measure) for measure in LABELS}
    coverage, overdue, orphans = rows["label_coverage"], rows["overdue_rate"], rows["orphan_labels"]
    if coverage is None or isnan(coverage.value):
        return []
    labelled, never = round(coverage.value * coverage.n), rows["implied_rate"]
    taken = round(never.value * never.n) if never and not isnan(never.value) else 0
    arrived = labelled - taken
    late = 0 if overdue is None or isnan(overdue.value) else round(overdue.value * overdue.n)
    found = [
        ("Arrived", f"{arrived:,} of {coverage.n:,} ({number(arrived / coverage.n, 'rate')})"),
        *_as_a_rule(
            rows["label_maturity"], coverage.value, overdue.value if overdue else nan, report.contract.task
        ),
        ("Awaited", f"{coverage.n - labelled - late:,}"),
        (
            "Overdue",
            f"{late:,}" if overdue and not isnan(overdue.value) else "not known: the contract has no horizon",
        ),
    ]
    if held_up is not None:
        days = span_words(held_up, report.question.zone)
        found.append(("Held up", f"no label of {days} has come, when {MATURE:.0%} are in as a rule"))
    if taken:
        found.append(("Never came", implied_words(report.contract, never, counted(labelled, "label"))))
    if orphans and not isnan(orphans.value):
        among = [with_days(one) for one in orphans.reasons if one not in REASONS]
        found.append(
            ("Without a prediction", "; ".join([f"{int(orphans.value):,} in the whole store", *among]))
        )
    return found


def _as_a_rule(
    maturity: Measurement | None, coverage: float, overdue: float, task: str
) -> list[tuple[str, str]]:
    """Say why days are not judged yet though their labels are there: the early ones are no sample of all."""
    enough = f"{MATURE:.0%}"
    if maturity and maturity.because("no_observed_at") and coverage < MATURE:
        old = "" if isnan(overdue) else ", or once all rows are as old as the horizon"
        return [("Judged", f"from {enough} on{old}, as the labels do not say when they became known")]
    if maturity is None or isnan(maturity.value) or maturity.value >= MATURE:
        return []
    share = number(maturity.value, "rate") + (
        "" if task == "regression" else " of the class that comes slowest"
    )
    return [
        ("Usually in", f"{share} at the age of the newest rows; a day is judged once {enough} usually are")
    ]


def performance_meaning(
    report: Report, cohorts: list[CohortChange], held_up: Span | None = None
) -> tuple[str, str]:
    """Say what the page means, and what to do next.

    Parameters
    ----------
    report : Report
        With the performance panel.
    cohorts : list of CohortChange
        Of the leading measure.
    held_up : Span, optional
        Days whose labels should be in and of which none has come.

    Returns
    -------
    tuple of str
        Meaning and next step.
    """
    findings = [finding for finding in report.findings if finding.panel == PERFORMANCE]
    leading = whole(report, lead_measure(report))
    if leading is None or leading.n == 0:
        return "Without labels nothing can be said about performance; drift can be seen before they come.", (
            "Look at Drift and Data quality meanwhile."
        )
    words = words_of(leading.measure)
    if not findings and leading.verdict in UNJUDGED:
        return _no_verdict(leading, report)
    worse = [one for one in cohorts if one.q_value <= 0.01 and _worse(words.worse, one.change.value)]
    if not findings:
        hidden, ripe = f" But {_moved(worse[0], words.unit)}." if worse else "", as_judged(leading)
        step = "Nothing needs doing here." if not worse else "Open that cohort and look at its inputs."
        return (
            f"On {counted(ripe.n, 'labelled row')} {_is_at(ripe, report)}; "
            f"nothing moved past the agreed lines.{hidden}"
        ), step if held_up is None else _deliver(held_up, report)
    compared = sum(not isnan(one.q_value) for one in cohorts)
    several = "" if report.dated else undecided(findings)
    means = [several or short(findings[0].title)]
    if 0 < len(worse) < compared:
        # of the others some may be off by more than chance, or by more than the limit, but not so surely
        same = (findings[0].measure, findings[0].subject) == (leading.measure, "")
        others = "other" if compared - len(worse) == 1 else "others"
        lost = f"{len(worse)} of {counted(compared, 'cohort')} lost; of the {others} it is less sure."
        means.append(lost if same else f"By {words.name} {lost}")
    return " ".join(means), findings[0].next_action + (
        f" Owner: {findings[0].owner}." if findings[0].owner else ""
    )


def _deliver(held_up: Span, report: Report) -> str:
    days = span_words(held_up, report.question.zone)
    return f"Ask who delivers the labels: none of {days} has come, so nothing is known of these days."


def _moved(one: CohortChange, unit: Unit) -> str:
    return f"{level_words(one.column, one.level)} moved by {signed(one.change.value, unit)}"


def _no_verdict(leading: Measurement, report: Report) -> tuple[str, str]:
    """Say what it means that the leading measure is not judged, and what to do next."""
    words, rows = words_of(leading.measure), f"On {counted(leading.n, 'labelled row')}"
    if isnan(leading.value):
        means = f"{rows} {words.name} cannot be measured ({', '.join(said(leading.reason))})."
    else:
        known = f"{_is_at(leading, report)}, {_unjudged(leading, report)}"
        means = f"{rows} {known}. Whether it moved is not known."
    if leading.uncompared:
        return means, another_baseline(report.question, lacks_in(leading))
    return means, more_labels(leading, report.contract)


def _worse(direction: str, change: float) -> bool:
    return change < 0 if direction == "lower" else change > 0
