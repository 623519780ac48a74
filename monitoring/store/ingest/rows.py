"""Predictions and reference rows: checked, refused or compared, written."""

from collections import Counter
from collections.abc import Sequence

from monitoring.store.files.odd_scores import ODD
from monitoring.store.files.read import Raw
from monitoring.store.ingest.bare_reference import stand_for_earlier, taken_without
from monitoring.store.ingest.checks import Check, checks
from monitoring.store.ingest.failing_cells import lost_cells, name_cells
from monitoring.store.ingest.fates import (
    FATE,
    NOT_TAKEN,
    SUSPECTS,
    bury,
    drop,
    new_rows,
    refuse_conflicts,
    tally,
)
from monitoring.store.ingest.features import complete
from monitoring.store.ingest.identity import Identity, judge
from monitoring.store.ingest.labels import collect_wide
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.segments import ROW_GROUP, write
from monitoring.store.ingest.settling import note_arrived
from monitoring.store.ingest.stage import stage, stored_names
from monitoring.store.ingest.staged import KEYS, Spread, Staged, keep_keys, spread
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.views import OWN, scan

_GROWN = "__grown"
_PREDICTION = ("prediction", "decision", "query")
_STAY = ("same", "conflict", "passed", "grow")
"""Fates of rows that are not stored."""


def load_rows(loading: Loading, raw: Raw, kind: str, source: str = "") -> None:
    """Load files of predictions, or of one reference.

    Parameters
    ----------
    loading : Loading
        The load; gets segments, counts and touched days.
    raw : Raw
        The files.
    kind : str
        ``predictions`` or ``reference``.
    source : str
        The reference's name.
    """
    lacking = taken_without(loading, raw, source) if kind == "reference" else {}
    staged, identity = stage(loading, raw, lacking), _identity(loading, raw, kind, source)
    keep_keys(loading, staged, identity.keys, "__day")
    days = spread(loading, ROW_GROUP)
    if kind == "reference" and has_label(loading, raw):
        _refuse_labels(loading, staged)
    if days.broken:
        _refuse_broken(loading, staged, kind, checks(loading.contract, lacking), odd=raw.odd)
    fates = tally(loading, judge(loading, staged, identity))
    refuse_conflicts(loading, kind, fates)
    note_arrived(loading, staged, kind, fates, source, (*NOT_TAKEN, "grow"))  # `complete` accepts those
    _write(loading, raw, staged, kind, source, fates, days)
    if kind == "predictions" and has_label(loading, raw):
        collect_wide(loading, staged)
    grown = _keep_grown(loading, raw) if fates["grow"] else {}
    drop(loading)
    if "id" in lacking.values():
        stand_for_earlier(loading, source)
    for table, names in grown.items():
        same, changed, new = complete(loading, Staged(table, staged.size), names, "version", kind)
        loading.run(f"drop table {table}")
        loading.result.counts[kind].already_there += same
        loading.result.counts[kind].updated += changed + new


def _identity(loading: Loading, raw: Raw, kind: str, source: str) -> Identity:
    """What rows are compared by: time, prediction and features; in a reference the label, too."""
    columns, names = loading.schema.columns, stored_names(loading, raw)
    content = [name for name in names if columns[name].role in (*_PREDICTION, "feature")]
    doubles = tuple(name for name in content if columns[name].kind == "numeric")
    segments, keys = tuple(loading.segments(kind, source)), ("__id", "__version")
    if kind == "reference":
        content += ["__label"] if has_label(loading, raw) else []
        return Identity(segments, keys, ("__ts", *content), doubles)
    grows = tuple(name for name in names if columns[name].role not in _PREDICTION)
    return Identity(segments, keys, ("__ts", *content), doubles, grows)


def _keep_grown(loading: Loading, raw: Raw) -> dict[str, list[str]]:
    """Set known rows apart that bring columns which the stored ones lack: these become features, no others.

    Gives the columns by the table of the rows that bring them.
    """
    columns, found = loading.schema.columns, dict[str, list[str]]()
    names = [name for name in stored_names(loading, raw) if columns[name].role not in _PREDICTION]
    every = loading.run(f"select distinct value from {FATE} where fate = 'grow' order by value")
    for number, (lacking,) in enumerate(every):
        some = [name for name, bit in zip(names, str(lacking), strict=True) if bit == "1"]
        own = f"list_filter(__bad, lambda name: name in ({', '.join(map(literal, some))})) as __bad"
        listed = ", ".join(map(quote, some))
        table = f"{_GROWN}_{number}"
        loading.run(
            f"create table {table} as select __place, __file, __row, __id, __version, {own}, __rule, {listed}"
            f" from {SUSPECTS} where __place in"
            f" (select r from {FATE} where fate = 'grow' and value = {literal(str(lacking))})"
        )
        found[table] = some
    return found


