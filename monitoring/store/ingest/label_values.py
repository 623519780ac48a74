"""Labels as they are stored: 0 or 1, a declared class, or a number; anything else is refused."""

from collections.abc import Collection, Sequence

from monitoring.contract.label_value import label_value
from monitoring.contract.model import Contract
from monitoring.errors import LoadError
from monitoring.store.files.cells import Cell, no_word, number
from monitoring.store.files.database import Database
from monitoring.store.files.read import Raw
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.canonical import label_text
from monitoring.store.sql.types import family

_MOST_SHOWN = 12


def decide_classes(
    contract: Contract, decided: tuple[str, ...], database: Database, raws: Sequence[Raw]
) -> tuple[str, ...]:
    """Say which canonical texts are the classes of the label.

    Parameters
    ----------
    contract : Contract
        Names the positive value, or the classes.
    decided : tuple of str
        What earlier loads decided; it stays.
    database : Database
        Runs the statements.
    raws : sequence of Raw
        The files of this load that have the label's column.

    Returns
    -------
    tuple of str
        (negative, positive) for a binary label, empty while the negative value is unknown; the classes
        of a multiclass label; empty for a number.

    Raises
    ------
    LoadError
        When `negative` is not given and there is more than one other value.
    """
    if contract.task == "multiclass":
        return contract.classes
    if contract.task != "binary" or contract.label is None:
        return ()
    positive = label_value(contract.label.positive)
    if contract.label.negative is not None:
        return label_value(contract.label.negative), positive
    if decided:
        return decided
    found = _values(contract.label.column, database, raws)
    others = found - {positive}
    if len(others) > 1:  # a word for nothing may be a class, but is none beside another
        others = {str(one) for one, word in _words(database, others) if not word} or others
    if len(others) <= 1:
        return (next(iter(others)), positive) if others else ()
    if positive == "1" and "0" in others:
        return "0", positive
    shown = ", ".join(sorted(others)[:_MOST_SHOWN])
    if positive not in found and len(found) <= _MOST_SHOWN:
        raise LoadError(
            f"label column {contract.label.column!r} never is the positive {positive!r} (found {shown}): say"
            " in the contract which of them is `positive:` under `label:`"
        )
    raise LoadError(
        f"label column {contract.label.column!r} has more than one value beside the positive {positive!r}"
        f" ({shown}): say `negative:` under `label:` in the contract"
    )


def _words(database: Database, values: Collection[str]) -> list[tuple[object, ...]]:
    """Say of each value whether it is a word for nothing."""
    listed = ", ".join(map(literal, sorted(values)))
    return database.run(f"select v, {no_word('v')} is null from (select unnest([{listed}]) as v)")


def _values(column: str, database: Database, raws: Sequence[Raw]) -> set[str]:
    """Some of the label's values, more than two where there are more."""
    found: set[str] = set()
    for raw in raws:
        text = label_text(quote(column), raw.columns[column])
        sql = f"select distinct {text} as v from {raw.relation} where v is not null limit {_MOST_SHOWN + 2}"
        found |= {str(row[0]) for row in database.run(sql)}
    return found


def label_cell(contract: Contract, classes: tuple[str, ...], sql_type: str) -> tuple[str, str]:
    """The SQL of a stored label and of the text of one that is no label.

    Parameters
    ----------
    contract : Contract
        With a label.
    classes : tuple of str
        From `decide_classes`.
    sql_type : str
        Of the label's column in the file.

    Returns
    -------
    tuple of (str, str)
        The value, null where the cell is empty or wrong; the text, null unless it is wrong.
    """
    assert contract.label is not None
    sql = quote(contract.label.column)
    if contract.task in ("regression", "ranking"):
        return _numeric(sql, sql_type)
    text = label_text(sql, sql_type)
    if contract.task == "binary":
        value = _binary(text, classes, label_value(contract.label.positive))
    else:
        cases = " ".join(f"when {literal(label_value(name))} then {literal(name)}" for name in classes)
        value = f"case {text} {cases} end"
    return value, f"case when ({value}) is null then {no_word(text)} end"


def _binary(text: str, classes: tuple[str, ...], positive: str) -> str:
    negative = f"when {literal(classes[0])} then 0.0::double" if classes else ""
    return f"case {text} when {literal(positive)} then 1.0::double {negative} end"


def _numeric(sql: str, sql_type: str) -> tuple[str, str]:
    value = number(sql, sql_type).value
    finite = f"case when isfinite({value}) then {value} end"
    return finite, f"case when ({finite}) is null then {no_word(sql)} end"


def decision_cell(contract: Contract, classes: tuple[str, ...], sql_type: str) -> Cell:
    """The SQL of a binary decision as BOOLEAN, true for the positive class, compared as the label is.

    A truth value is true for the positive class, unless the label's positive class is called false.
    """
    assert contract.prediction.decision is not None
    sql = quote(contract.prediction.decision)
    called_false = contract.label is not None and contract.label.positive is False
    if family(sql_type) == "boolean":
        return Cell(f"(not {sql})" if called_false else sql)
    text = label_text(sql, sql_type)
    if contract.label is None:
        return Cell(f"case {text} when '1' then true when '0' then false end", True)
    word = "null" if called_false else f"lower(cast({sql} as varchar))"
    said = f"when {text} = {literal(label_value(contract.label.positive))} or {word} = 'true' then true"
    other = f"{text} = {literal(classes[0])} or {word} = 'false'" if classes else f"{text} is not null"
    return Cell(f"case {said} when {other} then false end", True)
