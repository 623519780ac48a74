"""Feature files: rows that complete predictions by id, and by version where the file has it."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from monitoring.store.catalog.entries import Segment
from monitoring.store.files.cells import bad_list, cell, read_name, read_once, sound_text
from monitoring.store.files.read import Raw
from monitoring.store.ingest.carried import judge_carried
from monitoring.store.ingest.failing_cells import lost_cells, name_cells
from monitoring.store.ingest.fates import (
    FATE,
    bury,
    drop,
    new_rows,
    refuse_conflicts,
    tally,
)
from monitoring.store.ingest.identity import Identity, judge
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.pruning import by_id
from monitoring.store.ingest.segments import write
from monitoring.store.ingest.settling import note_arrived
from monitoring.store.ingest.stage import require, stored_names, version_text
from monitoring.store.ingest.staged import KEYS, Staged, broken, keep_keys, kept, placed
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.canonical import joined_key
from monitoring.store.sql.views import scan

_REPLACED = "__replaced_features"


def load_features(loading: Loading, raw: Raw) -> None:
    """Load files of features."""
    contract, names = loading.contract, stored_names(loading, raw, predictions=False)
    require(raw, dict.fromkeys(contract.id, "id"))
    versioned = contract.version is not None and contract.version.column in raw.columns
    staged = _stage(loading, raw, names, versioned)
    counts = loading.result.counts["features"]
    counts.read += staged.size
    name_cells(loading, staged, "features", lost_cells(f"{staged.rows()} where __rule is null"))
    same, changed, new = complete(loading, staged, names, "version" if versioned else "", "features")
    counts.already_there += same
    counts.updated += changed
    counts.loaded += new


def complete(
    loading: Loading, staged: Staged, names: list[str], source: str, kind: str
) -> tuple[int, int, int]:
    """Store staged rows as features.

    Parameters
    ----------
    loading : Loading
        The load.
    staged : Staged
        Rows with ``__id``, ``__version``, ``__bad``, ``__rule`` and the columns.
    names : list of str
        The columns.
    source : str
        ``version`` when rows are known by id and version, else empty.
    kind : str
        Under which conflicts go to quarantine.

    Returns
    -------
    tuple of int
        How many were the same, changed a stored row, were new.
    """
    keys = ("__id", "__version") if source else ("__id",)
    before = tuple(loading.segments("features", source))
    columns = loading.schema.columns
    content = tuple(name for name in names if columns[name].role == "feature")
    doubles = tuple(name for name in content if columns[name].kind == "numeric")
    keep_keys(loading, staged, keys)
    nameless = _refuse_nameless(loading, staged)
    identity = Identity(before, keys, content, doubles, tuple(names), several=True)
    own = partial(judge_carried, loading, staged, identity) if kind == "features" else bool
    fates = tally(loading, judge(loading, staged, identity, own))
    refuse_conflicts(loading, kind, fates)
    note_arrived(loading, staged, kind, fates)
    written = _write(loading, staged, identity, source, fates, nameless)
    changed = fates["replace"] + fates["grow"]
    drop(loading)
    return fates["same"], changed + fates["passed"], written - changed


def _refuse_nameless(loading: Loading, staged: Staged) -> int:
    """Send the rows without an id to quarantine; give how many."""
    if found := broken(loading):
        ids = literal(", ".join(loading.contract.id))
        nameless = f"__place in (select __place from {KEYS} where __rule is not null)"
        loading.quarantine(
            "features", f"select __file, __row, {ids}, 'id', __id, null, null from {staged.rows(nameless)}"
        )
    return found


def _stage(loading: Loading, raw: Raw, names: list[str], versioned: bool) -> Staged:
    """Say how the rows of feature files become staged rows."""
    cells = {name: cell(loading.schema.columns[name], raw.columns[name]) for name in names}
    values = "".join(f", {read_name(name)} as {quote(name)}" for name in cells)
    version = version_text(loading.contract, raw) if versioned else "cast(null as varchar)"
    key = joined_key([(quote(name), raw.columns[name]) for name in loading.contract.id])
    head = (
        f"select *, cast(case when __id is null or not {sound_text('__id')} then 1 end as utinyint) as __rule"
        f" from (select __place, __file, __row, {key} as __id, {version} as __version,"
        f" {bad_list(cells)} as __bad{values} from (select *{read_once(cells)} from "
    )
    return kept(loading, Staged(placed(raw), sum(raw.rows.values()), head, "))", key))


def _write(
    loading: Loading, staged: Staged, identity: Identity, source: str, fates: Counter[str], nameless: int
) -> int:
    """Write what is new; a row that replaces another keeps the columns that its own file does not have."""
    names, before = [*identity.grows], identity.segments
    where, others = new_rows(nameless, fates, "same", "conflict", "passed"), _others(names, before)
    replaced = f"(select r from {FATE} where fate = 'replace')"
    plain = f"{where} and __place not in {replaced}" if fates["replace"] else where
    written = [write(loading, "features", source, _select(loading, staged, names, plain), columns=names)]
    if fates["replace"]:
        fresh = _select(loading, staged, names, f"{where} and __place in {replaced}")
        for kept, select in _merged(loading, fresh, others, source, before):
            written.append(write(loading, "features", source, select, columns=[*names, *kept]))
    bury(loading, "features", source, fates)
    _touch(loading, staged.rows(where), source)
    for segment in written:
        loading.add(segment)
    loading.next_seq += staged.size
    return sum(segment.rows for segment in written if segment)


def _select(loading: Loading, staged: Staged, names: list[str], where: str) -> str:
    listed = "".join(f", {quote(name)}" for name in names)
    sequence = f"{loading.next_seq} + __place as __seq"
    return f"select __id, __version, __bad{listed}, {sequence} from {staged.rows(where)}"


def _others(names: list[str], before: tuple[Segment, ...]) -> list[str]:
    """The columns that stored rows have and the new files have not."""
    return [name for name in dict.fromkeys(c for s in before for c in s.columns) if name not in names]


def _merged(
    loading: Loading, select: str, others: list[str], source: str, before: tuple[Segment, ...]
) -> Iterator[tuple[list[str], str]]:
    """The replacing rows with the other columns of the rows that they replace, those of each set apart.

    A column that none of these had stays unknown, so that it may still come.
    """
    near = by_id(loading, before, f"({select})") if others else []
    if not near:
        yield [], select
        return
    keys, layouts = "__id, __version" if source else "__id", dict[str, list[Segment]]()
    for segment in near:
        layouts.setdefault("".join(str(int(n in segment.columns)) for n in others), []).append(segment)
    stored = " union all ".join(
        f"select {keys}, '{bits}'::bit as held from {loading.stored(some, f'{keys}, __seq')}"
        for bits, some in layouts.items()
    )
    loading.run(
        f"create table {_REPLACED} as select {keys}, cast(bit_or(held) as varchar) as held from ({stored})"
        f" semi join ({select}) using ({keys}) group by {keys}"
    )
    for (held,) in loading.run(f"select distinct held from {_REPLACED} order by held"):
        kept = [name for name, bit in zip(others, str(held), strict=True) if bit == "1"]
        firsts = "".join(f", arg_min({quote(n)}, __seq) as {quote(n)}" for n in kept)
        known = f"select {keys}{firsts} from {loading.stored(near, '*')} group by {keys}"
        own = f"semi join (select {keys} from {_REPLACED} where held = {literal(str(held))}) using ({keys})"
        yield kept, f"select * from ({select}) {own} left join ({known}) using ({keys})"
    loading.run(f"drop table {_REPLACED}")


def _touch(loading: Loading, rows: str, source: str) -> None:
    """Touch the days of the predictions that the new rows complete."""
    keys = "(__id, __version)" if source else "__id"
    fresh = f"select {keys.strip('()')} from {rows}"
    predictions = by_id(loading, loading.segments("predictions"), f"({fresh})")
    if predictions:
        stored = scan(loading.directory, predictions)
        loading.touch("", f"select distinct __day from {stored} where {keys} in ({fresh})")
