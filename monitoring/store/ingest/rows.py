"""Predictions and reference rows: staged, refused or compared, written."""

from monitoring.store.ingest.checks import checks
from monitoring.store.ingest.identity import FATE, Identity, drop, judge, new_rows
from monitoring.store.ingest.labels import collect
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.read import Raw
from monitoring.store.ingest.segments import ROW_GROUP, write
from monitoring.store.ingest.stage import STAGED, stage, stored_names
from monitoring.store.quoting import quote
from monitoring.store.subjects import literal
from monitoring.store.views import OWN, scan

_CONTENT = ("feature", "prediction", "decision", "query")


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
    stage(loading, raw)
    _refuse_broken(loading, raw, kind)
    names = stored_names(loading, raw)
    content = [name for name in names if loading.schema.columns[name].role in _CONTENT]
    if kind == "reference" and has_label(loading, raw):
        content.append("__label")
    segments = tuple(loading.segments(kind, source))
    judge(loading, Identity(segments, ("__id", "__version"), ("__ts", *content)))
    refuse_conflicts(loading, kind)
    _count(loading, kind)
    _write(loading, raw, kind, source)
    if kind == "predictions" and has_label(loading, raw):
        collect(loading, wide=True)
    drop(loading)


def has_label(loading: Loading, raw: Raw) -> bool:
    """Whether the files have the label's column."""
    label = loading.contract.label
    return label is not None and label.column in raw.columns


def _refuse_broken(loading: Loading, raw: Raw, kind: str) -> None:
    """Send the rows that break a check to quarantine, with the cell as it stands in the file."""
    if kind == "reference" and has_label(loading, raw):
        _refuse_labels(loading)
    if not loading.number(f"select count(*) from {STAGED} where __rule is not null"):
        return
    rules = checks(loading.contract)
    column = " ".join(f"when {n} then {literal(', '.join(c.columns))}" for n, c in enumerate(rules, 1))
    rule = " ".join(f"when {n} then {literal(c.rule)}" for n, c in enumerate(rules, 1))
    value = " ".join(f"when {n} then {_shown(c.columns)}" for n, c in enumerate(rules, 1))
    s = "s.__rule"
    loading.quarantine(
        kind,
        f"select s.__file, s.__row, case {s} {column} end, case {s} {rule} end, case {s} {value} end"
        f" from {STAGED} s join {raw.relation} w on w.__file = s.__file and w.__row = s.__row"
        f" where {s} is not null",
    )


def _refuse_labels(loading: Loading) -> None:
    """A reference's row stays without the label that is none."""
    assert loading.contract.label is not None
    column = literal(loading.contract.label.column)
    loading.quarantine(
        "reference",
        f"select __file, __row, {column}, 'label', __label_bad from {STAGED} where __label_bad is not null",
    )


def _shown(columns: tuple[str, ...]) -> str:
    return " || ', ' || ".join(f"coalesce(cast(w.{quote(name)} as varchar), '')" for name in columns)


def refuse_conflicts(loading: Loading, kind: str) -> None:
    """Send the rows whose content differs from the first of their identity to quarantine."""
    timestamp, label = loading.contract.timestamp, loading.contract.label
    names = f"when '__ts' then {literal(timestamp)}"
    names += f" when '__label' then {literal(label.column)}" if label else ""
    loading.quarantine(
        kind,
        f"select s.__file, s.__row, case f.col {names} else f.col end, 'conflict', f.value"
        f" from {FATE} f join {STAGED} s on s.rowid = f.r where f.fate = 'conflict'",
    )


def _count(loading: Loading, kind: str) -> None:
    counts = loading.result.counts[kind]
    counts.read += loading.number(f"select count(*) from {STAGED}")
    counts.already_there += loading.number(f"select count(*) from {FATE} where fate = 'same'")
    counts.updated += loading.number(
        f"select count(*) from {FATE} where fate in ('replace', 'passed', 'grow')"
    )


def _write(loading: Loading, raw: Raw, kind: str, source: str) -> None:
    """Write what is new, bury what it replaces, note the days of both."""
    names, where = stored_names(loading, raw), new_rows(loading)
    own = [name for name in OWN if name != "__seq"]
    if kind == "reference":
        own += ["__label", "__observed"] if has_label(loading, raw) else []
    listed = ", ".join([*own, *map(quote, names)])
    select = f"select {listed}, {loading.next_seq} + rowid as __seq from {STAGED} where {where}"
    marks = ["__label"] if "__label" in own else []
    segment = write(loading, kind, source, select, order=_order(loading), columns=[*names, *marks])
    loading.touch(source, f"select distinct __day from {STAGED} where {where}")
    bury(loading, kind, source)
    loading.add(segment)
    loading.next_seq += loading.number(f"select count(*) from {STAGED}")
    replaced = loading.number(f"select count(*) from {FATE} where fate in ('replace', 'grow')")
    loading.result.counts[kind].loaded += (segment.rows if segment else 0) - replaced


def _order(loading: Loading) -> str:
    """Sort by time, unless the rows stand nearly in order already: sorting is half the cost of a load.

    The days that blocks of rows span are summed; in order they add up to the days that all rows span. Then a
    reader of some days skips nearly as many row groups as if the rows were sorted.
    """
    spans, total = loading.run(
        "select sum(span), max(latest) - min(earliest) from (select max(__day) - min(__day) as span,"
        f" max(__day) as latest, min(__day) as earliest from {STAGED} where __rule is null"
        f" group by rowid // {ROW_GROUP})"
    )[0]
    ordered = total is None or int(str(spans)) <= 1.5 * int(str(total)) + 2
    return "" if ordered else "__ts"


def bury(loading: Loading, kind: str, source: str) -> None:
    """Write the tombstones of replaced rows and touch their days."""
    gone = f"select r as __seq from {FATE} where fate = 'old'"
    if not loading.number(f"select count(*) from ({gone})"):
        return
    if kind != "features":
        stored = scan(loading.directory, loading.segments(kind, source))
        loading.touch(source, f"select distinct __day from {stored} where __seq in ({gone})")
    loading.add(write(loading, "tombstones", "", gone))
