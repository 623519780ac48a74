"""The unit of what a regression model predicts, and of its errors; the currency of a decision's value."""

from monitoring.contract.model import Contract
from monitoring.panels.business import WORTH

_COUNTED = frozenset(
    {
        *("mae", "rmse", "bias", "pinball", "interval_width", "winkler"),
        *("mean_prediction", "mean_label"),
    }
)


def target_unit(contract: Contract) -> str:
    """Say what label and prediction are counted in; empty where the contract does not."""
    return (contract.label and contract.label.unit) or ""


def unit_behind(measure: str, contract: Contract) -> str:
    """Give the unit of a measure's values, to stand behind one; empty where it has none.

    Parameters
    ----------
    measure : str
        Of any panel.
    contract : Contract
        Of the model.

    Returns
    -------
    str
        `` EUR`` of an MAE in EUR, with its space.
    """
    unit = target_unit(contract) if measure in _COUNTED else ""
    if measure == WORTH and contract.business:
        unit = contract.business.currency or ""
    return unit and f" {unit}"


def name_with_unit(name: str, measure: str, contract: Contract) -> str:
    """Name a measure where numbers stand apart from it: ``MAE, EUR``."""
    unit = unit_behind(measure, contract)
    return (unit and f"{name},{unit}") or name
