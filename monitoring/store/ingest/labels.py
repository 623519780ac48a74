"""Labels: gathered from label files and wide files, compared with what is known, written as versions."""

from monitoring.store.files.cells import sound_text
from monitoring.store.files.read import Raw
from monitoring.store.ingest.corrected_rows import note_corrected_labels
from monitoring.store.ingest.label_values import label_cell
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.stage import require
from monitoring.store.ingest.staged import Staged
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.canonical import joined_key
from monitoring.store.sql.times import IN_RANGE, utc
from monitoring.store.sql.views import label_type

GATHERED, _READ = "__gathered", "__read_labels"


def prepare(loading: Loading) -> None:
    """Make the table that labels are gathered in."""
    kind = label_type(loading.contract)
    loading.run(f"create table {GATHERED} (__file integer, k varchar, label {kind}, observed timestamp)")


def collect_wide(loading: Loading, staged: Staged) -> None:
    """Gather the labels of rows of predictions; one without a key was refused as a prediction already."""
    wanted = "__file, __row, __key, __label, __label_bad, __observed, cast(null as varchar) as __observed_bad"
    loading.run(f"create table {_READ} as select {wanted} from {staged.rows()} where __key is not null")
    _collect(loading)


def _collect(loading: Loading) -> None:
    """Gather the labels that were read; those that are none are refused, alone."""
    sound = _sound(loading)
    loading.gathered += loading.number(
        f"insert into {GATHERED} select __file, __key, __label, __observed from {_READ}"
        f" where {sound} and __label is not null"
    )
    keys = "(select __file, __row, __key as id, cast(null as varchar) as version"
    note_corrected_labels(loading, f"{keys} from {_READ} where {sound} and __label is not null)")
    loading.run(f"drop table {_READ}")


def _sound(loading: Loading) -> str:
    """The SQL condition of the sound rows; the others are refused, each for the first rule that it breaks.

    Those that were read and those without a label are counted.
    """
    label = loading.contract.label
    assert label is not None
    rules = {
        "id": (", ".join(label.join), "__key", f"__key is null or not {sound_text('__key')}"),
        "label": (label.column, "__label_bad", "__label_bad is not null"),
        "time": (label.observed_at or "", "__observed_bad", "__observed_bad is not null"),
    }
    broken = " or ".join(condition for *_, condition in rules.values())
    asked = f"count(*), count(*) filter (where {broken})"
    asked += f", count(*) filter (where __label is null and not ({broken}))"
    counts, sound = loading.result.counts["labels"], "true"
    rows, wrong, empty = (int(str(one)) for one in loading.run(f"select {asked} from {_READ}")[0])
    counts.read += rows
    counts.empty += empty
    if wrong:
        for rule, (column, value, condition) in rules.items():
            select = (
                f"select __file, __row, {literal(column)}, {literal(rule)}, {value}, __key, null from {_READ}"
            )
            loading.quarantine("labels", f"{select} where {sound} and {condition}")
            sound += f" and not ({condition})"
    return sound


def load_label_files(loading: Loading, raw: Raw) -> None:
    """Gather the labels of label files."""
    label = loading.contract.label
    assert label is not None
    needed = dict.fromkeys(label.join, "label.join") | {label.column: "label.column"}
    require(raw, needed)
    value, bad = label_cell(loading.contract, loading.schema.classes, raw.columns[label.column])
    key = joined_key([(quote(name), raw.columns[name]) for name in label.join])
    observed, wrong, seen = "cast(null as timestamp)", "cast(null as varchar)", ""
    if label.observed_at and label.observed_at in raw.columns:
        cell, kind = quote(label.observed_at), raw.columns[label.observed_at]
        zone, written = loading.contract.timezone, loading.contract.written(label.observed_at)
        seen = f", {utc(cell, kind, zone, written, date_cells=raw.date_cells)} as __seen"
        observed = f"case when __seen {IN_RANGE} then __seen end"
        wrong = (
            f"case when (__seen {IN_RANGE}) is not true then nullif(trim(cast({cell} as varchar)), '') end"
        )
    loading.run(
        f"create table {_READ} as select __file, __row, {key} as __key, {value} as __label,"
        f" {bad} as __label_bad, {observed} as __observed, {wrong} as __observed_bad"
        f" from (select *{seen} from {raw.relation})"
    )
    _collect(loading)
