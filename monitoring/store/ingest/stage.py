"""Rows of files as typed, checked rows: what the later steps compare, refuse and store."""

from collections.abc import Mapping

from monitoring.contract.model import Contract
from monitoring.errors import LoadError
from monitoring.store.files.cells import Cell, bad_list, cell, read_name, read_once
from monitoring.store.files.read import Raw
from monitoring.store.files.records import nearest_column
from monitoring.store.files.roles import roles
from monitoring.store.ingest.checks import checks, first_broken
from monitoring.store.ingest.label_values import decision_cell, label_cell
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.quarantine import told_row
from monitoring.store.ingest.staged import Staged, kept, placed
from monitoring.store.quoting import literal, quote, timestamp
from monitoring.store.sql.bare_rows import bare_id, undated
from monitoring.store.sql.canonical import joined_key
from monitoring.store.sql.times import IN_RANGE, day, utc


def require(raw: Raw, columns: Mapping[str, str]) -> None:
    """Refuse files that lack a column.

    Parameters
    ----------
    raw : Raw
        The files.
    columns : mapping of str to str
        Column -> what it is in the contract.

    Raises
    ------
    LoadError
        Naming the file, each column and the nearest one that is there.
    """
    missing = {name: what for name, what in columns.items() if name not in raw.columns}
    if missing:
        said = [
            f"no column {n!r} (the contract's {of}); {nearest_column(n, raw.columns)}"
            for n, of in missing.items()
        ]
        if len(missing) == len(columns) > 1 and raw.sources[0].format == "csv":
            said = ["its first line names none of these: the names of columns come first", *said]
        if {"timestamp", "prediction"} <= {*missing.values()} and "id" not in missing.values():
            said = ["it has ids, and no predictions: load it as labels or features, if it holds these", *said]
        raise LoadError(f"{raw.sources[0].name}: {'; '.join(said)}")


def stored_names(loading: Loading, raw: Raw, *, predictions: bool = True) -> list[str]:
    """The columns of the files that are stored, with predictions or as features, in the files' order."""
    named = roles(loading.contract, raw.columns, predictions)
    return [name for name in named if name in loading.schema.columns]


def stage(loading: Loading, raw: Raw, lacking: Mapping[str, str] | None = None) -> Staged:
    """Say how the rows of files become staged rows.

    Besides the stored columns it has ``__rule``, the number of the first broken check, and ``__label``,
    ``__label_bad``, ``__observed`` where the files have labels.

    Parameters
    ----------
    loading : Loading
        The load.
    raw : Raw
        The files.
    lacking : mapping of str to str, optional
        Of a reference, which columns of `needed` its files have not, and what each is.
    """
    contract, lacking = loading.contract, lacking or {}
    require(raw, {name: what for name, what in needed(contract).items() if name not in lacking})
    cells = {name: _cell(loading, raw, name) for name in stored_names(loading, raw)}
    own = {
        "__id": _id(loading, raw),
        "__version": version_text(contract, raw),
        "__ts": "__when",
        "__received": f"case when __got {IN_RANGE} then __got end",
        # Without a label by its id, as labels that a later contract names are joined by.
        "__key": _key(raw, contract.label.join if contract.label else contract.id) or "null::varchar",
        "__bad": bad_list(cells, _side_times(loading, raw)),
        **{quote(name): read_name(name) for name in cells},
        **_label(loading, raw),
    }
    inner = ", ".join(f"{sql} as {name}" for name, sql in own.items())
    rows = sum(raw.rows.values())
    head = (
        f"select *, {first_broken(checks(contract, lacking))} as __rule,"
        f" {_day(contract, lacking, rows)} as __day, {_flags(loading)} as __flags"
        f" from (select __place, __file, __row, {inner}"
        f" from (select *{_times(loading, raw)}{read_once(cells)} from "
    )
    return kept(loading, Staged(placed(raw), rows, head, "))", own["__id"]))


def _cell(loading: Loading, raw: Raw, name: str) -> Cell:
    column = loading.schema.columns[name]
    if column.role == "decision" and column.kind == "boolean":
        return decision_cell(loading.contract, loading.schema.classes, raw.columns[name])
    return cell(column, raw.columns[name])


def needed(contract: Contract) -> dict[str, str]:
    """The columns that files of predictions have, and what each is in the contract."""
    found = dict.fromkeys(contract.id, "id") | {contract.timestamp: "timestamp"}
    found |= dict.fromkeys(contract.prediction.required, "prediction")
    if contract.label is not None:
        found |= {name: "label.join" for name in contract.label.join if name not in contract.id}
    return found


def _key(raw: Raw, columns: tuple[str, ...]) -> str:
    """The SQL of a key; empty where the files lack a column of it."""
    if not {*columns} <= {*raw.columns}:
        return ""
    return joined_key([(quote(name), raw.columns[name]) for name in columns])


def _id(loading: Loading, raw: Raw) -> str:
    """The SQL of a row's id; without one it is known by its file and its number there."""
    own = _key(raw, loading.contract.id)
    if own:
        return own
    digests, first = loading.digests(), raw.sources[0].number
    told = not loading.database.rejected or (first in loading.parts and loading.parts[first].kept)
    row = "__row" if told else told_row("__file", "__row")
    return bare_id([digests[one.number] for one in raw.sources], first, row)


def _day(contract: Contract, lacking: Mapping[str, str], rows: int) -> str:
    """The SQL of a row's local day."""
    if contract.timestamp in lacking:
        return undated(rows)
    return f"case when __ts {IN_RANGE} then {day('__ts', contract.timezone)} end"


def version_text(contract: Contract, raw: Raw) -> str:
    """The SQL of a row's version: text as it stands, empty where there is none."""
    version = contract.version
    if version is not None and version.column in raw.columns:
        return f"coalesce(trim(cast({quote(str(version.column))} as varchar)), '')"
    return literal(version.value if version is not None and version.value else "")


def _times(loading: Loading, raw: Raw) -> str:
    """The select items of a row's times, as `read_once` has its cells."""
    contract = loading.contract
    observed = contract.label.observed_at if contract.label else None
    wanted = {"__when": contract.timestamp, "__got": contract.received_at, "__seen": observed}
    values = {
        name: utc(
            quote(column),
            raw.columns[column],
            contract.timezone,
            contract.written(column),
            date_cells=raw.date_cells,
        )
        if column is not None and column in raw.columns
        else "cast(null as timestamp)"
        for name, column in wanted.items()
    }
    return "".join(f", {sql} as {name}" for name, sql in values.items())


def _side_times(loading: Loading, raw: Raw) -> dict[str, str]:
    """The columns of times without which a row stands, and whether they hold one."""
    contract = loading.contract
    wanted = {contract.received_at: "__got", contract.label.observed_at if contract.label else None: "__seen"}
    return {name: f"{time} {IN_RANGE}" for name, time in wanted.items() if name and name in raw.columns}


def _label(loading: Loading, raw: Raw) -> dict[str, str]:
    label = loading.contract.label
    if label is None or label.column not in raw.columns:
        return {}
    value, bad = label_cell(loading.contract, loading.schema.classes, raw.columns[label.column])
    observed = f"case when __seen {IN_RANGE} then __seen end"
    return {"__label": value, "__label_bad": bad, "__observed": observed}


def _flags(loading: Loading) -> str:
    """The quality flags: constant lists, as nearly every row has none."""
    late, future = "__ts > __received", f"__ts > {timestamp(loading.loaded_at)}"
    return (
        f"case when {late} and {future} then ['time_after_received', 'future_time']"
        f" when {late} then ['time_after_received'] when {future} then ['future_time'] else []::varchar[] end"
    )
