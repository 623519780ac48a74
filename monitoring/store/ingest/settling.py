"""What a load settles: refused rows, its own too, that have arrived since, or whose file came anew."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from monitoring.store.catalog.catalog import Catalog
from monitoring.store.files.database import REJECTED
from monitoring.store.ingest.corrected_rows import corrected, note_corrected
from monitoring.store.ingest.fates import NOT_TAKEN, told
from monitoring.store.ingest.labels import GATHERED
from monitoring.store.ingest.loading import QUARANTINE, SETTLED, Loading
from monitoring.store.ingest.segments import write
from monitoring.store.ingest.settled import ARRIVED, REPLACED, content_of, judged, settlements
from monitoring.store.ingest.staged import KEYS, Staged
from monitoring.store.quoting import literal, timestamp

_OPEN, _ARRIVED, _FILES = "__open_refusals", "__arrived", "__coming_files"
_TOGETHER = "q.kind = o.kind and q.id = o.id and q.version is not distinct from o.version"
_BARE = "regexp_replace({}, '^.*[/\\\\]', '')"
# As it was named; an upload has no folder, so that its name alone can tell.
_SAME_FILE = (
    f"o.content <> s.content and (o.file = s.name or ({_BARE.format('o.file')} = {_BARE.format('s.name')}"
    f" and (o.file = {_BARE.format('o.file')} or s.name = {_BARE.format('s.name')})))"
)
_COMING = {
    "number": pa.int32(),
    **dict.fromkeys(("name", "kind", "reference", "content"), pa.string()),
    "rows": pa.int64(),
}


def open_refusals(loading: Loading, catalog: Catalog) -> None:
    """List the rows that are in quarantine; of a store that refused none nothing is read.

    Parameters
    ----------
    loading : Loading
        It gets the list.
    catalog : Catalog
        Of the store.
    """
    refused = loading.segments("quarantine")
    if not refused:
        return
    cursor = loading.database.con.cursor()
    cursor.register("__read", settlements(catalog.deciding(loading.contract.model)))
    rows = judged(loading.directory, refused, loading.segments(SETTLED))
    cursor.execute(
        f"create table {_OPEN} as select row_number() over () as n, content, kind, reference, file, row,"
        f" rule, \"column\" as col, id, version from {rows} where settled_by = ''"
    )
    cursor.unregister("__read")
    loading.open_refusals = loading.number(f"select count(*) from {_OPEN}")
    loading.run(f"create table {_ARRIVED} (n bigint, file integer, fate varchar)")


def note_arrived(
    loading: Loading,
    staged: Staged,
    kind: str,
    fates: Counter[str],
    reference: str = "",
    but: Sequence[str] = NOT_TAKEN,
) -> None:
    """Note which refused rows, of earlier loads and of this one, stand among accepted ones.

    Parameters
    ----------
    loading : Loading
        The fates of whose staged rows are known.
    staged : Staged
        Rows with ``__id`` and ``__version``.
    kind : str
        What they are read as.
    fates : Counter of str
        How many of them have each fate.
    reference : str
        Of which reference they are rows.
    but : sequence of str
        Fates that accept nothing, or say so later.
    """
    note_corrected(loading, staged, kind, fates, reference, but)
    if not loading.open_refusals:
        return
    own = f"o.kind = {literal(kind)} and o.reference = {literal(reference)}"
    near = (
        f"select k.__place from {KEYS} k join {_OPEN} o on k.__of_id = hash(o.id)"
        f" where k.__rule is null and {own}"
    )
    if loading.number(f"select count(*) from ({near})"):
        loading.run(
            f"insert into {_ARRIVED} select distinct o.n, s.__file, coalesce(f.fate, 'new')"
            f" from {staged.rows(f'__place in ({near})')} s"
            f" join {_OPEN} o on o.id = s.__id and o.version is not distinct from s.__version"
            f" left join {told(fates)} f on f.r = s.__place and f.fate <> 'old'"
            f" where {own} and coalesce(f.fate, 'new') not in ({', '.join(map(literal, but))})"
        )


def note_labels(loading: Loading) -> None:
    """Note which refused labels stand among the gathered ones."""
    if loading.open_refusals:
        loading.run(
            f"insert into {_ARRIVED} select distinct o.n, g.__file, 'same' from {_OPEN} o"
            f" join {GATHERED} g on g.k = o.id where o.kind = 'labels'"
        )


def settle(loading: Loading, files: Sequence[dict[str, Any]]) -> None:
    """Write down which rows of the quarantine this load has settled, and by which file.

    A row that was there already settles nothing where its file was read before: it says nothing new.

    Parameters
    ----------
    loading : Loading
        With all that it refuses.
    files : sequence of dict
        What it read, as the catalog keeps it.
    """
    found = [
        f"select *, {literal(ARRIVED)} as how from ({own})" if (own := corrected(loading, files)) else "",
        _of_earlier(loading, files) if loading.open_refusals else "",
    ]
    if not any(found):
        return
    names = "[" + ", ".join(literal(str(file["path"])) for file in files) + "]"
    select = (
        f"select content, kind, row, rule, col, how, {literal(loading.result.batch)} as settled_by,"
        f" {names}[by_file + 1] as file, '' as who, '' as reason, {timestamp(loading.noted_at)} as at"
        f" from ({' union all '.join(filter(None, found))})"
    )
    segment = write(loading, SETTLED, "", select, order="content, row")
    loading.add(segment)
    loading.result.settled = segment.rows if segment else 0


def _of_earlier(loading: Loading, files: Sequence[dict[str, Any]]) -> str:
    """The SQL of what this load settles of earlier refusals, each by the first of its files that does."""
    _list_files(loading, files)
    seen = ", ".join(map(str, sorted(loading.seen))) or "-1"
    found = (
        f"select n, 0 as later, file, {literal(ARRIVED)} as how from {_ARRIVED}"
        f" where fate <> 'same' or file not in ({seen}) union all"
        f" select o.n, 1, s.number, {literal(REPLACED)} from {_OPEN} o join {_FILES} s on {_SAME_FILE}"
        " where o.id is null and s.arrived and o.kind = s.kind and o.reference = s.reference union all"
        f" select o.n, 1, s.number, {literal(REPLACED)} from {_OPEN} o join {QUARANTINE} q on {_TOGETHER}"
        f" join {_FILES} s on s.number = q.file and {_SAME_FILE}"
    )
    first = f"select * from ({found}) qualify row_number() over (partition by n order by later, file) = 1"
    return (
        f"select o.content, o.kind, o.row, o.rule, o.col, f.file as by_file, f.how from {_OPEN} o"
        f" join ({first}) f using (n)"
    )


def _list_files(loading: Loading, files: Sequence[dict[str, Any]]) -> None:
    """List the files of this load by name, and whether any row of each was accepted.

    A frame has no name of its own, and of a part that is tried again the bytes themselves decide.
    """
    named = [one for one in loading.sources if one.frame is None and one.number not in loading.parts]
    contents = [content_of(files[one.number]) for one in named]
    sizes = [int(str(files[one.number]["rows"])) for one in named]
    rows = [
        (one.number, one.name, one.kind, one.reference, content, size)
        for one, content, size in zip(named, contents, sizes, strict=True)
    ]
    columns = zip(*rows, strict=True) if rows else ((),) * len(_COMING)
    table = {n: pa.array(some, _COMING[n]) for n, some in zip(_COMING, columns, strict=True)}
    cursor = loading.database.con.cursor()
    cursor.register("__files", pa.table(table))
    refused = f"select count(distinct row) from {QUARANTINE} q where q.file = f.number and q.kind = f.kind"
    damaged = f"select count(*) from {REJECTED} r where r.file = f.number"
    cursor.execute(
        f"create table {_FILES} as select *, rows + ({damaged}) > ({refused}) as arrived from __files f"
    )
    cursor.unregister("__files")