def has_label(loading: Loading, raw: Raw) -> bool:
    """Whether the files have the label's column."""
    label = loading.contract.label
    return label is not None and label.column in raw.columns


def _refuse_broken(loading: Loading, staged: Staged, kind: str, rules: Sequence[Check], *, odd: bool) -> None:
    """Send the rows that break a check to quarantine, with the cell as it stands in the file."""
    column = " ".join(f"when {n} then {literal(', '.join(c.columns))}" for n, c in enumerate(rules, 1))
    rule = " ".join(f"when {n} then {literal(c.rule)}" for n, c in enumerate(rules, 1))
    value = " ".join(f"when {n} then {_shown(c.columns, odd=odd)}" for n, c in enumerate(rules, 1))
    s = "s.__rule"
    typed = staged.rows(f"__place in (select __place from {KEYS} where __rule is not null)")
    loading.quarantine(
        kind,
        f"select w.__file, w.__row, case {s} {column} end, case {s} {rule} end, case {s} {value} end,"
        f" t.__id, t.__version from {KEYS} s join {staged.raw} w using (__place)"
        f" join {typed} t using (__place) where {s} is not null",
    )


def _refuse_labels(loading: Loading, staged: Staged) -> None:
    """A reference's row stays without the label that is none."""
    assert loading.contract.label is not None
    column = literal(loading.contract.label.column)
    loading.quarantine(
        "reference",
        f"select __file, __row, {column}, 'label', __label_bad, __id, __version from {staged.rows()}"
        " where __label_bad is not null",
    )


def _shown(columns: tuple[str, ...], *, odd: bool) -> str:
    """The SQL of cells as they stand in the file."""
    told = {name: f"w.{ODD}[{literal(name)}], " if odd else "" for name in columns}
    return " || ', ' || ".join(f"coalesce({told[n]}cast(w.{quote(n)} as varchar), '')" for n in columns)


def _write(
    loading: Loading, raw: Raw, staged: Staged, kind: str, source: str, fates: Counter[str], days: Spread
) -> None:
    """Write what is new, bury what it replaces, note the days of both."""
    names, where = stored_names(loading, raw), new_rows(days.broken, fates, *_STAY)
    own = [name for name in OWN if name != "__seq"]
    if kind == "reference":
        own += ["__label", "__observed"] if has_label(loading, raw) else []
    listed = ", ".join([*own, *map(quote, names)])
    select = f"select {listed}, {loading.next_seq} + __place as __seq from {staged.rows(where)}"
    marks = ["__label"] if "__label" in own else []
    order = "" if days.ordered else "__ts"  # sorting is half the cost of a load
    lost = list[int]()
    segment = write(
        loading,
        kind,
        source,
        select,
        order=order,
        columns=[*names, *marks],
        seen=lambda batch: lost.append(len(batch.column("__bad").flatten())),
    )
    if segment is not None and any(lost):
        stored = scan(loading.directory, [segment])
        name_cells(loading, staged, kind, lost_cells(stored, f"__seq - {loading.next_seq}"))
    if fates:
        loading.touch(source, f"select distinct __day from {KEYS} where {where}")
    else:
        loading.touch_days(source, days.days)
    bury(loading, kind, source, fates)
    loading.add(segment)
    if segment is not None and kind == "predictions" and fates["same"] + fates["conflict"]:
        _note_repeats(loading)
    loading.next_seq += staged.size
    _count(loading, kind, staged.size, segment.rows if segment else 0, fates)


def _count(loading: Loading, kind: str, read: int, written: int, fates: Counter[str]) -> None:
    """Say in the result what became of rows."""
    counts = loading.result.counts[kind]
    counts.read += read
    counts.already_there += fates["same"]
    counts.updated += fates["replace"] + fates["passed"]
    counts.loaded += written - fates["replace"]


def _note_repeats(loading: Loading) -> None:
    """Keep how many rows of each day came again, beside those that were new; alone they change nothing.

    With --replace rows are sent again on purpose, as when days are repaired: of these only those count that
    one load brings twice.
    """
    again = f"select r from {FATE} where fate in ('same', 'conflict')"
    own = f"count(*) as n, {loading.first_seq} as __by"
    followed = "qualify __place < max(__place) over (partition by __id, __version)" if loading.replace else ""
    came = f"(select * from {SUSPECTS} {followed})"
    counted = f"select __day, __version, {own} from {came} where __place in ({again}) group by all"
    loading.add(write(loading, "repeats", "", counted, order="__day, __version"))
