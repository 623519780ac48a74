"""Since when a change of a column shows: a load of many days brings it on its first, rows on their own."""

from collections.abc import Collection
from datetime import date, timedelta

from monitoring.cached_property import cached_property
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.window import Span
from monitoring.store.kinds.tally import tally_key
from monitoring.store.snapshot import Snapshot

_COMES = ("added", "back")
_GOES = ("absent", "dropped")


class ChangeDays:
    """Dates changes of columns by the profiles of the days that a load brought.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    loads : collection of date
        The first day of every load: the next of them is where the days of one end.
    """

    def __init__(self, snapshot: Snapshot, loads: Collection[date]) -> None:
        self.snapshot, self.loads = snapshot, sorted(set(loads))

    def first(self, change: str, column: str, load: date) -> date:
        """Give the first day that shows a change.

        Parameters
        ----------
        change : str
            As `store.columns.schema_words` has it.
        column : str
            Which; of one that was renamed old and new name, with an arrow between them.
        load : date
            The first day of the load which brought it.

        Returns
        -------
        date
            That of the load where no day shows it: of what is no feature no values are counted.
        """
        if change == "renamed":
            old, _, new = column.partition(" → ")
            return max(self.first("added", new, load), self.first("absent", old, load))
        if column not in self.snapshot.schema.features:
            return load
        after = next((one for one in self.loads if one > load), date.max)
        days = (day for day in self.tallies if load <= day < after)
        return next((day for day in days if self._shows(change, column, day)), load)

    def _shows(self, change: str, column: str, day: date) -> bool:
        tally = self.tallies[day]
        missing, rows = tally.get(tally_key(column, "missing"), 0), tally.get("rows", 0)
        if change in _COMES:
            return missing < rows
        if change in _GOES:
            return missing == rows > 0
        return tally.get(tally_key(column, "type_violation"), 0) > 0

    @cached_property
    def tallies(self) -> dict[date, dict[str, int]]:
        """The rows of each day since the first load, and those that break a rule, in order: read once."""
        key = "tallies of changes", self.loads[0]
        if key not in self.snapshot.memo:
            self.snapshot.memo[key] = self._read()
        found: dict[date, dict[str, int]] = self.snapshot.memo[key]
        return found

    def _read(self) -> dict[date, dict[str, int]]:
        zone = self.snapshot.contract.zone
        after = local_day(self.snapshot.extent.last, zone) + timedelta(days=1)
        spans = (Span(midnight(self.loads[0], zone), midnight(after, zone)),)
        found = self.snapshot.profiles("quality", Selection("", spans)).of("").tallies()
        return dict(sorted(found.items()))
