"""The frozen bin specification: fine edges of every number, known levels of every category."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.profiles.arrow_numbers import numbers_or_nan
from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.score_order import ScoreOrder
from monitoring.statistics.binning import reference_edges
from monitoring.store.columns.bin_hash import BinHash
from monitoring.store.columns.stored_columns import SEQUENCE, StoredColumns, StoredDays
from monitoring.store.columns.subjects import Subject
from monitoring.store.sql.views import UNLABELLED

FINE_BINS = 250  # a multiple of 10: the deciles of the first reference are exactly among the edges
MOST_LEVELS = 100_000
"""So many levels of a column are known, the most frequent ones; ties in the order of their names."""
FREEZING_ROWS = 250_000
"""About so many of the first rows are enough to place the edges, where no reference does."""
Floats = NDArray[np.float64]
_NO_EDGES = np.empty(0)
TOP_SHARE = "top share"
"""The share of 1 that a multi-class model gives the class that it names: no column has it."""
_EVEN, _TOWARDS_1 = 160, 90
_LAST = np.exp2(-np.arange(1, _TOWARDS_1 + 1) / 4) / _EVEN
_FIXED = {TOP_SHARE: np.append(np.arange(1, _EVEN) / _EVEN, 1 - _LAST)}
"""Edges that no rows decide: even ones, and towards 1, where sure models have all their rows, ever closer."""


@dataclass(frozen=True)
class Bins:
    """What the codes of profiles mean; frozen at the first reference, else at the first load.

    Parameters
    ----------
    edges : mapping of str to ndarray of float64
        Ascending inner edges by numeric subject.
    levels : mapping of str to frozenset of str
        Known levels by categorical subject.
    first : mapping of str to tuple of int
        Of each subject that no reference froze, how many predictions there were, and the greatest sequence
        number among them.
    newest : int
        The greatest sequence number of the predictions now; -1 where nobody asks.
    """

    edges: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    levels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    first: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False)
    newest: int = field(default=-1, compare=False)
    _fine: dict[str, FineBins] = field(default_factory=dict, init=False, compare=False, repr=False)
    _order: dict[str, ScoreOrder] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def from_json(cls, payload: dict[str, dict[str, list[Any]]] | None, newest: int = -1) -> "Bins":
        """Read what `to_json` gave; None is the empty specification."""
        stored = payload or {"edges": {}, "levels": {}}
        edges = {name: np.array(values, dtype=np.float64) for name, values in stored["edges"].items()}
        levels = {name: frozenset(map(str, values)) for name, values in stored["levels"].items()}
        first = {name: (int(rows), int(last)) for name, (rows, last) in stored.get("first", {}).items()}
        return cls(edges, levels, first, newest)

    def to_json(self) -> dict[str, dict[str, list[Any]]]:
        """Give plain lists and numbers for the catalog."""
        edges = {name: values.tolist() for name, values in self.edges.items()}
        levels: dict[str, list[Any]] = {name: sorted(known) for name, known in self.levels.items()}
        return {"edges": edges, "levels": levels, "first": {name: [*one] for name, one in self.first.items()}}

    @cached_property
    def hash(self) -> BinHash:
        """What tells these bins from others; written into every file of profiles."""
        return BinHash.of(self.edges, self.levels)

    def fine(self, name: str) -> FineBins:
        """Give the bins of a numeric subject, made once; a single one where it has no edges yet."""
        if name not in self._fine:
            self._fine[name] = FineBins(self._edges(name))
        return self._fine[name]

    def number(self, name: str) -> int:
        """Give how many bins a numeric subject has; one where it has no edges yet."""
        return len(self._edges(name)) + 1

    def _edges(self, name: str) -> Floats:
        return self.edges.get(name, _FIXED.get(name, _NO_EDGES))

    def order(self, name: str) -> ScoreOrder:
        """Give the parts of these bins that keep the order of a score, made once."""
        if name not in self._order:
            self._order[name] = ScoreOrder(self._edges(name))
        return self._order[name]

    def said(self, name: str) -> str:
        """Say on which rows a subject's bins or known levels rest, as a method does.

        Empty where they rest on all rows, or on a reference: then one set of rows has one answer, in whatever
        order it came.

        Examples
        --------
        >>> edges, first = {"x": np.array([1.0])}, {"x": (102, 101)}
        >>> Bins(edges, first=first, newest=500).said("x"), Bins(edges, first=first, newest=101).said("x")
        ('bins of the first 102 rows', '')
        """
        rows, last = self.first.get(name, (0, self.newest))
        what = "bins" if name in self.edges else "levels"
        return f"{what} of the first {rows} rows" if -1 < self.newest != last else ""

    def knows(self, subject: Subject) -> bool:
        """Say whether a subject's bins are frozen already."""
        return subject.name in (self.edges if subject.numeric else self.levels)


