"""Labels: gathered from label files and wide files, compared with what is known, written as versions."""

from monitoring.store.ingest.canonical import joined_key
from monitoring.store.ingest.label_values import label_cell
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.read import Raw
from monitoring.store.ingest.stage import STAGED, require
from monitoring.store.ingest.times import IN_RANGE, utc
from monitoring.store.quoting import literal, quote
from monitoring.store.views import label_type

GATHERED = "__gathered"


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
        f"create table {STAGED} as select __file, __row, {key} as __key, {value} as __label,"
        f" {bad} as __label_bad, {observed} as __observed, {wrong} as __observed_bad from {raw.relation}"
    )
    collect(loading)
    loading.run(f"drop table {STAGED}")
