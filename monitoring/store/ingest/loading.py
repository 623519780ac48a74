"""The state of one load: what is visible, what it has written so far, what it has counted."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from monitoring.contract.model import Contract
from monitoring.store.entries import Segment
from monitoring.store.ingest.database import Database
from monitoring.store.ingest.part import Part
from monitoring.store.ingest.result import LoadResult
from monitoring.store.ingest.sources import Source
from monitoring.store.quoting import literal
from monitoring.store.schema import Schema
from monitoring.store.views import scan

QUARANTINE, CELLS = "__quarantine", "__failing_cells"
Progress = Callable[[str, float], None]


@dataclass
class Loading:
    """One load under way.

    Parameters
    ----------
    directory : Path
        The store.
    contract : Contract
        What the columns mean.
    database : Database
        The database of this load.
    loaded_at : datetime
        Naive UTC: when labels without `observed_at` become known.
    replace : bool
        Whether a new row of a known identity takes the place of the stored one.
    visible : dict of str to list of Segment
        By kind: what the newest generation sees, and what this load has added.
    added : list of Segment
        Written by this load, not visible to anybody else yet.
    next_seq : int
        The first free sequence number.
    touched : set of (source, day)
        Whose profiles must be built again.
    seen : set of int
        Numbers of the sources whose bytes an earlier load has read already.
    parts : dict of int to Part
        Sources of which only some rows are read, by number.
    layouts : str
        The layouts of the files, for the catalog.
    """

    directory: Path
    contract: Contract
    database: Database
    schema: Schema
    loaded_at: datetime
    replace: bool
    result: LoadResult
    visible: dict[str, list[Segment]]
    next_seq: int
    progress: Progress
    sources: list[Source] = field(default_factory=list)
    added: list[Segment] = field(default_factory=list)
    touched: set[tuple[str, date]] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    parts: dict[int, Part] = field(default_factory=dict)
    layouts: str = ""

    def run(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement on a cursor of its own."""
        return self.database.run(sql, *values)

    def number(self, sql: str, *values: object) -> int:
        """Run a statement that gives one integer."""
        return int(str(self.run(sql, *values)[0][0] or 0))

    def segments(self, kind: str, source: str | None = None) -> list[Segment]:
        """The visible segments of a kind, those of this load included."""
        found = self.visible.get(kind, [])
        return [segment for segment in found if source in (None, segment.source)]

    def add(self, segment: Segment | None) -> None:
        """Count a written segment among the visible ones."""
        if segment is not None:
            self.visible.setdefault(segment.kind, []).append(segment)
            self.added.append(segment)

    def stored(self, segments: Iterable[Segment], columns: str) -> str:
        """A subquery over stored rows that nothing has replaced."""
        rows = f"(select {columns} from {scan(self.directory, list(segments))})"
        buried = self.segments("tombstones")
        if not buried:
            return rows
        gone = f"(select __seq from {scan(self.directory, buried)})"
        return (
            f"(select * from {rows} as o where not exists (select 1 from {gone} g where g.__seq = o.__seq))"
        )

    def touch(self, source: str, sql: str) -> None:
        """Have the days of a query of one date column built again."""
        days = [row[0] for row in self.run(sql)]
        self.touched |= {(source, day) for day in days if isinstance(day, date)}

    def quarantine(self, kind: str, select: str) -> None:
        """Refuse rows: `select` gives __file, __row, column, rule and value."""
        self.run(
            f"insert into {QUARANTINE} select {literal(kind)}, f, r, c, rule, left(v, 200)"
            f" from ({select}) as refused(f, r, c, rule, v)"
        )

    def refused(self, kind: str) -> Counter[str]:
        """How many rows of a kind were refused, by rule."""
        found = self.run(f"select rule, count(*) from {QUARANTINE} where kind = ? group by rule", kind)
        return Counter({str(rule): int(str(count)) for rule, count in found})
