"""Changes of unit in a part of the rows: a mean that rose may be a decimal point that moved for some."""

from dataclasses import replace

from monitoring.errors import RowsGoneError
from monitoring.findings.episode import Episode
from monitoring.findings.thresholds import SEVERITIES
from monitoring.findings.verdicts import judge
from monitoring.panels.by_cohort import within
from monitoring.panels.drift import PANEL, of_subjects
from monitoring.panels.measurement import Measurement
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.snapshot import Snapshot

MEASURE = "unit_factor"
_OF_VALUES = ("psi", "js_distance", "ks", "wasserstein", "wasserstein_sd", "mean_shift_sd")


def unit_change(
    snapshot: Snapshot, question: Question, measurement: Measurement, episode: Episode, where: str
) -> Measurement | None:
    """Look for a change of unit in the days and the cohort that a drift is mostly of.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, of the whole window: of all its rows such a factor would lead the finding.
    measurement : Measurement
        The drift that leads it.
    episode : Episode
        Since when, and until when.
    where : str
        The cohort, empty where no one stands out.

    Returns
    -------
    Measurement or None
        Judged ``unit_factor`` of these rows; None where it is none, or they are all that was asked about.
    """
    subject = next((one for one in snapshot.subjects if one.name == measurement.subject), None)
    baseline = question.baseline
    if (measurement.panel, measurement.measure in _OF_VALUES) != (PANEL, True) or subject is None:
        return None
    if not subject.numeric or baseline.selection is None or baseline.selection.complement:
        return None
    start, end = question.span.start, question.span.end
    part = Span(max(start, episode.since or start), min(end, episode.until or end))
    if (part == question.span and not where) or part.end <= part.start:
        return None
    window, cohort = replace(question.window, spans=(part,)), parse_cohort(where)
    if cohort is not None:
        window = within(window, cohort)
        baseline = replace(baseline, selection=within(baseline.selection, cohort))
    asked = replace(question, window=window, baseline=baseline)
    try:
        rows = of_subjects(snapshot, asked, [subject], frozenset({MEASURE}))
    except RowsGoneError:
        return None
    judged = judge([row for row in rows if row.measure == MEASURE], snapshot.contract)
    return next((row for row in judged if row.verdict in SEVERITIES), None)
