"""The layout of files: which columns in which order, and what kind of values each holds by most of them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from monitoring.store.files import parquet
from monitoring.store.files.cells import no_word
from monitoring.store.files.database import Database
from monitoring.store.files.read import Raw, head
from monitoring.store.files.text_families import SAMPLE
from monitoring.store.files.typed_columns import NUMBER, TIME
from monitoring.store.quoting import quote
from monitoring.store.sql.types import NUMBERS, family

_CLASSES = {
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(("date", "timestamp", "timestamptz"), "time"),
}
Facts = tuple[int, int, int]


@dataclass(frozen=True)
class Layout:
    """The columns of files.

    Parameters
    ----------
    columns : mapping of str to str
        In the files' order; ``number``, ``boolean``, ``time``, ``text``, ``other``, or ``empty`` where
        there is no value.
    typed : bool
        Whether the files say the types (Parquet, frames); else most of the first values do.
    ordered : bool
        Whether the order of columns means anything: in JSON it does not.
    """

    columns: Mapping[str, str]
    typed: bool
    ordered: bool

    @property
    def key(self) -> tuple[object, ...]:
        """What is equal for files between which nothing changed."""
        listed = self.columns.items()
        return tuple(listed) if self.ordered else tuple(sorted(listed)), self.typed


def layout(database: Database, raw: Raw, times: Collection[str]) -> Layout:
    """Look at the columns of files.

    Parameters
    ----------
    database : Database
        Runs the statements.
    raw : Raw
        The files.
    times : collection of str
        Columns that the contract reads as times: text there is a time.
    """
    text = (NUMBER, TIME) if raw.typed else ()
    plain = {name: "text" if kind in text else _class(family(kind)) for name, kind in raw.columns.items()}
    facts = _facts(database, raw, times)
    columns = {name: _held(kind, *facts[name], name in times, raw.untyped) for name, kind in plain.items()}
    return Layout(columns, not raw.untyped, raw.sources[0].format != "ndjson")


def _class(kind: str) -> str:
    return _CLASSES.get(kind, kind)


def _facts(database: Database, raw: Raw, times: Collection[str]) -> dict[str, Facts]:
    """Values, numbers and truth values among the first rows of each column.

    Where the files say the types, any value is enough: mostly the footers of Parquet files tell of one, or
    the very first rows have one.
    """
    first = f"(select * from {raw.relation} limit {SAMPLE})"
    if raw.untyped:
        return _counted(database, raw, raw.columns, first)
    plain = [name for name, kind in raw.columns.items() if name not in times or family(kind) != "text"]
    told = parquet.filled(database, raw.sources) if raw.sources[0].format == "parquet" else set()
    found = dict.fromkeys(told.intersection(plain), (1, 0, 0))
    silent = [name for name in plain if name not in told]
    found |= _filled(database, raw, silent, head(database, raw)) if silent else {}
    doubtful = [name for name in raw.columns if not any(found.get(name, ()))]
    return found | _counted(database, raw, doubtful, first)


def _filled(database: Database, raw: Raw, names: Collection[str], rows: str) -> dict[str, Facts]:
    """Ask of columns whose type is known only whether there is a value, as nothing else is asked of them."""
    cells = (f"count({_cell(quote(name), family(raw.columns[name]))})" for name in names)
    [row] = database.run(f"select {', '.join(cells)} from {rows}")
    return {name: (int(str(values)), 0, 0) for name, values in zip(names, row, strict=True)}


def _counted(database: Database, raw: Raw, names: Collection[str], rows: str) -> dict[str, Facts]:
    if not names:
        return {}
    kinds = {name: family(raw.columns[name]) for name in names}
    cells = ", ".join(f"{_cell(quote(name), kind)} as {quote(name)}" for name, kind in kinds.items())
    asked = ", ".join(_counts(quote(name), kind) for name, kind in kinds.items())
    [row] = database.run(f"select {asked} from (select {cells} from {rows})")
    counts = iter(int(str(value)) for value in row)
    return {name: (next(counts), next(counts), next(counts)) for name in names}


def _cell(column: str, kind: str) -> str:
    """A cell that is null where it holds nothing; only text is asked for words."""
    if kind in ("text", "other"):
        return no_word(column)
    return f"nullif({column}, 'nan')" if kind == "float" else column


def _counts(cell: str, kind: str) -> str:
    if kind not in ("text", "other"):
        return f"count({cell}), {f'count({cell})' if _class(kind) == 'number' else '0'}, 0"
    truths = f"count(*) filter (where lower({cell}) in ('true', 'false'))"
    return f"count({cell}), count(try_cast({cell} as double)), {truths}"


def _held(kind: str, values: int, numbers: int, truths: int, time: bool, untyped: bool) -> str:
    """What most of the values are."""
    if not values:
        return "empty"
    if kind == "text" and time:
        return "number" if 2 * numbers > values else "time"
    if not untyped:
        return kind
    return "number" if 2 * numbers > values else "boolean" if 2 * truths > values else "text"


def to_json(layouts: Mapping[str, list[Layout]]) -> str:
    """The text kept in the catalog under the spec ``layouts``."""
    return json.dumps(
        {
            kind: [[list(one.columns.items()), one.typed, one.ordered] for one in some]
            for kind, some in layouts.items()
        }
    )


def from_json(text: str | None) -> dict[str, list[Layout]]:
    """Read what `to_json` wrote; nothing where nothing was written yet.

    Examples
    --------
    >>> one = {"labels": [Layout({"y": "number"}, True, True)]}
    >>> from_json(to_json(one)) == one
    True
    """
    found = json.loads(text) if text else {}
    return {
        kind: [Layout(dict(columns), typed, ordered) for columns, typed, ordered in some]
        for kind, some in found.items()
    }
