"""What becomes of staged rows that are known already, and how many there are of each."""

from collections import Counter

from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.segments import write
from monitoring.store.ingest.staged import KEYS, TYPED
from monitoring.store.quoting import literal
from monitoring.store.sql.views import scan

FATE, SUSPECTS = "__fate", "__suspects"


def begin(loading: Loading) -> None:
    """Make the empty table of fates.

    ``r`` is the place of the staged row; ``fate`` is ``same``, ``conflict``, ``replace``, ``grow`` (the same,
    with columns that were unknown), ``passed`` (a later row of the same load replaced it); ``col`` and
    ``value`` tell the first difference. A stored row that is replaced has the fate ``old``, with its sequence
    number in ``r``.
    """
    loading.run(f"create table {FATE} (r bigint, fate varchar, col varchar, value varchar)")


def drop(loading: Loading) -> None:
    """Forget the staged rows and their fates."""
    for table in (FATE, SUSPECTS, KEYS):
        loading.run(f"drop table {table}")
    loading.run(f"drop table if exists {TYPED}")


def tally(loading: Loading) -> Counter[str]:
    """How many rows have each fate."""
    found = loading.run(f"select fate, count(*) from {FATE} group by fate")
    return Counter({str(fate): int(str(count)) for fate, count in found})


def new_rows(loading: Loading, *dropped: str) -> str:
    """The SQL condition of the sound rows to be stored: all but those of the fates `dropped`."""
    gone = f"select __place from {KEYS} where __rule is not null union all"
    gone += f" select r from {FATE} where fate in ({', '.join(map(literal, dropped))})"
    return f"__place not in ({gone})" if loading.number(f"select count(*) from ({gone})") else "true"


def refuse_conflicts(loading: Loading, kind: str, fates: Counter[str]) -> None:
    """Send the rows whose content differs from the first of their identity to quarantine."""
    if not fates["conflict"]:
        return
    timestamp, label = loading.contract.timestamp, loading.contract.label
    names = f"when '__ts' then {literal(timestamp)}"
    names += f" when '__label' then {literal(label.column)}" if label else ""
    loading.quarantine(
        kind,
        f"select s.__file, s.__row, case f.col {names} else f.col end, 'conflict', f.value,"
        " s.__id, s.__version"
        f" from {FATE} f join {SUSPECTS} s on s.__place = f.r where f.fate = 'conflict'",
    )


def bury(loading: Loading, kind: str, source: str, fates: Counter[str]) -> None:
    """Write the tombstones of replaced rows and touch their days."""
    if not fates["old"]:
        return
    gone = f"select r as __seq, {loading.first_seq} as __by from {FATE} where fate = 'old'"
    if kind != "features":
        stored = scan(loading.directory, loading.segments(kind, source))
        loading.touch(
            source, f"select distinct __day from {stored} where __seq in (select __seq from ({gone}))"
        )
    loading.add(write(loading, "tombstones", "", gone))
