"""What a verdict is taken on, which may be a part of what a row shows."""

from dataclasses import dataclass, fields
from datetime import datetime
from math import nan

from monitoring.panels.gap import Gap
from monitoring.panels.shortfall import Shortfall
from monitoring.panels.stuck_kind import StuckLabels
from monitoring.panels.volume_days import VolumeDays
from monitoring.statistics.overdispersion import Cycle


@dataclass(frozen=True, slots=True)
class Judged:
    """The columns of a row of the part of its window that is judged, named as those of the row."""

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
    method: str

    @classmethod
    def of(cls, row: object) -> "Judged":
        """Take them from a row of that part."""
        return cls(**{one.name: getattr(row, one.name) for one in fields(cls)})

    @property
    def columns(self) -> dict[str, object]:
        """Give them by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict is taken on; may rest on fewer rows (the mature ones) than the value shown.

    Parameters
    ----------
    effect : float
        In the unit of the measure's thresholds, larger is worse; NaN when undefined.
    p_value : float or None
        Of "no change"; None where the rule needs no test.
    enough : bool
        Whether there are the rows that a verdict needs.
    note : str
        What the reader must know, e.g. the span that was judged, or what is missing.
    slack : float
        How far the exact effect may be from `effect`, where that comes from bins.
    only_larger : bool
        Whether it may be larger alone: `effect` is a lower bound of it.
    promised : float
        What the value should be, where the contract says so; NaN otherwise.
    cycle : {'', 'weekdays', 'hours', 'days'}
        Which of the baseline's weeks or days differ by more than chance: what is no more than they do is said
        to be so.
    lack : Shortfall or None
        What there is too little of for a verdict, where the row's own counts do not say so.
    judged : Judged or None
        The same of the part of the window whose labels are in, where that is not the whole: early labels are
        no sample of all, and no interval of theirs says how far the others will take the value.
    gap : Gap or None
        The hours without a row that a row is about; its reason tells them.
    stuck : StuckLabels or None
        The labels that lack what is usual, where a row is about such; its reason tells them.
    volume_days : VolumeDays or None
        The days that a volume is of; its reason tells them.
    repeated : float or None
        The value that its rows repeat, where the contract does not mask it.
    """

    effect: float
    p_value: float | None
    enough: bool = True
    note: str = ""
    slack: float = 0.0
    only_larger: bool = False
    promised: float = nan
    cycle: Cycle = ""
    lack: Shortfall | None = None
    judged: Judged | None = None
    gap: Gap | None = None
    stuck: StuckLabels | None = None
    volume_days: VolumeDays | None = None
    repeated: float | None = None
