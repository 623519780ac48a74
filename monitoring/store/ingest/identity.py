"""Rows that are known already: the same content, other content, or more columns than before."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from monitoring.store.catalog.entries import Segment
from monitoring.store.ingest.fates import FATE, SUSPECTS, begin, forget
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.pruning import between, holding
from monitoring.store.ingest.repeated import keep_repeated
from monitoring.store.ingest.staged import KEYS, Staged
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.views import scan

_HITS, _FOUND, _RIVALS, _REPEATED = "__hits", "__found", "__rivals", "__repeated"
_UNDECIDED = f"select * from {SUSPECTS} where __place not in (select r from {FATE})"
_UNREFUSED = f"select * from {SUSPECTS} where __place not in (select r from {FATE} where fate = 'conflict')"


@dataclass(frozen=True)
class Identity:
    """How rows of a kind are told apart.

    Parameters
    ----------
    segments : tuple of Segment
        The stored rows of the kind.
    keys : tuple of str
        What identifies a row.
    content : tuple of str
        What is compared; a column that one side's files did not have is left out.
    doubles : tuple of str
        Those of the content that are numbers.
    grows : tuple of str
        Columns that a row may add to a stored one.
    several : bool
        Whether one identity may lie in several stored rows that complete each other.
    """

    segments: tuple[Segment, ...]
    keys: tuple[str, ...]
    content: tuple[str, ...]
    doubles: tuple[str, ...] = ()
    grows: tuple[str, ...] = ()
    several: bool = False


def judge(
    loading: Loading, staged: Staged, identity: Identity, further: Callable[[bool], bool] = bool
) -> bool:
    """Fill the table of fates for the staged rows that are not simply new; none is made where all are.

    Of the rows whose identity may stand twice, and of no others, the contents are read and compared. A row
    is held against what is stored first, and rows of one identity against each other then, so that none
    suffers from another that is refused; with --replace the last of them counts, and what is stored is for
    it alone.

    Parameters
    ----------
    loading : Loading
        The load.
    staged : Staged
        The rows, with their keys.
    identity : Identity
        How they are told apart.
    further : callable, optional
        What else refuses single rows whose identity may lie in several: told whether there is a table of
        fates, and tells whether there is one then.

    Returns
    -------
    bool
        Whether there is one.
    """
    identity, hits = _find_hits(loading, staged, identity)
    hashes = f"select __hash as h from {KEYS} where __rule is null"
    twins = keep_repeated(loading, _REPEATED, hashes, staged.size)
    judged = hits or twins
    if judged:
        _keep_suspects(loading, staged, hits, twins)
    if twins and loading.replace and not identity.several:
        _within(loading, identity)
    if hits:
        _stored(loading, identity)
    judged = further(judged)
    if twins and (identity.several or not loading.replace):
        _within(loading, identity)
    if hits:
        _end(loading)
    forget(loading, _HITS, _FOUND, _REPEATED)
    return judged


def _find_hits(loading: Loading, staged: Staged, identity: Identity) -> tuple[Identity, bool]:
    """List the staged rows that have the hash of a stored row; give the identity of the segments in reach.

    The bounds of the ids leave out the segments, and the row groups, that cannot hold any; the hashes leave
    out the other segments that hold none.
    """
    if not identity.segments:
        return identity, False
    low, high = loading.run(f"select min(__id), max(__id) from {staged.ids()}")[0]
    near = between(identity.segments, "__id", low, high)
    hashes = f"select __of_id as h from {KEYS} where __rule is null"
    near = holding(loading, near, "__id", hashes, staged.size)
    identity = replace(identity, segments=tuple(near))
    if not identity.segments:
        return identity, False
    keys = ", ".join(identity.keys)
    stored = loading.stored(identity.segments, f"{keys}, __seq")
    found = loading.number(
        f"create table {_HITS} as select k.__place as r, o.__seq as seq from {KEYS} k"
        f" join (select hash({keys}) as h, __seq from {stored} where __id between ? and ?) o"
        " on o.h = k.__hash where k.__rule is null",
        low,
        high,
    )
    return identity, found > 0


def _keep_suspects(loading: Loading, staged: Staged, hits: bool, twins: bool) -> None:
    """Keep the rows that have the hash of a stored row or of one another."""
    alike = f"select __place from {KEYS} where __rule is null and __hash in (select h from {_REPEATED})"
    places = ([alike] if twins else []) + ([f"select r from {_HITS}"] if hits else [])
    begin(loading, staged.rows(f"__place in ({' union all '.join(places)})"))


def _within(loading: Loading, identity: Identity) -> None:
    """Compare rows of one identity within the staged ones: the first stays, with --replace the last."""
    keys, order = ", ".join(identity.keys), "__place desc" if loading.replace else "__place"
    rivals = _UNREFUSED if identity.several else _UNDECIDED
    loading.run(
        f"create table {_RIVALS} as select r, k from (select __place as r,"
        f" first_value(__place) over (partition by {keys} order by {order}) as k from ({rivals}))"
        " where r <> k"
    )
    column, value = difference(identity.content, identity.doubles, "s", "o", "earlier in the load")
    other = "passed" if loading.replace else "conflict"
    loading.run(f"delete from {FATE} where r in (select r from {_RIVALS})")
    loading.run(
        f"insert into {FATE} select r, case when c is null then 'same' else {literal(other)} end, c, v"
        f" from (select f.r, {column} as c, {value} as v from {_RIVALS} f"
        f" join {SUSPECTS} s on s.__place = f.r join {SUSPECTS} o on o.__place = f.k)"
    )
    loading.run(f"drop table {_RIVALS}")


def _stored(loading: Loading, identity: Identity) -> None:
    """Compare staged rows with the stored rows of the same identity.

    Contents are compared by layout, as only columns that both sides know count.
    """
    low, high = loading.run(f"select min(seq), max(seq) from {_HITS}")[0]
    same = "".join(f" and o.{key} = s.{key}" for key in identity.keys)
    kinds = "r bigint, seq bigint, c varchar, v varchar, lacking bit, other bit, absent bit"
    loading.run(f"create table {_FOUND} ({kinds})")
    for columns, segments in _layouts(identity.segments):
        common = [name for name in identity.content if name == "__ts" or name in columns]
        column, value = difference(common, identity.doubles, "s", "o", "stored")
        bits = ", ".join(
            [f"'{_lacking(identity.grows, columns)}'::bit", *_brought(loading, identity, common)]
        )
        loading.run(
            f"insert into {_FOUND} select h.r, h.seq, {column}, {value}, {bits} from {_HITS} h"
            f" join ({_UNDECIDED}) s on s.__place = h.r"
            f" join {scan(loading.directory, segments)} o on o.__seq = h.seq{same}"
            f" where o.__seq between {low} and {high}"
        )
    _decide(loading, identity)


def _layouts(segments: Iterable[Segment]) -> list[tuple[tuple[str, ...], list[Segment]]]:
    ordered = sorted(segments, key=lambda segment: segment.columns)
    return [(columns, list(some)) for columns, some in groupby(ordered, key=lambda s: s.columns)]


def _lacking(wanted: Iterable[str], columns: Iterable[str]) -> str:
    """A bit for every column that a row may bring: 1 where the stored rows of a layout lack it."""
    known = set(columns)
    return "".join("0" if name in known else "1" for name in wanted) or "0"


def _brought(loading: Loading, identity: Identity, common: Collection[str]) -> tuple[str, str]:
    """Two bits for each column of the content: whether a stored row of several has another value, or none."""
    if not identity.several:
        return "null", "null"
    told = []
    for name in identity.content if loading.replace else ():
        new, old, double = f"s.{quote(name)}", f"o.{quote(name)}", name in identity.doubles
        differ = _differ(new, old, double, True) if name in common else "false"
        told.append(f"case when {differ} then '1' else '0' end")
    none = "0" * max(1, len(identity.content))
    return (
        f"cast({' || '.join(told) or literal(none)} as bit)",
        f"'{_lacking(identity.content, common)}'::bit",
    )


def _decide(loading: Loading, identity: Identity) -> None:
    """Turn differences into fates; a row that brings new columns grows the stored one.

    A prediction is stored once, while features of one identity may lie in several rows.
    """
    differs = literal("replace" if loading.replace else "conflict")
    found = f"select r, c, v, lacking, cast(lacking as varchar) as brought from {_FOUND}"
    if identity.several:
        first = "arg_min({0}, seq) filter (where c is not null) as {0}"
        brought = "cast(bit_or(other) | bit_and(absent) as varchar) as brought"
        columns = f"{first.format('c')}, {first.format('v')}, bit_and(lacking) as lacking, {brought}"
        found = f"select r, {columns} from {_FOUND} group by r"
    loading.run(
        f"insert into {FATE} select r, case when c is not null then {differs}"
        f" when bit_count(lacking) > 0 then 'grow' else 'same' end, c,"
        f" case when c is null or {differs} = 'replace' then brought else v end from ({found})"
    )


def _end(loading: Loading) -> None:
    """Note the stored rows whose place others take."""
    if loading.replace:
        loading.run(
            f"insert into {FATE} select distinct seq, 'old', null, null from {_FOUND}"
            f" where r in (select r from {FATE} where fate = 'replace')"
        )


def difference(
    content: Sequence[str],
    doubles: Collection[str],
    new: str,
    old: str,
    where: str,
    *,
    missing: bool = True,
    among: str = "",
) -> tuple[str, str]:
    """Give the SQL of the first column that differs, and of both its values.

    Parameters
    ----------
    content : sequence of str
        The columns.
    doubles : collection of str
        Those that are numbers.
    new, old : str
        The relations.
    where : str
        Where the old value stands, in words.
    missing : bool
        Whether a missing value differs from any other.
    among : str
        SQL of a text with a 1 for each column that counts; where it is null, all do.

    Returns
    -------
    tuple of str
        Of the column and of the values; null where nothing differs.
    """
    if not content:
        return "cast(null as varchar)", "cast(null as varchar)"
    pairs = [(name, f"{new}.{quote(name)}", f"{old}.{quote(name)}") for name in content]
    tests = [(name, a, b, _differ(a, b, name in doubles, missing)) for name, a, b in pairs]
    if among:
        counts = f"({{}} and coalesce(substr({among}, {{}}, 1) = '1', true))"
        tests = [(n, a, b, counts.format(differ, k)) for k, (n, a, b, differ) in enumerate(tests, 1)]
    columns = " ".join(f"when {differ} then {literal(name)}" for name, _, _, differ in tests)
    shown = "coalesce(cast({} as varchar), 'null')"
    values = " ".join(
        f"when {differ} then {shown.format(a)} || ' ({where}: ' || {shown.format(b)} || ')'"
        for _, a, b, differ in tests
    )
    return f"case {columns} end", f"case {values} end"


def _differ(new: str, old: str, double: bool, missing: bool) -> str:
    """Whether two values differ; a number of single precision equals its decimal text."""
    differ = f"{new} {'is distinct from' if missing else '<>'} {old}"
    if not double:
        return differ
    rounded = [f"try_cast({side} as float)" for side in (new, old)]
    single = " or ".join(
        f"{side} = cast({short} as double)" for side, short in zip((new, old), rounded, strict=True)
    )
    return f"({differ} and not coalesce({rounded[0]} = {rounded[1]} and ({single}), false))"
