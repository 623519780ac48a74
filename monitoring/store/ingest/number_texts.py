"""Columns whose texts are numbers in words and that no format of the contract reads: told by the load."""

from collections.abc import Iterator, Sequence
from typing import Any

from monitoring.store.columns.schema import Schema
from monitoring.store.files.number_texts import formats_of, no_amounts
from monitoring.store.files.read import Raw
from monitoring.store.files.text_families import SAMPLE, is_word
from monitoring.store.ingest.loading import Loading
from monitoring.store.quoting import quote
from monitoring.store.sql.types import family

_LEAST = 20
"""Rows of which a share is told."""
_EXAMPLES = 100
_MEASURED = ("feature", "cohort", "service", "business", "prediction")


def note_number_texts(loading: Loading, raws: Sequence[Raw], earlier: Schema) -> None:
    """Tell of columns that come for the first time, by the first rows.

    Parameters
    ----------
    loading : Loading
        Its result gets column, format, share, and another format that would read other numbers.
    raws : sequence of Raw
        The files of predictions, features and references.
    earlier : Schema
        What was stored before.
    """
    found: dict[str, dict[str, Any]] = {}
    for raw in raws:
        names = [name for name in _doubtful(loading, raw, earlier) if name not in found]
        if names and sum(raw.rows.values()) >= _LEAST:
            found |= {told["column"]: told for told in _told(loading, raw, names)}
    loading.result.number_texts = list(found.values())


def _doubtful(loading: Loading, raw: Raw, earlier: Schema) -> Iterator[str]:
    """The stored columns of text that are taken as categories, or as numbers and will be null."""
    for name, its in raw.columns.items():
        column = loading.schema.columns.get(name)
        if column is None or name in earlier.columns or name in loading.contract.number_format:
            continue
        chosen = column.reason == "contract" and column.kind != "numeric"
        if column.role in _MEASURED and not chosen and family(its) == "text":
            yield name


def _told(loading: Loading, raw: Raw, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    rows = f"(select * from {raw.relation} limit {SAMPLE})"
    # not as distinct ones: of two hundred columns the tables of these take a gigabyte
    some = ", ".join(
        f"list_distinct(list({_text(name)}) filter (where {_text(name)} <> ''))" for name in names
    )
    [found] = loading.run(f"select {some} from (select * from {raw.relation} limit {_EXAMPLES})")
    for name, listed in zip(names, found, strict=True):
        examples = [str(one) for one in listed or ()]  # type: ignore[attr-defined]
        kept = f"(select {_text(name)} as v from {rows} where not {is_word(_text(name))})"
        formats, share = formats_of(loading.run, kept, examples)
        numeric = loading.schema.columns[name].kind == "numeric"
        if formats and (numeric or not no_amounts(loading.run, kept, formats[0])):
            said = {"column": name, "format": formats[0], "share": share}
            yield said | ({"or": formats[1]} if len(formats) > 1 else {})


def _text(name: str) -> str:
    return f"trim(cast({quote(name)} as varchar))"
