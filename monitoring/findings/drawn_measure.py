"""The measure that a finding's line is of: its own, or one that single days have and that tells the same."""

from monitoring.findings.finding import Finding
from monitoring.panels.column_series import Wanted

_INSTEAD = {("drift", "unseen_rate"): ("quality", "unseen_rate")}
"""The same number on another panel."""
_OWN = ("psi", "missing_rate", "mean_shift_sd")


def drawn_measure(finding: Finding) -> Wanted:
    """Name the measure that a finding's line is of.

    Parameters
    ----------
    finding : Finding
        Any.

    Returns
    -------
    Wanted
        Its own measure; of drift PSI where that is none of a single day, as a change of unit is.
    """
    panel, measure = _INSTEAD.get((finding.panel, finding.measure), (finding.panel, finding.measure))
    own = panel != "drift" or measure in _OWN
    return Wanted(panel, measure if own else "psi", finding.subject)
