"""Which columns this load brings: kinds decided for the new ones, absent and ignored ones listed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from monitoring.errors import LoadError
from monitoring.store.columns.schema import Column, Schema
from monitoring.store.columns.subjects import subjects
from monitoring.store.files.kinds import decide
from monitoring.store.files.read import Raw
from monitoring.store.files.records import nearest_column
from monitoring.store.files.roles import Role, ignored, known_names, read_as, roles
from monitoring.store.files.typed_columns import NUMBER
from monitoring.store.ingest.bare_reference import note_lacking
from monitoring.store.ingest.label_values import decide_classes
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.number_texts import note_number_texts
from monitoring.store.sql.types import is_nested

Opened = Sequence[tuple[str, Raw]]


def settle(loading: Loading, opened: Opened, generation: int) -> None:
    """Decide everything about columns before any row is read into the store.

    Parameters
    ----------
    loading : Loading
        Its schema grows; its result gets the ignored columns and the changes of the schema.
    opened : sequence of (kind, Raw)
        All files of the load, references first.
    generation : int
        The generation that the load will make.

    Raises
    ------
    LoadError
        For a listed feature that no file so far has had, for one that is called as an output is, and for a
        new column whose name is another's but for small and capital letters.
    """
    earlier = loading.schema
    schema = earlier if earlier.columns else Schema(decided_at_generation=generation)
    for kind in ("reference", "predictions", "features"):
        raws = [raw for its, raw in opened if its == kind]
        wanted = _wanted(loading, kind, raws)
        fresh = {name: role for name, role in wanted.items() if name not in schema.columns}
        schema = schema.added(decide(loading.database, raws, fresh))
    schema = schema.added(_fixed(loading))
    classes = _classes(loading, opened, schema.classes)
    later = replace(schema, features=_ordered(loading, schema), classes=classes)
    loading.schema = earlier.followed(later, dropped=loading.retained.rows_from is not None)
    _check_capitals(loading, opened, earlier)
    _check_listed(loading, opened)
    _check_outputs(loading)
    _note(loading, opened, earlier)
    note_lacking(loading, opened)
    note_number_texts(loading, [raw for kind, raw in opened if kind != "labels"], earlier)


def as_settled(loading: Loading, opened: Opened) -> list[tuple[str, Raw]]:
    """Read files once more as text where one of their numbers is stored as text: 1.50 is not 1.5 then."""
    texts = {name for name, column in loading.schema.columns.items() if column.kind != "numeric"}
    found = []
    for kind, raw in opened:
        numbers = {name for name, its in raw.columns.items() if raw.typed and its == NUMBER}
        if numbers & texts:
            raw.close()
        found.append((kind, raw.as_text() if numbers & texts else raw))
    return found


def _wanted(loading: Loading, kind: str, raws: Sequence[Raw]) -> dict[str, Role]:
    found: dict[str, Role] = {}
    for raw in raws:
        found = roles(loading.contract, raw.columns, kind != "features") | found
    unusable = {name for raw in raws for name in _nested(loading, raw)}
    return {name: role for name, role in found.items() if name not in unusable}


def _nested(loading: Loading, raw: Raw) -> Iterator[str]:
    """Name the columns of lists, records or maps that would be features only as all columns are.

    One that is stored already stays the text that it was taken for.
    """
    known = known_names(loading.contract) | {*loading.schema.columns}
    if loading.contract.features == "all":
        yield from (name for name, its in raw.columns.items() if is_nested(its) and name not in known)


def _fixed(loading: Loading) -> dict[str, Column]:
    """The prediction's columns, also while labels or features came first: readers may rely on them."""
    wanted = roles(loading.contract, loading.contract.prediction.columns)
    return {n: Column(n, str(r.kind), r.role, r.role, r.kind == "numeric") for n, r in wanted.items()}


def _ordered(loading: Loading, schema: Schema) -> tuple[str, ...]:
    """Features in the contract's order where it lists them, else as they were met."""
    if loading.contract.features == "all":
        return schema.features
    listed = [feature.name for feature in loading.contract.features]
    return tuple(name for name in listed if name in schema.columns)


def _classes(loading: Loading, opened: Opened, decided: tuple[str, ...]) -> tuple[str, ...]:
    label = loading.contract.label
    raws = [raw for kind, raw in opened if kind != "features" and label and label.column in raw.columns]
    return decide_classes(loading.contract, decided, loading.database, raws)