def freeze(
    con: duckdb.DuckDBPyConnection,
    bins: Bins,
    wanted: tuple[Subject, ...],
    relation: str,
    stored: StoredDays | None = None,
    labels: str = "",
) -> Bins | None:
    """Freeze the bins of subjects that have none yet.

    Parameters
    ----------
    con : DuckDBPyConnection
        With the view `relation`.
    bins : Bins
        What is frozen already; it never changes.
    wanted : tuple of Subject
        All subjects of the model.
    relation : str
        ``reference_rows`` or ``rows``.
    stored : StoredDays, optional
        The files of all predictions, where they hold all their columns.
    labels : str, optional
        A table of the labels of `rows` by ``__seq``, where they have been looked up.

    Returns
    -------
    Bins or None
        None when nothing was added: a subject without any value waits for its first.
    """
    edges, levels = dict(bins.edges), dict(bins.levels)
    held, every = cache(partial(_held, con)), cache(partial(_predictions, con, stored))
    for rows, new in _apart(bins, wanted, relation, labels or relation):
        files = stored if rows == UNLABELLED else None
        numeric, named = [[one for one in new if one.numeric is number] for number in (True, False)]
        some = _some(rows, every) if numeric else ""
        whole = files if files and new and held()[0] == files.rows else None
        for subject, values in _sorted_values(con, numeric, rows + some, files, None if some else whole):
            if values.size:
                edges[subject.name] = reference_edges(values, FINE_BINS)
        for subject, known in _levels(con, named, rows, whole):
            if known:
                levels[subject.name] = known
    grown = sorted({*edges, *levels} - {*bins.edges, *bins.levels})
    if not grown:
        return None
    first = {} if relation == "reference_rows" else dict.fromkeys(grown, held())
    return Bins(edges, levels, {**bins.first, **first})


def _held(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Count the predictions, and give the greatest sequence number among them."""
    sql = f"select count(*), coalesce(max({SEQUENCE}), -1) from {UNLABELLED}"
    [(rows, last)] = con.cursor().execute(sql).fetchall()
    return int(rows), int(last)


def _predictions(con: duckdb.DuckDBPyConnection, stored: StoredDays | None) -> int:
    """Count all stored predictions, replaced ones among them."""
    if stored is not None:
        return stored.rows
    [(rows,)] = con.cursor().execute("select count(*) from __predictions").fetchall()
    return int(rows)


def _apart(
    bins: Bins, wanted: Sequence[Subject], relation: str, labels: str
) -> Iterator[tuple[str, list[Subject]]]:
    """Give the subjects without bins, by where they are read: what needs no label is read without them."""
    new = [subject for subject in wanted if not bins.knows(subject)]
    if relation != "rows":
        yield relation, new
        return
    yield UNLABELLED, [one for one in new if not one.labelled_only]
    yield labels, [one for one in new if one.labelled_only]


def _sorted_values(
    con: duckdb.DuckDBPyConnection,
    wanted: Sequence[Subject],
    relation: str,
    stored: StoredDays | None,
    whole: StoredDays | None,
) -> Iterator[tuple[Subject, Floats]]:
    """Give the finite values of each subject in ascending order, read from the files or in one scan.

    Where these hold just the rows, as `whole` says, nobody is asked which of theirs are meant.
    """
    held = [one for one in wanted if stored is not None and one.sql in stored.files.numbers]
    names = [one.sql for one in held]
    columns = whole.at(None, names) if whole else None
    if stored and held and not whole:
        columns = _chosen(con, names, relation, stored)
    if columns is not None:
        for subject in held:
            yield subject, _ascending(columns.values(subject.sql))
        wanted = [one for one in wanted if one not in held]
    if not wanted:
        return
    listed = ", ".join(f"cast({one.sql} as double) as c{k}" for k, one in enumerate(wanted))
    found = con.cursor().sql(f"select {listed} from {relation}")
    for subject, column in zip(wanted, found.to_arrow_table().columns, strict=True):
        yield subject, _ascending(numbers_or_nan(column))


def _ascending(values: "Floats | NDArray[np.float32]") -> Floats:
    """Sort the finite ones: in single precision where all have no more digits, in half the time."""
    finite = values[np.isfinite(values)]
    with np.errstate(over="ignore"):
        narrow = finite.astype(np.float32, copy=False)
    return np.sort(narrow if np.array_equal(narrow, finite) else finite).astype(np.float64, copy=False)


def _chosen(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], relation: str, stored: StoredDays
) -> StoredColumns | None:
    """Give columns of the rows that edges are made of."""
    found = con.cursor().execute(f"select {SEQUENCE} from {relation}").fetchnumpy()
    return stored.at(np.asarray(found[SEQUENCE], dtype=np.int64), names)


def _some(relation: str, every: Callable[[], int]) -> str:
    """Choose, of very many first rows, some by their identity: whichever file brought them, and when.

    Where the edges lie makes no count wrong, and a reference is always taken whole.
    """
    if relation == "reference_rows":
        return ""
    one_in = every() // FREEZING_ROWS
    name = "__key" if relation in ("rows", UNLABELLED) else SEQUENCE
    return f" where hash({name}) % {one_in} = 0" if one_in > 1 else ""


def _levels(
    con: duckdb.DuckDBPyConnection, wanted: Sequence[Subject], relation: str, stored: StoredDays | None
) -> Iterator[tuple[Subject, frozenset[str]]]:
    """Give the levels of each subject: from the files where these hold just the rows."""
    asked = {one: f"cast({one.sql} as varchar)" for one in wanted}
    found: dict[str, frozenset[str]] = {}
    if stored is not None:
        found = stored.levels([sql for sql in asked.values() if sql in stored.files.texts])
    for subject, sql in asked.items():
        known = found.get(sql, frozenset())
        yield subject, known if 0 < len(known) <= MOST_LEVELS else _most_frequent(con, subject, relation)


def _most_frequent(con: duckdb.DuckDBPyConnection, subject: Subject, relation: str) -> frozenset[str]:
    """Give the levels, of more than there is room for the most frequent: whatever order the rows came in."""
    sql = (
        f"select cast({subject.sql} as varchar) as level from {relation} where {subject.sql} is not null "
        f"group by level order by count(*) desc, level limit {MOST_LEVELS}"
    )
    return frozenset(row[0] for row in con.cursor().execute(sql).fetchall())
