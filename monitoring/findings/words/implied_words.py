"""How many labels never came and are taken as a class, as it stands beside the number of labelled rows."""

from math import isnan

from monitoring.contract.duration import format_duration
from monitoring.contract.model import Contract
from monitoring.panels.measurement import Measurement


def implied_words(contract: Contract, row: Measurement | None, of: str = "them") -> str:
    """Say how many of the labelled rows have a label that never came.

    Parameters
    ----------
    contract : Contract
        Says what a missing label means.
    row : Measurement or None
        ``implied_rate`` of the rows.
    of : str
        What the labelled rows are called.

    Returns
    -------
    str
        Empty where there is none of them.
    """
    label = contract.label
    if row is None or label is None or label.horizon is None or isnan(row.value) or not row.value:
        return ""
    after = format_duration(label.horizon)
    return f"{round(row.value * row.n):,} of {of} taken as {label.missing_means}: overdue after {after}"
