"""How sure a guessed role is, and why: what a person reads beside each column of a draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitoring.contract.column_sketch import ColumnSketch
from monitoring.contract.draft_doubts import doubt_of_classes, doubt_of_key
from monitoring.contract.guess import RULES, RoleRule
from monitoring.contract.guessed_roles import GuessedRoles

Level = Literal["sure", "likely", "guess"]
_NEVER = "(?!)"
_LATE = "only the file of labels has it"
_CONDITIONS = {
    "unique": "all values differ",
    "unique_key": "all values differ",
    "unique_text": "all values differ",
    "often_new": "most values differ",
    "few": "few values, and ids repeat",
    "many": "many values",
    "numeric": "numbers",
    "probability": "between 0 and 1",
    "timestamp": "times",
    "moment": "times",
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
    guess = GuessedRoles.of(columns, outcomes)
    listed = {
        **dict.fromkeys(guess.classes.values(), "class scores"),
        **dict.fromkeys(guess.quantiles.values(), "quantiles"),
        **dict.fromkeys(guess.interval[:2] if guess.interval else (), "ends of an interval"),
    }
    found = {column.name: Certainty("guess", f"the rest; {_contents(column)}") for column in columns}
    for name, what in listed.items():
        count = sum(1 for other in listed.values() if other == what)
        found[name] = Certainty("sure", f"one of {count} {what}")
    label = guess.columns.get("label")
    doubt = doubt_of_classes(guess.classes, label) if label else ""
    for called, name in guess.classes.items():
        if doubt and label and called not in label.as_classes:
            found[name] = Certainty("guess", f"{found[name].why}; {doubt}")
    for role, column in guess.roles.items():
        rule = next(rule for rule in RULES if rule.role == role and rule.matches(column))
        spelled = next(one for one in column.spellings if re.fullmatch(rule.names, one))
        found[column.name] = _of_rule(rule, spelled)
    when = guess.roles.get("timestamp")
    if when and (doubt := doubt_of_key("timestamp", when, guess.roles, guess.rest)):
        found[when.name] = Certainty("guess", f"{found[when.name].why}; {doubt}")
    for named in filter(None, (guess.label, guess.known)):
        late = named.name in outcomes
        found[named.name] = Certainty("likely", _LATE if late else "named as the score is; two values")
    if guess.decision is not None:
        found[guess.decision.name] = Certainty("likely", "name hints at it; all values are classes")
    for column in (one for one in columns if one.grouped):
        was = found[column.name]
        found[column.name] = Certainty(was.level, f"{was.why}; no number: {column.grouped}")
    for column in columns:
        written = column.written or " or ".join(column.formats)
        if written:
            was = found[column.name]
            doubt = "? say it under number_format" if len(column.formats) > 1 else ""
            found[column.name] = Certainty(was.level, f"{was.why}; written {written}{doubt}")
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
