"""The kinds of profile that are kept: one entry a kind; a new entry is backfilled from the rows."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles import LevelCounts, MomentVector, NumericProfile, ScoreLabelCounts
from monitoring.store.cells import KeySet
from monitoring.store.chunk import Chunk, Entry
from monitoring.store.losses import decided, losses
from monitoring.store.quality_rules import quality_tallies, tally_key
from monitoring.store.service_kinds import latency, service, value
from monitoring.store.subjects import top_class

Builder = Callable[[Chunk, KeySet], Iterator[Entry]]


def _numeric(chunk: Chunk, key_set: KeySet) -> Iterator[Entry]:
    """Profile every numeric subject."""
    for subject in chunk.subjects:
        if subject.numeric:
            where = "__label is not null" if subject.labelled_only else "true"
            read = chunk.floats({"v": subject.sql}, where)
            group, kept = _groups(key_set, read["__row"])
            edges = chunk.bins.edges.get(subject.name, np.empty(0))
            for cell, profile in enumerate(
                NumericProfile.grouped(read["v"][kept], edges, group, len(key_set.cells))
            ):
                if profile.rows:
                    yield cell, subject.name, profile.to_bytes()


def _categorical(chunk: Chunk, key_set: KeySet) -> Iterator[Entry]:
    """Count the levels of every categorical subject."""
    for subject in chunk.subjects:
        if not subject.numeric:
            where = "__label is not null" if subject.labelled_only else "true"
            text = f"cast({subject.sql} as varchar)"
            for cell, profile in _level_counts(chunk.tallies(key_set, text, where)):
                yield cell, subject.name, profile.to_bytes()


def _losses(chunk: Chunk, key_set: KeySet) -> Iterator[Entry]:
    """Keep the joint moments of the losses of labelled rows."""
    columns = losses(chunk.contract)
    if columns:
        read = chunk.floats(columns, "__label is not null")
        group, kept = _groups(key_set, read["__row"])
        values = np.column_stack([read[name] for name in columns])[kept]
        whole = np.isfinite(values).all(axis=1)
        profiles = MomentVector.grouped(values[whole], group[whole], len(key_set.cells))
        for cell, profile in enumerate(profiles):
            if profile.n:
                yield cell, "", profile.to_bytes()


def _confusion(chunk: Chunk, key_set: KeySet) -> Iterator[Entry]:
    """Count labelled rows by actual and predicted class, both as JSON."""
    if chunk.contract.label is None or chunk.contract.task not in ("binary", "multiclass"):
        return
    binary = chunk.contract.task == "binary"
    actual = "cast(cast(__label as integer) as varchar)" if binary else "__label"
    predicted = (
        f"cast(cast({decided(chunk.contract)} as integer) as varchar)"
        if binary
        else top_class(chunk.contract)
    )
    pair = f"to_json([{actual}, {predicted}])::varchar"
    for cell, profile in _level_counts(chunk.tallies(key_set, pair, "__label is not null")):
        yield cell, "", profile.to_bytes()


def _score_label(chunk: Chunk, key_set: KeySet) -> Iterator[Entry]:
    """Count labelled rows of a binary model by fine score bin."""
    edges = chunk.bins.edges.get("score")
    if chunk.contract.task != "binary" or chunk.contract.label is None or edges is None:
        return
    sql = next(s.sql for s in chunk.subjects if s.name == "score")
    read = chunk.floats({"score": sql, "label": "__label"}, "__label is not null")
    group, kept = _groups(key_set, read["__row"])
    code = np.searchsorted(edges, read["score"][kept], side="left")
    label = read["label"][kept].astype(np.int64)
    bins = len(edges) + 1
    for cell, profile in enumerate(ScoreLabelCounts.grouped(label, code, group, len(key_set.cells), bins)):
        if profile.n:
            yield cell, "", profile.to_bytes()


def _quality(chunk: Chunk, key_set: KeySet) -> Iterator[Entry]:
    """Count the rows that break each rule; a rule that no row breaks is left out."""
    rules = quality_tallies(chunk.contract, chunk.schema, chunk.bins)
    listed = ", ".join(f"count(*) filter (where {sql})" for _, _, sql in rules)
    found = (
        chunk.con.cursor()
        .execute(
            f"select {key_set.column}, {listed} from {chunk.table} where {key_set.column} >= 0 group by all"
        )
        .fetchall()
    )
    names = [tally_key(subject, rule) for subject, rule, _ in rules]
    for cell, *counts in found:
        tally = {name: n for name, n in zip(names, counts, strict=True) if n or "checked:" in name}
        yield cell, "", LevelCounts(tally).to_bytes()


def _groups(key_set: KeySet, row: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Give the cells of the rows that have one, and which rows those are."""
    group = key_set.group[row.astype(np.intp)]
    return group[group >= 0], group >= 0


def _level_counts(counted: list[tuple[int, str | None, int]]) -> Iterator[tuple[int, LevelCounts]]:
    """Gather counts by cell."""
    by_cell: dict[int, tuple[dict[str, int], list[int]]] = {}
    for cell, level, count in counted:
        counts, missing = by_cell.setdefault(cell, ({}, [0]))
        if level is None:
            missing[0] += count
        else:
            counts[level] = count
    for cell, (counts, missing) in by_cell.items():
        yield cell, LevelCounts(counts, missing[0])


KINDS: dict[str, Builder] = {
    "numeric": _numeric,
    "categorical": _categorical,
    "losses": _losses,
    "confusion": _confusion,
    "score_label": _score_label,
    "quality": _quality,
    "service": service,
    "latency": latency,
    "value": value,
}
