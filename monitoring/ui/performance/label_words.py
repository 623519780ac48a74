"""How far the labels of a window have come, in words."""

from math import isnan, nan

from monitoring.contract.measure_names import LABELS
from monitoring.findings.report import Report
from monitoring.findings.words.day_words import span_words
from monitoring.findings.words.implied_words import implied_words
from monitoring.findings.words.reason_words import REASONS, with_days
from monitoring.findings.words.words import counted, number
from monitoring.panels.labels.maturity import MATURE
from monitoring.panels.measurement import Measurement
from monitoring.scope.window import Span
from monitoring.ui.performance.performance_words import whole


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
