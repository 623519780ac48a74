"""What the product knows about a measure."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

from monitoring.contract.panel import Panel

Family = Literal["any", "numeric", "categorical", "binary", "multiclass", "regression", "labels"]

SHARE = (0.0, 1.0)
SIGNED_SHARE = (-1.0, 1.0)
POSITIVE = (0.0, inf)
REAL = (-inf, inf)


@dataclass(frozen=True)
class Measure:
    """One entry of the registry.

    Parameters
    ----------
    name : str
        Stable name, the field's term in snake case.
    panel : Panel
        Where it is shown.
    family : str
        Kind of column or task it is for; ``any`` for all.
    profile : str
        The sufficient statistics that its function takes.
    higher_is_better : bool or None
        Direction; None where neither way is better, or where away from the ideal is worse.
    range : tuple of float
        Least and greatest possible value.
    unit : str
        Of the value; ``column`` is the unit of the data.
    function : callable
        The public function that computes it.
    reference : str
        DOI, arXiv number or ISBN.
    description : str
        One plain line of help.
    """

    name: str
    panel: Panel
    family: Family
    profile: str
    higher_is_better: bool | None
    range: tuple[float, float]
    unit: str
    function: Callable[..., Any]
    reference: str
    description: str
