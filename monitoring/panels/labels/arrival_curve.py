"""How labels arrive with age: the share of each class that is in by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from monitoring.store.reads.label_reads import arrivals
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
_ROUNDS = 8


@dataclass(frozen=True)
class ArrivalCurve:
    """How labels arrive with age.

    Parameters
    ----------
    mature_age : timedelta
        Age at which the slowest class has the asked share of its labels.
    hours : tuple of ndarray
        Distinct delays by class, ascending.
    share : tuple of ndarray
        Share of that class's labels in by then.
    """

    mature_age: timedelta
    hours: tuple[Floats, ...]
    share: tuple[Floats, ...]

    def arrived(self, ages: Sequence[timedelta]) -> list[float]:
        """Give the share of labels in at some ages, for the slowest class."""
        at = np.array([age.total_seconds() / 3600 for age in ages])
        shares = [
            np.where(at >= hours[0], share[np.searchsorted(hours, at, side="right") - 1], 0.0)
            for hours, share in zip(self.hours, self.share, strict=True)
        ]
        slowest: list[float] = np.min(shares, axis=0).tolist()
        return slowest


def arrival_curve(
    snapshot: Snapshot, now: datetime, horizon: timedelta | None, mature: float
) -> ArrivalCurve | None:
    """Take the curve from predictions old enough to have all labels that will come.

    Without a horizon those are the predictions twice as old as the age that the curve itself calls mature:
    in a log shorter than its slowest label, the labels that have not come are no proof that all have.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    now : datetime
        From which ages are counted.
    horizon : timedelta or None
        Of the contract.
    mature : float
        The share, in (0, 1), at whose age a class is mature.

    Returns
    -------
    ArrivalCurve or None
        None where too few labels have come for one.
    """
    clock = round(now.timestamp() * 1e6)
    if horizon is not None:
        return _measured(arrivals(snapshot, clock, _microseconds(horizon)), mature)
    curve = _measured(arrivals(snapshot, clock, 0), mature)
    for _ in range(_ROUNDS):
        if curve is None or len(curve.hours) < _classes(snapshot):
            return None
        older = _measured(arrivals(snapshot, clock, _microseconds(2 * curve.mature_age)), mature)
        if older is None or older.mature_age <= curve.mature_age:
            return older
        curve = older
    return None


def _classes(snapshot: Snapshot) -> int:
    """Give how many classes must have been seen: how one is late says nothing of another."""
    contract = snapshot.contract
    return {"binary": 2, "multiclass": len(contract.classes)}.get(contract.task, 1)


def _microseconds(age: timedelta) -> int:
    return round(age.total_seconds() * 1e6)


def _measured(found: dict[str, tuple[Floats, Floats]], mature: float) -> ArrivalCurve | None:
    if not found:
        return None
    hours = tuple(delay for delay, _ in found.values())
    share = tuple(np.cumsum(rows) / rows.sum() for _, rows in found.values())
    slowest = max(
        float(delay[np.searchsorted(part, mature, side="left")])
        for delay, part in zip(hours, share, strict=True)
    )
    return ArrivalCurve(timedelta(hours=max(slowest, 0.0)), hours, share)