def _check_capitals(loading: Loading, opened: Opened, earlier: Schema) -> None:
    """Refuse a new name that SQL cannot tell from another: the rows could not be read together any more."""
    places = {name: raw.sources[0].name for _, raw in reversed(opened) for name in raw.columns}
    stored = [name for _, raw in opened for name in raw.columns if name in loading.schema.columns]
    known: dict[str, str] = {}
    said = []
    for name in dict.fromkeys((*earlier.columns, *loading.contract.prediction.columns, *stored)):
        twin = known.setdefault(name.lower(), name)
        if twin != name and name not in earlier.columns:
            where = f"stands in {places[twin]}" if twin in places else "the contract names"
            where = "is stored already" if twin in earlier.columns else where
            file = f"{places[name]}: " if name in places else ""
            said.append(f"{file}SQL cannot tell column {name!r} from {twin!r}, which {where}")
    if said:
        raise LoadError(f"{'; '.join(said)}: rename it, or list the `features` without it")


def _check_listed(loading: Loading, opened: Opened) -> None:
    """A listed feature that no file has had is a mistake in rows that have others; else it may come apart."""
    listed = () if loading.contract.features == "all" else loading.contract.features
    missing = [feature.name for feature in listed if feature.name not in loading.schema.columns]
    wide = [raw for kind, raw in opened if kind in ("predictions", "reference")]
    bearing = [raw for raw in wide if any(feature.name in raw.columns for feature in listed)]
    if missing and bearing:
        names = loading.contract.unlisted(name for _, raw in opened for name in raw.columns)
        said = "; ".join(_hint(loading, opened, name, names) for name in missing)
        raise LoadError(f"{bearing[0].sources[0].name}: {said}")


_APART = "load the file that has it in the same call (--features), or take it out of `features`"
"""What to do about a feature that is nowhere, where no column of the files may be meant."""


def _hint(loading: Loading, opened: Opened, name: str, names: Collection[str]) -> str:
    """Say what may be meant by a feature that no file has, and which fields are beside it in its record."""
    columns = {called: column for column, called in read_as(loading.contract).items()}
    there = {columns.get(one, one) for _, raw in opened for one in raw.columns}
    near = nearest_column(columns.get(name, name), names, there) or _APART
    column = f" (column {columns[name]!r})" if name in columns else ""
    return f"feature {name!r}{column} is in no file so far; {near}"


def _check_outputs(loading: Loading) -> None:
    """Refuse a feature that tables and cohorts could not tell from the model's own score or label."""
    outputs = {one.name for one in subjects(loading.contract, loading.schema) if one.role != "feature"}
    taken = sorted(outputs.intersection(loading.schema.features))
    if taken:
        raise LoadError(
            f"feature {', '.join(map(repr, taken))} is called as the model's own {' and '.join(taken)} is: "
            "give its column another name in the files, or list the `features` without it"
        )


def _note(loading: Loading, opened: Opened, earlier: Schema) -> None:
    """List what is ignored, what is new since earlier loads, and which features a file lacks."""
    skipped: dict[str, None] = {}
    bearing = [(kind, raw) for kind, raw in opened if kind != "labels"]
    for kind, raw in opened:
        skipped |= dict.fromkeys(ignored(loading.contract, raw.columns, kind == "labels"))
    for kind, raw in bearing:
        features = [name for name in loading.schema.features if name in raw.columns]
        absent = [name for name in loading.schema.features if name not in raw.columns] if features else []
        added = [name for name in features if earlier.columns and name not in earlier.columns]
        for change, names in (("absent", absent if kind != "features" else []), ("added", added)):
            for source in raw.sources:
                _add_changes(loading, source.name, change, names)
    loading.result.ignored_columns = sorted(skipped)
    loading.result.nested_columns = sorted({name for _, raw in bearing for name in _nested(loading, raw)})
    if any(kind == "predictions" for kind, _ in opened):
        loading.result.absent_columns = list(_unmet(loading, opened))


def _unmet(loading: Loading, opened: Opened) -> Iterator[dict[str, str]]:
    """Tell what the contract names and neither this load nor the store has, with what may be meant by it."""
    met = {name for _, raw in opened for name in raw.columns}
    met |= {*loading.schema.columns} - {*loading.contract.prediction.columns}
    for name, role in loading.contract.named_columns().items():
        if role in _WITH_PREDICTIONS and name not in met:
            near = get_close_matches(name, loading.result.ignored_columns, n=1)
            yield {"column": name, "role": role} | ({"nearest": near[0]} if near else {})


_WITH_PREDICTIONS = frozenset(
    ("received_at", "version", "decision", "query", "entity", "service", "business", "feedback", "cohort")
)
"""Roles of columns that come with predictions: without one there is less to see, and no row is wrong."""


def _add_changes(loading: Loading, file: str, change: str, names: Sequence[str]) -> None:
    loading.result.schema_changes += [{"file": file, "column": name, "change": change} for name in names]
