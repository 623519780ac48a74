"""What files hold, by their columns; by their names where the columns leave it open."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, NamedTuple

from monitoring.contract.column_sketch import ColumnSketch
from monitoring.contract.guessed_label import guess_outcome
from monitoring.contract.guessed_roles import GuessedRoles
from monitoring.contract.roles import at, names, said

PREDICTIONS, LABELS, FEATURES, REFERENCE = "predictions", "labels", "features", "reference"
_HINTS = {
    LABELS: r"label|outcome|target|truth|actual",
    REFERENCE: r"reference|\bref\b|training|train|baseline",
    FEATURES: r"feature|input",
}
_OUTPUTS = ("score", "predicted value", "decision", "class score", "quantile")


class FileColumns(NamedTuple):
    """A file and what it has; of one that was not looked into nothing."""

    name: str
    columns: tuple[ColumnSketch, ...] = ()


class GuessedKind(NamedTuple):
    """What a file seems to hold, and why."""

    kind: str
    why: str


@dataclass(frozen=True)
class _Meant:
    """What the columns are: by a contract, or by the file that has predictions.

    By `join` labels without an id find predictions: by all that the contract names, or by one of their times
    at least, such as that of the week that they are about.
    """

    key: frozenset[str]
    outputs: frozenset[str]
    label: str | None
    features: frozenset[str]
    numbers: bool = False
    join: frozenset[str] = frozenset()
    scores: Mapping[str, ColumnSketch] = field(default_factory=dict)


def by_name(name: str) -> str:
    """Guess what a file holds by its name.

    Parameters
    ----------
    name : str
        Of the file, with or without its folders.

    Examples
    --------
    >>> by_name("churn_labels.csv"), by_name("log/2025.parquet"), by_name("train/reference.csv")
    ('labels', 'predictions', 'reference')
    """
    stem = PurePath(name.rpartition("#")[2]).name.lower() or name.lower()
    return next((kind for kind, hint in _HINTS.items() if re.search(hint, stem)), PREDICTIONS)


def guess_kinds(files: Sequence[FileColumns], tree: Mapping[str, Any] | None = None) -> list[GuessedKind]:
    """Guess what each of some files holds.

    Parameters
    ----------
    files : sequence of FileColumns
        Of one load.
    tree : mapping, optional
        Of the contract, where there is one.

    Returns
    -------
    list of GuessedKind
        In their order.

    Examples
    --------
    >>> key = ColumnSketch("id", "integer", 9, 0, 9)
    >>> score = ColumnSketch("score", "number", 9, 0, 9, 0.1, 0.9)
    >>> paid = ColumnSketch("paid", "integer", 9, 0, 2, 0, 1)
    >>> guess_kinds([FileColumns("a.csv", (key, paid)), FileColumns("b.csv", (key, score))])[0]
    GuessedKind(kind='labels', why='id and one outcome, paid')
    """
    meant = _of_contract(tree) if tree and names(tree.get("id")) else _of_files(files)
    several = sum(_has_outputs(one, meant) for one in files) > 1
    return [_guess(one, meant, several=several, known=tree is not None) for one in files]


def _of_contract(tree: Mapping[str, Any]) -> _Meant:
    columns = list(said(tree))
    label = next((column for role, column in columns if role == "label"), None)
    outputs = frozenset(column for role, column in columns if role in _OUTPUTS and role != "decision")
    features = frozenset(names(at(tree, ("features",))))
    join = frozenset(names(at(tree, ("label", "join"))))
    return _Meant(frozenset(names(tree.get("id"))), outputs, label, features - {"all"}, join=join)


def _of_files(files: Sequence[FileColumns]) -> _Meant:
    """Take the file that has predictions and most columns for what tells the others."""
    found = []
    for one in files:
        guess = GuessedRoles.of(one.columns, [])
        named = [guess.roles[role].name for role in ("score", "value") if role in guess.roles]
        outputs = {*guess.classes.values(), *guess.quantiles.values()} or {*named[:1]}
        if outputs:
            found.append((by_name(one.name) == PREDICTIONS, len(one.columns), guess, outputs))
    if not found:
        return _Meant(frozenset(), frozenset(), None, frozenset())
    *_, guess, outputs = max(found, key=lambda some: some[:2])
    key = frozenset([guess.roles["id"].name]) if "id" in guess.roles else frozenset()
    label = guess.columns["label"].name if "label" in guess.columns else None
    features = frozenset(one.name for one in guess.rest if one.loadable and not one.output)
    scores = {"score": guess.roles["score"]} if "score" in guess.roles else {}
    join = frozenset(one.name for one in (*guess.roles.values(), *guess.rest) if one.moment)
    return _Meant(key, frozenset(outputs), label, features, guess.task == "regression", join, scores)


def _has_outputs(file: FileColumns, meant: _Meant) -> bool:
    return bool(meant.outputs) and meant.outputs <= {one.name for one in file.columns}


def _guess(file: FileColumns, meant: _Meant, *, several: bool, known: bool) -> GuessedKind:
    there = {one.name for one in file.columns}
    named = by_name(file.name)
    if _has_outputs(file, meant):
        if several and named == REFERENCE:
            return GuessedKind(REFERENCE, "predictions, as another file has; called a reference")
        return GuessedKind(PREDICTIONS, f"{_first(meant.outputs)}, the prediction")
    shared = {one for one in meant.features if one in there or _leaf(one) in there}
    featured = bool(shared) and 2 * len(shared) >= len(meant.features)
    if meant.key and meant.key <= there:
        if featured and named == REFERENCE:
            return GuessedKind(REFERENCE, "features, and no prediction; called a reference")
        found = _beside(file, meant, known=known)
        if found:
            return found
    elif featured and not (named == LABELS and _may_be_joined(meant.join, there, known=known)):
        return GuessedKind(REFERENCE, "features, and neither id nor prediction")
    why = "the columns fit several" if file.columns else "not looked into"
    return GuessedKind(named, f"by its name: {why}")


def _may_be_joined(join: frozenset[str], there: set[str], *, known: bool) -> bool:
    return bool(join) and (join <= there if known else bool(join & there))


def _beside(file: FileColumns, meant: _Meant, *, known: bool) -> GuessedKind | None:
    """What a file with ids and no predictions has: labels or features."""
    there = {one.name for one in file.columns}
    key = _first(meant.key)
    if meant.label in there:
        return GuessedKind(LABELS, f"{key} and {meant.label}, the label")
    if known:
        return GuessedKind(FEATURES, f"{key} and features") if meant.features & there else None
    guess = GuessedRoles.of(file.columns, [one for one in there if one not in meant.key])
    label = guess.columns.get("label")
    free = [one for one in file.columns if one.name not in meant.key and not one.moment]
    told = label in guess.roles.values() or guess_outcome(file.columns, (), meant.scores) is not None
    timed = any(one.moment for one in file.columns)
    likely = label and (label.few or meant.numbers) and (timed or by_name(file.name) != FEATURES)
    if label and (told or likely):
        return GuessedKind(LABELS, f"{key} and one outcome, {label.name}")
    return GuessedKind(FEATURES, f"{key} and {len(free)} more columns, none a prediction") if free else None


def _leaf(column: str) -> str:
    """What a field is called in its record, as a flat file may call it."""
    return column.rpartition(".")[2]


def _first(columns: frozenset[str]) -> str:
    first, *others = sorted(columns)
    return f"{first} and {len(others)} more" if others else first
