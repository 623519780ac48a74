"""How sure a guessed role is, and why: what a person reads beside each column of a draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitoring.contract.guess import (
    RULES,
    ColumnSketch,
    RoleRule,
    guess_classes,
    guess_outcome,
    guess_quantiles,
    guess_roles,
)

Level = Literal["sure", "likely", "guess"]
_NEVER = "(?!)"
_CONDITIONS = {
    "unique": "all values differ",
    "unique_text": "all values differ",
    "often_new": "most values differ",
    "numeric": "numbers",
    "probability": "between 0 and 1",
    "timestamp": "times",
}


@dataclass(frozen=True)
class Certainty:
    """How sure a guess is.

    Parameters
    ----------
    level : str
        ``sure``: the whole name is a known one and the values fit; ``likely``: part of the name is;
        ``guess``: only the values speak for it.
    why : str
        A few words.
    """

    level: Level
    why: str


def certainties(columns: Sequence[ColumnSketch], outcomes: Sequence[str] = ()) -> dict[str, Certainty]:
    """Say of every column how sure its guessed role is.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files, as the draft was written from.
    outcomes : sequence of str
        Columns that only files of labels have.

    Returns
    -------
    dict of str to Certainty
        By column.

    Examples
    --------
    >>> found = certainties([ColumnSketch("id", "integer", 9, 0, 9), ColumnSketch("age", "integer", 9, 0, 5)])
    >>> found["id"].level, found["id"].why, found["age"].level
    ('sure', 'named like one; all values differ', 'guess')
    """
    classes, quantiles = guess_classes(columns), guess_quantiles(columns)
    listed = {
        **dict.fromkeys(classes.values(), "class scores"),
        **dict.fromkeys(quantiles.values(), "quantiles"),
    }
    roles = guess_roles([column for column in columns if column.name not in listed])
    found = {column.name: Certainty("guess", f"the rest; {_contents(column)}") for column in columns}
    for name, what in listed.items():
        count = sum(1 for other in listed.values() if other == what)
        found[name] = Certainty("sure", f"one of {count} {what}")
    for role, column in roles.items():
        rule = next(rule for rule in RULES if rule.role == role and rule.matches(column))
        found[column.name] = _of_rule(rule, column.name.lower())
    label = guess_outcome(columns, outcomes, roles)
    if label is not None:
        found[label.name] = Certainty("likely", "only the file of labels has it")
    for column in columns:
        if column.written:
            was = found[column.name]
            found[column.name] = Certainty(was.level, f"{was.why}; written {column.written}")
    return found


def _of_rule(rule: RoleRule, name: str) -> Certainty:
    condition = _CONDITIONS.get(rule.condition, "")
    if rule.names == ".*":
        return Certainty("guess", f"no name says so; {condition}")
    whole = re.fullmatch(rule.names.replace(".*", _NEVER), name) is not None
    said = "named like one" if whole else "name hints at it"
    return Certainty("sure" if whole else "likely", f"{said}; {condition}" if condition else said)


def _contents(column: ColumnSketch) -> str:
    if column.low is not None and column.high is not None:
        return f"{column.low:g} to {column.high:g}"
    said = {"boolean": "true or false", "timestamp": "times"}
    return said.get(column.type, f"{column.distinct:,} values")
