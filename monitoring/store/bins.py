"""The frozen bin specification: fine edges of every number, known levels of every category."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.binning import reference_edges
from monitoring.store.subjects import Subject

FINE_BINS = 250  # a multiple of 10: the deciles of the first reference are exactly among the edges
MOST_LEVELS = 100_000


@dataclass(frozen=True)
class Bins:
    """What the codes of profiles mean; frozen at the first reference, else at the first load.

    Parameters
    ----------
    edges : mapping of str to ndarray of float64
        Ascending inner edges by numeric subject.
    levels : mapping of str to frozenset of str
        Known levels by categorical subject.
    """

    edges: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    levels: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, payload: dict[str, dict[str, list[object]]] | None) -> "Bins":
        """Read what `to_json` gave; None is the empty specification."""
        stored = payload or {"edges": {}, "levels": {}}
        edges = {name: np.array(values, dtype=np.float64) for name, values in stored["edges"].items()}
        return cls(edges, {name: frozenset(map(str, values)) for name, values in stored["levels"].items()})

    def to_json(self) -> dict[str, dict[str, list[object]]]:
        """Give plain lists and numbers for the catalog."""
        edges = {name: values.tolist() for name, values in self.edges.items()}
        return {"edges": edges, "levels": {name: sorted(known) for name, known in self.levels.items()}}

    def knows(self, subject: Subject) -> bool:
        """Say whether a subject's bins are frozen already."""
        return subject.name in (self.edges if subject.numeric else self.levels)


def freeze(
    con: duckdb.DuckDBPyConnection, bins: Bins, wanted: tuple[Subject, ...], relation: str
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

    Returns
    -------
    Bins or None
        None when nothing was added: a subject without any value waits for its first.
    """
    edges, levels = dict(bins.edges), dict(bins.levels)
    for subject in wanted:
        if bins.knows(subject):
            continue
        if subject.numeric:
            values = _sorted_values(con, subject, relation)
            if values.size:
                edges[subject.name] = reference_edges(values, FINE_BINS)
        else:
            known = _levels(con, subject, relation)
            if known:
                levels[subject.name] = known
    grown = len(edges) + len(levels) > len(bins.edges) + len(bins.levels)
    return Bins(edges, levels) if grown else None


def _sorted_values(con: duckdb.DuckDBPyConnection, subject: Subject, relation: str) -> NDArray[np.float64]:
    sql = f"select {subject.sql} as v from {relation} where isfinite({subject.sql})"
    return np.sort(np.asarray(con.cursor().execute(sql).fetchnumpy()["v"], dtype=np.float64))


def _levels(con: duckdb.DuckDBPyConnection, subject: Subject, relation: str) -> frozenset[str]:
    sql = (
        f"select distinct cast({subject.sql} as varchar) from {relation} "
        f"where {subject.sql} is not null limit {MOST_LEVELS}"
    )
    return frozenset(row[0] for row in con.cursor().execute(sql).fetchall())
