"""What becomes of staged rows that are known already, and how many there are of each."""

from collections import Counter

from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.segments import write
from monitoring.store.ingest.staged import KEYS, TYPED
from monitoring.store.quoting import literal
from monitoring.store.sql.views import scan

FATE, SUSPECTS = "__fate", "__suspects"
NOT_TAKEN = ("conflict", "passed")
"""Fates of rows whose content is stored nowhere."""
_NOBODY = """(select null::bigint as __place, null::integer as __file, null::bigint as __row,
    null::date as __day, null::varchar as __id, null::varchar as __version where false)"""


def begin(loading: Loading, suspects: str = _NOBODY) -> None:
    """Make the table of suspects, staged rows that may be known already, and the empty one of fates.

    Most loads suspect nobody: neither is made then, and nothing asks for them.

    ``r`` is the place of the staged row; ``fate`` is ``same``, ``conflict``, ``replace``, ``grow`` (the same,
    with columns that were unknown: ``value`` has a bit for each, as `Identity.grows` lists them), ``passed``
    (a later row of the same load replaced it); ``col`` and ``value`` tell the first difference. Of what may
    lie in several rows, ``value`` of ``grow`` and ``replace`` has a bit for each column of `Identity.content`
    that is brought. A stored row that is replaced has the fate ``old``, with its sequence number in ``r``.
    """
    loading.run(f"create table {SUSPECTS} as select * from {suspects}")
    loading.run(f"create table {FATE} (r bigint, fate varchar, col varchar, value varchar)")


def forget(loading: Loading, *tables: str) -> None:
    """Drop what there is of some tables, at once."""
    loading.run("; ".join(f"drop table if exists {table}" for table in tables))


def drop(loading: Loading) -> None:
    """Forget the staged rows and their fates."""
    forget(loading, FATE, SUSPECTS, KEYS, TYPED)


def tally(loading: Loading, judged: bool) -> Counter[str]:
    """How many rows have each fate; none has one where nobody was suspected."""
    if not judged:
        return Counter()
    found = loading.run(f"select fate, count(*) from {FATE} group by fate")
    return Counter({str(fate): int(str(count)) for fate, count in found})


def told(fates: Counter[str]) -> str:
    """The relation of the fates, places ``r``, also where nobody has one."""
    return FATE if fates else "(select null::bigint as r, null::varchar as fate where false)"


def new_rows(broken: int, fates: Counter[str], *dropped: str) -> str:
    """The SQL condition of the sound rows to be stored: all but the broken ones and the fates `dropped`."""
    gone = [f"select __place from {KEYS} where __rule is not null"] if broken else []
    if any(fates[fate] for fate in dropped):
        gone.append(f"select r from {FATE} where fate in ({', '.join(map(literal, dropped))})")
    return f"__place not in ({' union all '.join(gone)})" if gone else "true"


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
