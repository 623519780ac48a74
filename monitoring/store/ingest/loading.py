"""The state of one load: what is visible, what it has written so far, what it has counted."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from monitoring.contract.model import Contract
from monitoring.store.catalog.entries import Segment
from monitoring.store.catalog.retained import Retained
from monitoring.store.columns.schema import Schema
from monitoring.store.files.database import Database
from monitoring.store.files.part import Part
from monitoring.store.files.roles import known_names, read_as
from monitoring.store.files.sources import Source
from monitoring.store.ingest.result import LoadResult
from monitoring.store.quoting import literal
from monitoring.store.sql.bare_rows import own_id
from monitoring.store.sql.views import scan

KEPT, SETTLED = "kept", "settled"
_LISTED = ("quarantine", "cells")
REFUSED = (*_LISTED, KEPT, SETTLED)
"""What no reader of rows sees: refusals, failing cells, refused rows as they stood, what settled them."""
QUARANTINE, CELLS, CORRECTED = "__quarantine", "__failing_cells", "__corrected"
Progress = Callable[[str, float], None]


def database_of(con: DuckDBPyConnection, contract: Contract, schema: Schema) -> Database:
    """Give the database of a load, which knows what names and numbers of the files mean."""
    known = known_names(contract) | {*schema.columns}
    keys = {*contract.id, *(contract.label.join if contract.label else ())}
    return Database(con, known, read_as(contract), contract.number_format, keys=keys)


@dataclass(frozen=True)
class Order:
    """What a load was asked to do; without a file it changes what is stored.

    Parameters
    ----------
    contract : Contract
        What the columns mean.
    sources : list of Source
        The files, references first.
    replace : bool
        Whether other content of a known row takes its place.
    progress : callable
        Called with the stage and the share that is done.
    """

    contract: Contract
    sources: list[Source] = field(default_factory=list)
    replace: bool = False
    progress: Progress = field(default=lambda stage, share: None)


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
    schema : Schema
        The stored columns and their kinds, with what this load adds.
    loaded_at : datetime
        Naive UTC: the present, from which ages are counted.
    noted_at : datetime
        Naive UTC: when labels without `observed_at` become known, and what is refused or settled is.
    replace : bool
        Whether a new row of a known identity takes the place of the stored one.
    result : LoadResult
        What the load will say of itself, counted as it goes.
    progress : callable
        Is told the step that begins.
    sources : list of Source
        The files, by number.
    digests : callable
        Gives the hash of each source's bytes, by number; waits until they are known.
    visible : dict of str to list of Segment
        By kind: what the newest generation sees, and what this load has added.
    added : list of Segment
        Written by this load, not visible to anybody else yet.
    next_seq : int
        The first free sequence number.
    touched : set of (source, day)
        Whose profiles must be built again.
    relabelled : set of (source, day)
        Those of them on which nothing but labels changed.
    seen : set of int
        Numbers of the sources whose bytes an earlier load has read already.
    parts : dict of int to Part
        Sources of which only some rows are read, by number.
    layouts : str
        The layouts of the files, for the catalog.
    retained : Retained
        What retention has dropped so far.
    waiting : dict of str to int
        How many labels and features wait for their prediction, where that is known.
    due : datetime or None
        Before it a missing label means a class, naive UTC: in the generation before, from `imply` on in this.
    anew : bool
        Whether no row is stored, so that kinds and bins are decided as by a first load.
    ended : set of str
        Files of visible segments that the new generation does without.
    lookups : dict of (digest, file, column) to bool
        Which segments hold any of some ids, by the digest of the ids' hashes, as far as it was asked.
    kept_bytes : int
        How much of refused rows this load has kept, as text.
    noted : Counter of str
        How many rows this load has put into its tables of refusals, of failing cells and of corrected rows.
    gathered : int
        How many labels this load has read that are to be compared with the stored ones.
    open_refusals : int
        How many rows that earlier loads refused are still in quarantine.
    first_seq : int
        Where the sequence numbers of this load begin.
    """

    directory: Path
    contract: Contract
    database: Database
    schema: Schema
    loaded_at: datetime
    noted_at: datetime
    replace: bool
    result: LoadResult
    visible: dict[str, list[Segment]]
    next_seq: int
    progress: Progress
    sources: list[Source] = field(default_factory=list)
    digests: Callable[[], Mapping[int, str]] = dict
    added: list[Segment] = field(default_factory=list)
    touched: set[tuple[str, date]] = field(default_factory=set)
    relabelled: set[tuple[str, date]] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    parts: dict[int, Part] = field(default_factory=dict)
    layouts: str = ""
    retained: Retained = field(default_factory=Retained)
    waiting: dict[str, int] = field(default_factory=dict)
    due: datetime | None = None
    anew: bool = False
    ended: set[str] = field(default_factory=set)
    lookups: dict[tuple[bytes, str, str], bool] = field(default_factory=dict)
    kept_bytes: int = 0
    noted: Counter[str] = field(default_factory=Counter)
    gathered: int = 0
    open_refusals: int = 0
    first_seq: int = field(init=False)

    def __post_init__(self) -> None:
        self.first_seq = self.next_seq

    @property
    def now(self) -> datetime:
        """When this load began, aware."""
        return self.loaded_at.replace(tzinfo=UTC)

    def rebuilds(self, day: date) -> bool:
        """Whether the profiles of a day can be built: of a day whose rows retention dropped, they stay."""
        return not self.retained.dropped(day)

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

    def refusals(self) -> list[Segment]:
        """The visible segments that list refused rows and failing cells."""
        return [segment for kind in _LISTED for segment in self.segments(kind)]

    def add(self, segment: Segment | None) -> None:
        """Count a written segment among the visible ones."""
        if segment is not None:
            self.visible.setdefault(segment.kind, []).append(segment)
            self.added.append(segment)

    def exchange(self, old: Iterable[Segment], new: Iterable[Segment | None]) -> None:
        """Let other segments stand for some visible ones, from this generation on."""
        gone = {segment.file for segment in old}
        fresh = {segment.file for segment in self.added}
        self.ended |= gone - fresh  # what nobody has seen yet is just left to the sweep
        self.added = [segment for segment in self.added if segment.file not in gone]
        for kind, some in self.visible.items():
            self.visible[kind] = [segment for segment in some if segment.file not in gone]
        for segment in new:
            self.add(segment)

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
        self.touch_days(source, {day for _, day in self._days(source, sql)})

    def touch_days(self, source: str, days: Collection[date]) -> None:
        """Have days built again."""
        own = {(source, day) for day in days}
        self.touched |= own
        self.relabelled -= own

    def relabel(self, sql: str) -> None:
        """Have what rests on labels built again on the days of the predictions that a query gives."""
        days = self._days("", sql)
        self.relabelled |= days - self.touched
        self.touched |= days

    def _days(self, source: str, sql: str) -> set[tuple[str, date]]:
        return {(source, day) for (day,) in self.run(sql) if isinstance(day, date)}

    def quarantine(self, kind: str, select: str) -> None:
        """Refuse rows: `select` gives __file, __row, column, rule, value, id (a label's key) and version."""
        self.note(
            QUARANTINE,
            f"select {literal(kind)}, f, r, c, rule, left(v, 200),"
            f" case when rule <> 'id' then {own_id('cast(id as varchar)')} end,"
            " case when rule <> 'id' then version end"
            f" from ({select}) as refused(f, r, c, rule, v, id, version)",
        )

    def note(self, table: str, select: str) -> None:
        """Put rows into a table of what this load tells of, and count them: of none nobody asks for them."""
        self.noted[table] += self.number(f"insert into {table} {select}")

    def refused(self) -> dict[str, Counter[str]]:
        """How many rows of each kind were refused, by rule."""
        counts: dict[str, Counter[str]] = {}
        if not self.noted[QUARANTINE]:
            return counts
        for kind, rule, count in self.run(f"select kind, rule, count(*) from {QUARANTINE} group by all"):
            counts.setdefault(str(kind), Counter())[str(rule)] = int(str(count))
        return counts
