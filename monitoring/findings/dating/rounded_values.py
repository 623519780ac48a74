"""Values that look rounded: nearly all have fewer decimals than most had before."""

from monitoring.findings.words.share_words import share_of
from monitoring.panels.distributions.subject_values import SAMPLED_ROWS
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.statistics.rounding import fewer_bins, on_grid, rounded_to
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.row_reads import values
from monitoring.store.snapshot import Snapshot

MEASURE = "rounded"  # for next actions; no measure of the table


def rounded_words(
    snapshot: Snapshot,
    rows: tuple[Selection, Selection],
    subject: Subject,
    then: NumericProfile,
    now: NumericProfile,
) -> str:
    """Say to what values look rounded.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    rows : tuple of Selection
        Those of before, and those that deviate.
    subject : Subject
        A numeric one.
    then, now : NumericProfile
        Its profiles of both.

    Returns
    -------
    str
        Empty where they do not; where the bins leave it possible, the values of a sample are looked at.
    """
    if not fewer_bins(then.counts, now.counts):
        return ""
    one_in = max(1, max(then.rows, now.rows) // SAMPLED_ROWS)
    before, after = (values(snapshot, one, subject, one_in).ascending() for one in rows)
    decimals = rounded_to(before, after)
    if decimals is None:
        return ""
    shares = [share_of(on_grid(some, decimals), len(some)) for some in (after, before)]
    sampled = f", by one row in {one_in}" if one_in > 1 else ""
    told = f"{shares[0]} have {grid_words(decimals)}, before {shares[1]}{sampled}"
    return f"in these rows {told}: they look rounded"


def grid_words(decimals: int) -> str:
    """Say how many decimals values have.

    Examples
    --------
    >>> grid_words(0), grid_words(1), grid_words(2), grid_words(-2)
    ('no decimal', 'at most one decimal', 'at most 2 decimals', 'no digit below the hundreds')
    """
    if decimals < 0:
        return f"no digit below the {('tens', 'hundreds', 'thousands')[-decimals - 1]}"
    if decimals == 0:
        return "no decimal"
    return "at most one decimal" if decimals == 1 else f"at most {decimals} decimals"
