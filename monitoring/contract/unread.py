"""Keys that a contract may have already and that nothing looks at yet: said, lest somebody relies on them."""

from monitoring.contract.model import Contract

UNREAD = ("sensitive", "feedback", "slos")
"""Columns that they name are stored as others are; no panel, verdict or finding rests on them."""


def unread(contract: Contract) -> tuple[str, ...]:
    """Name the keys of a contract that nothing looks at yet.

    Parameters
    ----------
    contract : Contract
        Valid.

    Returns
    -------
    tuple of str
        In the order of `UNREAD`, then thresholds of fairness.
    """
    stated = (f"thresholds.{name}" for name in contract.thresholds if name.startswith("fairness."))
    return (*(name for name in UNREAD if getattr(contract, name)), *stated)
