"""Labels: gathered from label files and wide files, compared with what is known, written as versions."""

from monitoring.store.ingest.canonical import joined_key
from monitoring.store.ingest.label_history import supersede
from monitoring.store.ingest.label_values import label_cell
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.read import Raw
from monitoring.store.ingest.segments import write
from monitoring.store.ingest.stage import STAGED, require
from monitoring.store.ingest.times import IN_RANGE, utc
from monitoring.store.quoting import quote
from monitoring.store.subjects import literal
from monitoring.store.views import label_type, scan

GATHERED, NEW = "__gathered", "__new_labels"
_SAME = "__known_labels"


def prepare(loading: Loading) -> None:
    """Make the table that labels are gathered in."""
    kind = label_type(loading.contract)
    loading.run(
        f"create table {GATHERED} (__file integer, __row bigint, k varchar, label {kind}, observed timestamp)"
    )


def collect(loading: Loading, wide: bool = False) -> None:
    """Gather the labels of the staged rows; those that are none are refused, alone.

    Parameters
    ----------
    loading : Loading
        With a staged table that has ``__key``, ``__label``, ``__label_bad`` and ``__observed``.
    wide : bool
        True for rows of predictions: one without a key was refused as a prediction already.
    """
    label = loading.contract.label
    assert label is not None
    keyed = "__key is not null" if wide else "true"
    counts = loading.result.counts["labels"]
    counts.read += loading.number(f"select count(*) from {STAGED} where {keyed}")
    refused = {"label": (label.column, "__label_bad", "__label_bad is not null")}
    if not wide:
        joined = ", ".join(label.join)
        refused = {"id": (joined, "null", "__key is null"), **refused}
        if label.observed_at:
            refused["time"] = (label.observed_at, "__observed_bad", "__observed_bad is not null")
    sound = [keyed]
    for rule, (column, value, broken) in refused.items():
        select = f"select __file, __row, {literal(column)}, {literal(rule)}, {value} from {STAGED}"
        loading.quarantine("labels", f"{select} where {' and '.join(sound)} and {broken}")
        sound.append(f"not ({broken})")
    counts.empty += loading.number(
        f"select count(*) from {STAGED} where {' and '.join(sound)} and __label is null"
    )
    loading.run(
        f"insert into {GATHERED} select __file, __row, __key, __label, __observed from {STAGED}"
        f" where {' and '.join(sound)} and __label is not null order by rowid"
    )


def load_label_files(loading: Loading, raw: Raw) -> None:
    """Gather the labels of label files."""
    label = loading.contract.label
    assert label is not None
    needed = dict.fromkeys(label.join, "label.join") | {label.column: "label.column"}
    require(raw, needed)
    value, bad = label_cell(loading.contract, loading.schema.classes, raw.columns[label.column])
    key = joined_key([(quote(name), raw.columns[name]) for name in label.join])
    observed, wrong = "cast(null as timestamp)", "cast(null as varchar)"
    if label.observed_at and label.observed_at in raw.columns:
        cell, kind = quote(label.observed_at), raw.columns[label.observed_at]
        time = utc(cell, kind, loading.contract.timezone)
        observed = f"case when {time} {IN_RANGE} then {time} end"
        text = f"nullif(trim(cast({cell} as varchar)), '')"
        wrong = f"case when ({observed}) is null then {text} end"
    loading.run(
        f"create table {STAGED} as select __file, __row, {key} as __key, {value} as __label, {bad} as __label_bad,"
        f" {observed} as __observed, {wrong} as __observed_bad from {raw.relation}"
    )
    collect(loading)
    loading.run(f"drop table {STAGED}")


def store(loading: Loading) -> None:
    """Write the gathered labels that are new, and settle which one of each key is current."""
    if loading.contract.label is None:
        return
    counts = loading.result.counts["labels"]
    gathered = loading.number(f"select count(*) from {GATHERED}")
    if gathered:
        _find_known(loading)
        _number_new(loading)
        new = loading.number(f"select count(*) from {NEW}")
        counts.already_there += gathered - new
        counts.updated += loading.number(f"select count(*) from {NEW} where known")
        counts.loaded += loading.number(f"select count(*) from {NEW} where not known")
        if new:
            _write(loading)
        loading.run(f"drop table {NEW}")
    loading.run(f"drop table {GATHERED}")
    counts.waiting = _waiting(loading)


def _find_known(loading: Loading) -> None:
    """List the gathered labels that are known, and the keys that have a label already.

    A label with a time is known when the same label of the same time is there. One without is known when it
    repeats the current label; in a file that was read before, when it repeats any.
    """
    loading.run(f"create table {_SAME} (r bigint, same boolean)")
    stored = loading.segments("labels")
    if not stored:
        return
    gone = loading.segments("superseded")
    seqs = f"(select __seq from {scan(loading.directory, gone)})" if gone else "(select -1)"
    again = f"g.__file in ({', '.join(map(str, sorted(loading.seen))) or '-1'})"
    loading.run(
        f"insert into {_SAME} select r, bool_or(same) from (select g.rowid as r,"
        " l.__label = g.label and l.__observed is not distinct from g.observed"
        f" and (g.observed is not null or {again} or l.__seq not in {seqs}) as same"
        f" from {scan(loading.directory, stored)} l join (select rowid, * from {GATHERED}) g on g.k = l.__key"
        ") group by r"
    )


def _number_new(loading: Loading) -> None:
    """Keep what is new, without repetitions within the load: a key without times keeps its changes."""
    twins = f"select hash(k) from {GATHERED} group by all having count(*) > 1"
    twin = f"hash(k) in ({twins})" if loading.number(f"select count(*) from ({twins})") else "false"
    repeated = (
        f"select r from (select rowid as r, row_number() over (partition by k, label, observed order by rowid) as n,"
        f" observed, label, lag(label) over (partition by k, observed order by rowid) as before from {GATHERED}"
        f" where {twin}) where case when observed is null then label = before else n > 1 end"
    )
    loading.run(
        f"create table {NEW} as select g.r, g.__file, g.k, g.label, g.observed, s.r is not null as known"
        f" from (select rowid as r, * from {GATHERED}) g left join {_SAME} s on s.r = g.r"
        f" where not coalesce(s.same, false) and g.r not in ({repeated}) order by g.r"
    )
    if twin != "false":
        first = f"select min(r) from {NEW} group by k"
        loading.run(f"update {NEW} set known = true where {twin} and r not in ({first})")
    loading.run(f"drop table {_SAME}")


def _write(loading: Loading) -> None:
    loaded = f"timestamp {literal(loading.loaded_at.isoformat(' '))}"
    select = (
        f"select k as __key, label as __label, observed as __observed, {loaded} as __loaded,"
        f" {loading.next_seq} + rowid as __seq from {NEW}"
    )
    before = loading.segments("labels")
    segment = write(loading, "labels", "", select)
    assert segment is not None
    loading.next_seq += segment.rows
    supersede(loading, NEW, before, segment)


def _waiting(loading: Loading) -> int:
    """Labels of the store that no prediction has asked for yet."""
    labels = loading.segments("labels")
    if not labels:
        return 0
    keys = f"select distinct __key from {scan(loading.directory, labels)}"
    predictions = loading.segments("predictions")
    if not predictions:
        return loading.number(f"select count(*) from ({keys})")
    asked = f"select __key from {scan(loading.directory, predictions)}"
    return loading.number(f"select count(*) from ({keys}) l anti join ({asked}) p on p.__key = l.__key")
