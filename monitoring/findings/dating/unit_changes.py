"""Changes of unit in a part of the rows: a mean that rose may be a decimal point that moved for some."""

from dataclasses import replace

from monitoring.contract.panel import DRIFT
from monitoring.errors import RowsGoneError
from monitoring.findings.dating.deviating_rows import Profiles, deviating_rows, known_before
from monitoring.findings.dating.episode import Episode
from monitoring.panels.distributions.numeric_counts import unit_possible
from monitoring.panels.distributions.stated_distances import IF_STATED
from monitoring.panels.distributions.subject_values import SAMPLED_ROWS
from monitoring.panels.measurement import Measurement
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.histogram_bounds import ks_bounds
from monitoring.statistics.unit_change import unit_factor
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.row_reads import values
from monitoring.store.snapshot import Snapshot

MEASURE = "unit_factor"
OF_VALUES = ("psi", "js_distance", *IF_STATED, "ks", "wasserstein", "wasserstein_sd", "mean_shift_sd")


def unit_change(
    snapshot: Snapshot,
    question: Question,
    measurement: Measurement,
    episode: Episode,
    where: str,
    profile: Profiles,
) -> Estimate | None:
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
    profile : callable
        Gives the profile of one column of some rows.

    Returns
    -------
    Estimate or None
        ``unit_factor`` of these rows, of a sample where they are many, as its method says; None where it is
        none, or they are all that was asked about.
    """
    subject = snapshot.subject(measurement.subject)
    sides = deviating_rows(question, episode, where)
    if sides is not None and not where and sides[1].spans == question.window.spans:
        return None  # all that was asked about
    of_values = measurement.panel == DRIFT and measurement.measure in OF_VALUES
    if not of_values or sides is None or subject is None or not subject.numeric or subject.role != "feature":
        return None
    try:
        return _factor(snapshot, subject, known_before(question, sides, subject, profile), profile)
    except RowsGoneError:
        return None


def _factor(
    snapshot: Snapshot, subject: Subject, sides: tuple[Selection, Selection], profile: Profiles
) -> Estimate | None:
    then, now = (profile(one, subject) for one in sides)
    assert isinstance(then, NumericProfile)
    assert isinstance(now, NumericProfile)
    edges = snapshot.bins.edges.get(subject.name)
    if edges is None or not (then.n and now.n):
        return None
    if not unit_possible(edges, then, now, ks_bounds(then.counts, now.counts)[0]):
        return None
    one_in = max(1, max(then.rows, now.rows) // SAMPLED_ROWS)
    before, after = (values(snapshot, one, subject, one_in).ascending() for one in sides)
    found = unit_factor(before, after)
    if not found.defined:
        return None
    return replace(found, method=f"one row in {one_in}") if one_in > 1 else found
