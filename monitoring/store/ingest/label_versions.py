"""Label versions: which gathered labels are new, known already, or another word about a known key."""

from monitoring.store.ingest.fates import forget
from monitoring.store.ingest.implying import replacing
from monitoring.store.ingest.label_history import supersede
from monitoring.store.ingest.labels import GATHERED
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.pruning import by_key
from monitoring.store.ingest.repeated import keep_repeated
from monitoring.store.ingest.segments import write
from monitoring.store.quoting import timestamp
from monitoring.store.sql.views import scan

NEW = "__new_labels"
_SAME, _TWINS, _OLD, _KNOWN = "__same_labels", "__label_twins", "__old_labels", "__known_labels"
_REPEATED = "__repeated_keys"


def store(loading: Loading) -> None:
    """Write the gathered labels that are new, and settle which one of each key is current."""
    counts = loading.result.counts["labels"]
    gathered = loading.gathered
    if gathered:
        twins = _find_twins(loading, gathered)
        old, known = _part(loading, twins, _find_known(loading, twins))
        counts.already_there += old
        updated = known + replacing(loading, NEW)
        counts.updated += updated
        counts.loaded += gathered - old - updated
        if gathered > old:
            _write(loading, known > 0)
        loading.next_seq += gathered
        loading.run(f"drop view {NEW}")
        forget(loading, _OLD, _KNOWN)
    loading.run(f"drop table {GATHERED}")


def _find_twins(loading: Loading, gathered: int) -> bool:
    """Order the labels of keys that stand more than once in this load; no table where none does."""
    if not keep_repeated(loading, _REPEATED, f"select hash(k) as h from {GATHERED}", gathered):
        return False
    loading.run(
        f"create table {_TWINS} as select rowid as r, observed is null as timeless,"
        " row_number() over (partition by k order by rowid) as place,"
        " row_number() over (partition by k, label, observed order by rowid) as repetition,"
        " label is not distinct from lag(label) over (partition by k, observed order by rowid) as unchanged,"
        " row_number() over (partition by k, observed order by rowid) as turn"
        f" from {GATHERED} where hash(k) in (select h from {_REPEATED})"
    )
    loading.run(f"drop table {_REPEATED}")
    return True


def _find_known(loading: Loading, twins: bool) -> bool:
    """List the gathered labels whose key has a label already, if any, and whether it is the same one.

    A label with a time is known when the same label of the same time is there. One without is known when it
    repeats the current label; in a file that was read before, when it repeats any.
    """
    stored = by_key(loading, loading.segments("labels"), GATHERED, "k")
    if not stored:
        return False
    gone = loading.segments("superseded")
    old = f"l.__seq in (select __seq from {scan(loading.directory, gone)})" if gone else "false"
    again = f"g.__file in ({', '.join(map(str, sorted(loading.seen))) or '-1'})"
    later = f"g.r in (select r from {_TWINS} where timeless and turn > 1)" if twins else "false"
    found = loading.number(
        f"create table {_SAME} as select r, bool_or(same) as same from (select g.r,"
        " l.__label = g.label and l.__observed is not distinct from g.observed"
        f" and (g.observed is not null or {again} or not ({old} or {later})) as same"
        f" from {scan(loading.directory, stored)} l"
        f" join (select rowid as r, * from {GATHERED}) g on g.k = l.__key) group by r"
    )
    return found > 0


def _part(loading: Loading, twins: bool, same: bool) -> tuple[int, int]:
    """Tell what is new from what is old and from repetitions within the load; without times, changes count.

    Both tables are small where little is known, and mostly neither is made; what is new stays where it was
    gathered. Gives how many labels are old, and how many another word about a known key.
    """
    repeated = "case when timeless then unchanged and turn > 1 else repetition > 1 end"
    there = {_SAME: ("same", "true")} if same else {}
    there |= {_TWINS: (repeated, "place > 1")} if twins else {}
    old = known = 0
    if there:
        again, met = (
            " union ".join(f"select r from {table} where {pair[k]}" for table, pair in there.items())
            for k in (0, 1)
        )
        old = loading.number(f"create table {_OLD} as {again}")
        left = f"select r from ({met}) where r not in (select r from {_OLD})"
        known = loading.number(f"create table {_KNOWN} as {left}")
    forget(loading, _SAME, _TWINS)
    loading.run(
        f"create view {NEW} as select rowid as r, k, label, observed,"
        f" {f'rowid in (select r from {_KNOWN})' if known else 'false'} as known from {GATHERED}"
        + (f" where rowid not in (select r from {_OLD})" if old else "")
    )
    return old, known


def _write(loading: Loading, known: bool) -> None:
    loaded = timestamp(loading.noted_at)
    select = (
        f"select k as __key, label as __label, observed as __observed, {loaded} as __loaded,"
        f" {loading.next_seq} + r as __seq from {NEW}"
    )
    before = loading.segments("labels")
    segment = write(loading, "labels", "", select)
    if segment is not None:
        supersede(loading, NEW, before, segment, known)
