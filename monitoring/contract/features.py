"""The features: what the model saw."""

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import Discriminator, Field, Tag

from monitoring.contract.flaw import Flaw, Path, Tree, entries, number, out_of_order, shown
from monitoring.contract.scalar import Column, Scalar, Text
from monitoring.contract.section import Section, short_form, word_or_list

Kind = Literal["numeric", "categorical", "boolean", "text", "embedding", "datetime"]

KINDS: tuple[str, ...] = get_args(Kind)
RANGED = ("numeric",)
LISTED = ("categorical", "boolean", "numeric")
OUTPUTS = ("score", "prediction", "label")
"""What tables and cohorts call what a model says and what came true."""


class Feature(Section):
    """One input of the model."""

    name: Column
    """What it is called: its column, where `column` does not say another."""
    column: Column | None = None
    """Its column in files that have it under another name, such as its path inside a record."""
    kind: Kind | None = None
    """How it is compared; inferred from the first data where absent."""
    unit: Text | None = None
    """Its unit, shown on axes."""
    min: float | None = None
    """The least valid value."""
    max: float | None = None
    """The greatest valid value."""
    nullable: bool | None = None
    """`false`: a missing value is a violation."""
    allowed: tuple[Scalar, ...] | None = Field(default=None, min_length=1)
    """The only valid values."""
    importance: float | None = Field(default=None, ge=0)
    """Its weight in the model, in any unit; shares are taken of the sum."""


FeatureEntry = Annotated[Feature, short_form("name", Feature)]
Features = Annotated[
    Annotated[Literal["all"], Tag("word")] | Annotated[tuple[FeatureEntry, ...], Tag("list")],
    Discriminator(word_or_list),
]
"""`all`: every column that nothing else names; or a list of names and details."""


def check_features(tree: Tree) -> Iterator[Flaw]:
    """Check each feature's own limits against each other.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per broken rule.
    """
    outputs = _outputs(tree)
    for position, given in entries(tree, "features"):
        path, name, kind = ("features", position), given.get("name"), given.get("kind")
        if isinstance(name, str) and name in outputs:
            hint = "give its column another name in the files, or take it out of `features`"
            yield Flaw(path, f"`{name}` is the model's own {name}, not a feature", shown(name), hint)
        if out_of_order(given, "min", "max"):
            yield Flaw((*path, "min"), f"feature `{name}` has min <= max", f"{given['min']} > {given['max']}")
        elif isinstance(given.get("allowed"), list | tuple) and given["allowed"]:
            yield from _allowed((*path, "allowed"), given, kind)
        for key, kinds in (("min", RANGED), ("max", RANGED), ("allowed", LISTED)):
            if key in given and kind in KINDS and kind not in kinds:
                rule = f"a feature of kind {kind} has no `{key}`"
                yield Flaw((*path, key), rule, shown(given[key]), f"`{key}` is for {' or '.join(kinds)}")


def _allowed(path: Path, given: Tree, kind: object) -> Iterator[Flaw]:
    """Refuse values of which no row can have any."""
    low, high = number(given.get("min")), number(given.get("max"))
    numbers = [number(one) for one in given["allowed"]]
    if kind == "numeric" and set(numbers) == {None}:
        rule = f"one of the values of the numeric feature `{given.get('name')}` is a number"
        yield Flaw(path, rule, shown(given["allowed"]))
    elif not any(
        one is None or ((low is None or one >= low) and (high is None or one <= high)) for one in numbers
    ):
        rule = f"one of the values of feature `{given.get('name')}` lies within its `min` and `max`"
        yield Flaw(path, rule, shown(given["allowed"]))


def _outputs(tree: Tree) -> set[str]:
    """Name what tables and cohorts call the model's outputs and its label."""
    given, found = tree.get("prediction"), set()
    prediction: Tree = given if isinstance(given, dict) else {}
    if "score" in prediction:
        found.add("score")
    if "value" in prediction or "scores" in prediction:
        found.add("prediction")
    return found | ({"label"} if tree.get("label") else set())
