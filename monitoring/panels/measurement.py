"""The measurement: one row of the one tidy table that every page, command and export shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from math import isfinite
from operator import attrgetter

from monitoring.contract.panel import Panel
from monitoring.panels.evidence import Evidence
from monitoring.panels.gap import Gap
from monitoring.panels.stuck_kind import StuckLabels
from monitoring.panels.volume_days import VolumeDays
from monitoring.scope.baseline import NO_REFERENCE
from monitoring.scope.instant import print_instant


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of the measurement table; interface.md says what each column means.

    A server keeps hundreds of thousands: with a dictionary each they would take four times the memory.
    """

    panel: Panel
    measure: str
    subject: str
    cohort: str
    version: str
    window_start: datetime
    window_end: datetime
    value: float
    lower: float
    upper: float
    n: int
    baseline_value: float
    baseline_n: int | None
    change: float
    change_lower: float
    change_upper: float
    verdict: str
    reason: str
    method: str
    evidence: Evidence | None = field(default=None, compare=False, repr=False)
    q_value: float | None = field(default=None, compare=False, repr=False)
    partial: bool = field(default=False, compare=False, repr=False)
    bound: float = field(default=0.0, compare=False, repr=False)

    @property
    def reasons(self) -> list[str]:
        """What its reason says, one by one."""
        return self.reason.split("; ")

    def because(self, reason: str) -> bool:
        """Say whether this is among its own reasons or those of its baseline."""
        return any(one.removeprefix("baseline ") == reason for one in self.reasons)

    @property
    def uncompared(self) -> bool:
        """Whether nothing stands there to compare with."""
        return NO_REFERENCE in self.reasons

    @property
    def gap(self) -> Gap | None:
        """The hours without a row that it is about."""
        return self.evidence.gap if self.evidence else None

    @property
    def stuck(self) -> StuckLabels | None:
        """The labels that lack what is usual, which it is about."""
        return self.evidence.stuck if self.evidence else None

    @property
    def volume_days(self) -> VolumeDays | None:
        """The days that a volume is of."""
        return self.evidence.volume_days if self.evidence else None

    @property
    def repeated(self) -> float | None:
        """The value that its rows repeat; None where it may not be told."""
        return self.evidence.repeated if self.evidence else None

    @property
    def few(self) -> bool:
        """Whether it has a value, of too few rows for an interval with two ends."""
        two_ends = isfinite(self.lower) and isfinite(self.upper)
        return isfinite(self.value) and not two_ends and "too_few" in self.reasons


PARTIAL = "partial"
"""The reason of a period that the window, or the end of the data, cuts."""
_FIELDS = tuple(one.name for one in fields(Measurement))
COLUMNS: tuple[str, ...] = _FIELDS[:19]
_AT = {name: at for at, name in enumerate(_FIELDS)}
_PUT = tuple(getattr(Measurement, name).__set__ for name in _FIELDS)
_values = attrgetter(*_FIELDS)


def made_of(values: Iterable[object]) -> Measurement:
    """Make a row of all its fields in their order: the class itself, frozen, takes three times as long.

    Parameters
    ----------
    values : iterable
        Each of its field's type.

    Returns
    -------
    Measurement
        Of these.

    Raises
    ------
    ValueError
        Of more values than fields, or fewer.
    """
    found = object.__new__(Measurement)
    for put, value in zip(_PUT, values, strict=True):
        put(found, value)
    return found


def with_reason(measurement: Measurement, *reasons: str) -> Measurement:
    """Give the same row with more reasons.

    Parameters
    ----------
    measurement : Measurement
        Any.
    *reasons : str
        Added behind the others; empty ones and those that it has are left out.

    Returns
    -------
    Measurement
        A copy where there is something to add.
    """
    added = [one for one in reasons if one and one not in measurement.reasons]
    if not added:
        return measurement
    return amended(measurement, reason="; ".join(dict.fromkeys(filter(None, (measurement.reason, *added)))))


def amended(measurement: Measurement, **columns: object) -> Measurement:
    """Give a copy of a row with some other columns; `dataclasses.replace` takes five times as long.

    Parameters
    ----------
    measurement : Measurement
        Any.
    **columns : object
        By name, each of its type.

    Returns
    -------
    Measurement
        A copy.
    """
    values = [*_values(measurement)]
    for name, value in columns.items():
        values[_AT[name]] = value
    return made_of(values)


def as_judged(measurement: Measurement) -> Measurement:
    """Give a row over what its verdict was taken on.

    Parameters
    ----------
    measurement : Measurement
        Any.

    Returns
    -------
    Measurement
        Of the part of its window whose labels are in, where that is not the whole; else the same.
    """
    judged = measurement.evidence.judged if measurement.evidence else None
    return amended(measurement, **judged.columns) if judged else measurement


def record(measurement: Measurement) -> dict[str, object]:
    """Give a row's columns as plain values: times printed, undefined numbers None.

    Parameters
    ----------
    measurement : Measurement
        Any.

    Returns
    -------
    dict
        In the order of `COLUMNS`.
    """
    return {name: _plain(getattr(measurement, name)) for name in COLUMNS}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return print_instant(value)
    if isinstance(value, float):
        return float(value) if isfinite(value) else None
    return value


def replaced(known: Sequence[Measurement], again: Iterable[Measurement]) -> list[Measurement]:
    """Put rows that were measured again in the place of the same measures, subjects and periods."""
    found = {_place_of(row): row for row in again}
    return [found.get(_place_of(row), row) for row in known]


def _place_of(row: Measurement) -> tuple[str, str, datetime]:
    return row.measure, row.subject, row.window_start
