"""What retention has dropped of a model, as each generation remembers it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any, Self

SPEC = "retained"


@dataclass(frozen=True)
class Retained:
    """What retention has dropped.

    Parameters
    ----------
    rows_from : date, optional
        The first local day whose rows are there; None while none were dropped.
    profiles_from : date, optional
        The first local day whose profiles are there; None while none were dropped.
    versions : mapping of str to (datetime, datetime)
        First and last prediction of each version among the dropped rows, naive UTC.

    Examples
    --------
    >>> kept = Retained(date(2025, 3, 1), None, {"1": (datetime(2025, 1, 1), datetime(2025, 2, 28))})
    >>> Retained.from_json(kept.to_json()) == kept
    True
    """

    rows_from: date | None = None
    profiles_from: date | None = None
    versions: Mapping[str, tuple[datetime, datetime]] = field(default_factory=dict)

    def to_json(self) -> str:
        """The text kept in the catalog."""
        return json.dumps(asdict(self), default=lambda one: one.isoformat())

    @classmethod
    def from_json(cls, text: str | None) -> Self:
        """Read what `to_json` wrote; None is a model of which nothing was dropped."""
        body: dict[str, Any] = json.loads(text or "{}")
        versions = {
            name: (datetime.fromisoformat(first), datetime.fromisoformat(last))
            for name, (first, last) in body.get("versions", {}).items()
        }
        return cls(_day(body.get("rows_from")), _day(body.get("profiles_from")), versions)

    def seen(self) -> dict[str, tuple[datetime, datetime]]:
        """First and last prediction of each version on the days that have profiles and no rows."""
        start = datetime.combine(self.profiles_from, time()) if self.profiles_from else datetime.min
        spans = self.versions.items()
        return {name: (max(first, start), last) for name, (first, last) in spans if last >= start}

    def dropped(self, day: date) -> bool:
        """Whether the rows of a day were dropped."""
        return self.rows_from is not None and day < self.rows_from


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
