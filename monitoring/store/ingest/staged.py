"""Staged rows: typed and checked rows of files, computed from the files wherever they are asked for.

Only what tells rows apart is kept of every row: its place, the hash of its identity, its day and the check
that it breaks. The columns are read once, by the statement that writes them. Few rows are kept whole: every
statement over them is then a short one, and to plan the long one is most of what a load of few rows takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from monitoring.store.files.read import Raw
from monitoring.store.ingest.loading import Loading

KEYS, TYPED = "__keys", "__typed"
FEW = 10_000
"""So many rows are kept as typed, whatever the number of columns: of a thousand numbers they are 80 MB."""


@dataclass(frozen=True)
class Staged:
    """Rows of files, or of a table, as the SQL that computes them.

    Parameters
    ----------
    raw : str
        A relation with the columns as they stand and ``__place``, the 0-based position of a row among all of
        its files.
    size : int
        How many places there are.
    head, tail : str
        The SQL before and behind a relation like `raw` that makes typed rows of its rows.
    identity : str
        The SQL of a row's id over `raw`.
    typed : str
        The table that holds them as typed; empty where they are computed.
    """

    raw: str
    size: int
    head: str = "select * from "
    tail: str = ""
    identity: str = "__id"
    typed: str = ""

    def ids(self) -> str:
        """A subquery of the ids alone: to plan all columns takes longer than to read these of few rows."""
        if self.typed:
            return f"(select __id from {self.typed})"
        return f"(select {self.identity} as __id from {self.raw})"

    def rows(self, condition: str = "true") -> str:
        """A subquery of the typed rows whose `raw` row keeps a condition, so that no other is computed.

        Examples
        --------
        >>> Staged("__grown", 10).rows("__place < 3")
        '(select * from (select * from __grown where __place < 3))'
        >>> Staged("__raw", 10, typed="__typed").rows("__place < 3")
        '(select * from __typed where __place < 3)'
        """
        if self.typed:
            return f"(select * from {self.typed} where {condition})"
        return f"({self.head}(select * from {self.raw} where {condition}){self.tail})"


def placed(raw: Raw) -> str:
    """The rows of files as they stand, with their place; the store's own name wins over a column's."""
    if raw.part:
        return raw.relation
    start, starts = 0, []
    for source in raw.sources:
        starts.append(start)
        start += raw.rows.get(source.number, 0)
    first = raw.sources[0].number
    offset = f" + ({starts}::bigint[])[__file - {first - 1}]" if len(starts) > 1 else ""
    return f"(select __row - 1{offset} as __place, * from {raw.relation})"


def kept(loading: Loading, staged: Staged) -> Staged:
    """Keep few rows as typed, until `fates.drop`: the SQL that computes them is planned once."""
    if staged.size > FEW:
        return staged
    loading.run(f"create table {TYPED} as select * from {staged.rows()}")
    return replace(staged, typed=TYPED)


def keep_keys(loading: Loading, staged: Staged, keys: Sequence[str], *columns: str) -> None:
    """Make the table of every row's place, the hashes of its identity and id, its rule and further columns.

    These are called ``__hash``, ``__of_id`` and ``__rule``.
    """
    identity = f"hash({', '.join(keys)}) as __hash"
    listed = ", ".join(["__place", identity, "hash(__id) as __of_id", "__rule", *columns])
    loading.run(f"create table {KEYS} as select {listed} from {staged.rows()}")


@dataclass(frozen=True)
class Spread:
    """How staged rows lie in time.

    Parameters
    ----------
    broken : int
        How many of them break a check; what follows is of the others.
    days : frozenset of date
        Their local days.
    ordered : bool
        Whether they stand nearly in the order of their days.
    """

    broken: int
    days: frozenset[date]
    ordered: bool


def spread(loading: Loading, block: int) -> Spread:
    """Look at the table of keys once for all that is asked of days and checks.

    The days that blocks of rows span are summed; in order they add up to the days that all rows span. Then a
    reader of some days skips nearly as many row groups as if the rows were sorted.

    Parameters
    ----------
    loading : Loading
        With the keys of the staged rows, and their days.
    block : int
        How many rows are one.
    """
    asked = f"select __rule is not null, __place // {block}, __day, count(*) from {KEYS} group by all"
    found = loading.run(asked)
    sound = sorted((int(str(at)), day) for bad, at, day, _ in found if not bad and isinstance(day, date))
    days = frozenset(day for _, day in sound)
    spans = sum(_span([day for _, day in some]) for _, some in groupby(sound, key=lambda pair: pair[0]))
    bad = sum(int(str(rows)) for bad, _, _, rows in found if bad)
    return Spread(bad, days, not days or spans <= 1.5 * _span(sorted(days)) + 2)


def _span(days: Sequence[date]) -> int:
    """How many days lie between the first and the last."""
    return (days[-1] - days[0]).days


def broken(loading: Loading) -> int:
    """How many staged rows break a check."""
    return loading.number(f"select count(*) from {KEYS} where __rule is not null")
