"""A reference as it lies: the table that a model was trained on, often without ids, times or predictions."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from monitoring.contract.model import Contract
from monitoring.errors import LoadError
from monitoring.store.columns.unpredicted import has_predictions
from monitoring.store.files.read import Raw
from monitoring.store.files.roles import roles
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.segments import write
from monitoring.store.ingest.stage import needed
from monitoring.store.sql.bare_rows import is_bare
from monitoring.store.sql.views import scan

PREDICTION, LABEL, _KEY = "prediction", "label", "label.join"


def lacking(contract: Contract, raw: Raw) -> dict[str, str]:
    """Name the columns that files of a reference may lack and do lack, and what each is.

    Of a prediction of several columns all or none: one that is missing alone is a mistake.
    """
    found = {name: what for name, what in needed(contract).items() if name not in raw.columns}
    if not {*contract.prediction.required} <= {*found}:
        found = {name: what for name, what in found.items() if what != PREDICTION}
    if contract.label is not None and contract.label.column not in raw.columns:
        found[contract.label.column] = LABEL
    return found


def note_lacking(loading: Loading, opened: Sequence[tuple[str, Raw]]) -> None:
    """Tell which columns the references of a load lack, with what may be meant by each."""
    for kind, raw in opened:
        if kind != "reference":
            continue
        free = sorted(loading.contract.unlisted(raw.columns))
        for name, what in lacking(loading.contract, raw).items():
            if what == _KEY:  # its labels stand beside its rows
                continue
            near = get_close_matches(name, free, n=1)
            said = {"column": name, "role": what} | ({"nearest": near[0]} if near else {})
            told = [{"file": one.name, "reference": one.reference, **said} for one in raw.sources]
            loading.result.incomplete_references += told


def taken_without(loading: Loading, raw: Raw, source: str) -> Mapping[str, str]:
    """Say which columns the rows of a reference are taken without.

    Parameters
    ----------
    loading : Loading
        The load.
    raw : Raw
        Files of one reference.
    source : str
        Its name.

    Raises
    ------
    LoadError
        Where nothing is left to compare with, or some rows of a reference would have predictions and others
        none: they would be missing ones then.
    """
    contract, file = loading.contract, raw.sources[0].name
    found = lacking(contract, raw)
    featured = any(one.role == "feature" for one in roles(contract, raw.columns).values())
    labelled = contract.label is not None and LABEL not in found.values()
    if PREDICTION in found.values() and not (featured or labelled):
        raise LoadError(
            f"{file}: a reference without features, prediction and label has nothing to compare with"
        )
    held = loading.segments("reference", source)
    has = PREDICTION not in found.values()
    if any(has_predictions(contract, one) is not has for one in held):
        there, here = ("none", "has some") if has else ("predictions", "has none")
        raise LoadError(
            f"{file}: the reference {source!r} has {there}, and this file {here}: give it a baseline of its"
            " own, or remove the other load first (`batches` lists them)"
        )
    return found


def stand_for_earlier(loading: Loading, source: str) -> None:
    """Tell of the rows without an id that other loads brought; with --replace this load's stand for them.

    Such rows cannot be told apart one by one, so that a table takes the place of a whole table; what is
    tried again of a table takes the place of none.
    """
    if loading.parts or source in {one["reference"] for one in loading.result.earlier_tables}:
        return
    held = [one for one in loading.segments("reference", source) if one not in loading.added]
    digests = loading.digests()
    own = [digests[one.number] for one in loading.sources if one.reference == source]
    others = f"{is_bare('__id', own)} and __seq < {loading.first_seq}"
    standing = f"select __seq from {loading.stored(held, '__id, __seq')} where {others}" if held else ""
    count = loading.number(f"select count(*) from ({standing})") if held else 0
    if not count:
        return
    loading.result.earlier_tables.append({"reference": source, "rows": count, "replaced": loading.replace})
    if loading.replace:
        # what another load has replaced already as well: that load may be removed
        gone = f"select __seq, __day from {scan(loading.directory, held)} where {others}"
        loading.touch(source, f"select distinct __day from ({gone})")
        loading.add(
            write(loading, "tombstones", "", f"select __seq, {loading.first_seq} as __by from ({gone})")
        )
