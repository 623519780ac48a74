"""Columns that seem to go by another name now: the same kind of values, and much the same ones."""

from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from difflib import SequenceMatcher
from math import sqrt

from monitoring.store.files.read import Raw
from monitoring.store.files.text_families import SAMPLE
from monitoring.store.ingest.loading import Loading
from monitoring.store.quoting import quote
from monitoring.store.sql.views import scan

LEAST = 20  # values on either side
ALIKE = 0.75  # of the values, when the names are alike as well
SAME = 0.9  # of the values, whatever the names
_MOST_COMPARED = 50


def renames(
    loading: Loading, gone: Sequence[str], fresh: Sequence[str], source: Raw | None, raw: Raw
) -> list[tuple[str, str, float]]:
    """Suggest which new column is which old one.

    Parameters
    ----------
    loading : Loading
        With the stored rows and the schema.
    gone, fresh : sequence of str
        Columns that the files before had, and those that only the new ones have.
    source : Raw or None
        The files before, when they belong to this load; else the newest stored rows are asked.
    raw : Raw
        The new files.

    Returns
    -------
    list of (str, str, float)
        Old name, new name, share of the values that both have in common; each name at most once,
        the likeliest pair first. Only stored columns are compared.
    """
    stored = [name for name in gone if name in loading.schema.columns][:_MOST_COMPARED]
    levels = any(loading.schema.columns[name].kind != "numeric" for name in stored)
    with closing(raw.as_text()) if levels and fresh else nullcontext(raw) as plain:
        pairs = sorted(_pairs(loading, stored, fresh[:_MOST_COMPARED], source, plain), reverse=True)
    found: list[tuple[str, str, float]] = []
    for _, old, new, share in pairs:
        if not any(old == one or new == other for one, other, _ in found):
            found.append((old, new, share))
    return found


def _pairs(
    loading: Loading, gone: Sequence[str], fresh: Sequence[str], source: Raw | None, raw: Raw
) -> Iterator[tuple[float, str, str, float]]:
    """Likely pairs with how likely they are."""
    for old in gone:
        before = _before(loading, old, source)
        for new in fresh if before else ():
            share, chance = _overlap(loading, old, before, new, raw)
            named = SequenceMatcher(None, old.lower(), new.lower()).ratio()
            if share + chance >= (ALIKE if named >= 0.5 else SAME):
                yield share + named, old, new, share


def _before(loading: Loading, name: str, source: Raw | None) -> str:
    """The relation with the latest values of a column; empty when there is none."""
    if source is not None and name in source.columns:
        return source.relation
    holding = [s for s in loading.segments("predictions") if name in s.columns]
    if not holding:
        return ""
    newest = max(holding, key=lambda s: (s.last_day is not None, s.last_day, s.file))
    return scan(loading.directory, [newest])


def _overlap(loading: Loading, old: str, before: str, new: str, raw: Raw) -> tuple[float, float]:
    """The share of values in common, and what chance alone takes off it.

    Levels are compared as they are, numbers by the tenths of the old ones.
    """
    numeric = loading.schema.columns[old].kind == "numeric"
    cast = "try_cast({} as double)" if numeric else "trim(cast({} as varchar))"
    sides = [
        f"select {cast.format(quote(name))} as v from {relation} where v is not null limit {SAMPLE}"
        for name, relation in ((old, before), (new, raw.relation))
    ]
    key = "v"
    if numeric:
        key = f"list_sum(list_transform((select quantile_disc(v, {_TENTHS}) from a), lambda q: (v > q)::int))"
    [(common, old_n, new_n, levels)] = loading.run(
        f"with a as materialized ({sides[0]}), b as materialized ({sides[1]}),"
        f" p as (select {key} as k, count(*) / (select count(*) from a) as s from a group by k),"
        f" q as (select {key} as k, count(*) / (select count(*) from b) as s from b group by k)"
        " select sum(least(p.s, q.s)), (select count(*) from a), (select count(*) from b), count(*)"
        " from p join q using (k)"
    )
    old_count, new_count, k = (int(str(count)) for count in (old_n, new_n, levels))
    if min(old_count, new_count) < LEAST or k < 2:
        return 0.0, 0.0
    chance = 0.4 * sqrt(k * (1 / old_count + 1 / new_count))  # mean total variation of two such samples
    return float(str(common)), min(chance, 0.1)


_TENTHS = "[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]"
