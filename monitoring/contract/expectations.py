"""Expectations: data-quality rules beside those that the features imply."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from monitoring.contract.flaw import Flaw, Path, Tree, entries, number, out_of_order, shown
from monitoring.contract.measure_names import BY_PANEL
from monitoring.contract.runbook import Runbook
from monitoring.contract.scalar import Column, Scalar, Text, refusal
from monitoring.contract.section import Section

_NOT_IN_RE2 = re.compile(r"\(\?(?:[=!>]|<[=!])|\\[1-9]")


@dataclass(frozen=True)
class RuleForm:
    """Which keys a rule takes beside column, mostly and severity.

    Parameters
    ----------
    needs : tuple of str
        All of these.
    any_of : tuple of str
        At least one of these.
    may : tuple of str
        Some of these.
    of_column : bool
        Whether it names a column.
    of_rows : bool
        Whether each row passes or fails, so that `mostly` has a meaning.
    """

    needs: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    of_column: bool = True
    of_rows: bool = True

    @property
    def keys(self) -> frozenset[str]:
        """Every key that an expectation of this rule may have."""
        always = {"rule", "severity", "name", "runbook"}
        return frozenset({*always, *self.needs, *self.any_of, *self.may} | self._by_flag())

    def _by_flag(self) -> set[str]:
        return {key for key, flag in (("column", self.of_column), ("mostly", self.of_rows)) if flag}


_LIMITS = ("min", "max")
_COUNTS = ("length_between", "distinct_between", "row_count_between")
RULES: dict[str, RuleForm] = {
    "not_null": RuleForm(),
    "not_blank": RuleForm(),
    "unique": RuleForm(),
    "in_set": RuleForm(needs=("values",)),
    "not_in_set": RuleForm(needs=("values",)),
    "between": RuleForm(any_of=_LIMITS, may=("strict",)),
    "length_between": RuleForm(any_of=_LIMITS),
    "matches": RuleForm(needs=("pattern",)),
    "type": RuleForm(needs=("type",)),
    "monotonic": RuleForm(may=("strict",)),
    "column_exists": RuleForm(of_rows=False),
    "mean_between": RuleForm(any_of=_LIMITS, of_rows=False),
    "quantile_between": RuleForm(needs=("quantile",), any_of=_LIMITS, of_rows=False),
    "distinct_between": RuleForm(any_of=_LIMITS, of_rows=False),
    "row_count_between": RuleForm(any_of=_LIMITS, of_column=False, of_rows=False),
}
"""Every rule by its name."""


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise refusal(f"a pattern is a regular expression: {error}") from None
    if _NOT_IN_RE2.search(text):
        raise refusal("a pattern has no look-around and no back-reference (RE2)")
    return text


class Expectation(Section):
    """One rule that the rows should keep; nulls are left out except by `not_null`."""

    rule: Literal[
        "not_null",
        "not_blank",
        "unique",
        "in_set",
        "not_in_set",
        "between",
        "length_between",
        "matches",
        "type",
        "monotonic",
        "column_exists",
        "mean_between",
        "quantile_between",
        "distinct_between",
        "row_count_between",
    ]
    """What is required."""
    column: Column | None = None
    """Of which column."""
    name: Text | None = None
    """What it is called on screen; default: the rule."""
    min: float | None = None
    """The least value."""
    max: float | None = None
    """The greatest value."""
    strict: bool = False
    """Whether the limits themselves are outside."""
    values: tuple[Scalar, ...] = ()
    """The values of a set."""
    pattern: Annotated[Text, AfterValidator(_pattern)] | None = None
    """A regular expression (RE2) that the whole text matches."""
    type: Literal["integer", "number", "boolean", "text", "date", "timestamp"] | None = None
    """A type that every value can be read as."""
    quantile: float | None = Field(default=None, ge=0, le=1)
    """Which quantile."""
    mostly: float = Field(default=1.0, gt=0, le=1)
    """The share of rows that has to pass."""
    severity: Literal["warning", "critical"] = "warning"
    """What a broken rule is."""
    runbook: Runbook | None = None
    """What to do when it is broken: a link, or steps as Markdown."""


def check_expectations(tree: Tree) -> Iterator[Flaw]:
    """Check that each expectation has the keys of its rule.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per broken rule.
    """
    for position, given in entries(tree, "expectations"):
        form = RULES.get(str(given.get("rule")))
        if form is not None:
            yield from _form(("expectations", position), given, form)
        yield from _limits(("expectations", position), given)
        yield from _called(("expectations", position, "name"), given.get("name"))


def _limits(path: Path, given: Tree) -> Iterator[Flaw]:
    """Refuse limits that nothing lies within."""
    ends = [number(given.get(key)) for key in _LIMITS]
    low, high = (one if one is not None and isfinite(one) else None for one in ends)
    value = f"{given.get('min')} and {given.get('max')}"
    if out_of_order(given, "min", "max"):
        yield Flaw((*path, "min"), "an expectation has min <= max", f"{given['min']} > {given['max']}")
    elif low is not None and low == high and str(given.get("strict")).lower() == "true":
        yield Flaw((*path, "strict"), "of `strict` limits min < max, as they are outside themselves", value)
    elif given.get("rule") in _COUNTS and high is not None and max(ceil(low or 0.0), 0) > high:
        rule = f"what {given['rule']} counts is a whole number from 0 on, and one lies within its limits"
        yield Flaw((*path, "max"), rule, value if low is not None else shown(given["max"]))


def _called(path: Path, name: object) -> Iterator[Flaw]:
    """Refuse the names of what data quality measures anyway: two rows would be called alike."""
    if isinstance(name, str) and (name in BY_PANEL["quality"] or name.endswith("_rate")):
        rule = "an expectation is called as no measure of data quality is, nor with `_rate` at its end"
        yield Flaw(path, rule, shown(name))


def _form(path: Path, given: Tree, form: RuleForm) -> Iterator[Flaw]:
    rule = given["rule"]
    needs = (*(("column",) if form.of_column else ()), *form.needs)
    for key in needs:
        if key not in given:
            yield Flaw(path, f"rule {rule} needs `{key}`", shown(given))
    if "values" in form.needs and given.get("values") in ([], ()):
        yield Flaw((*path, "values"), f"rule {rule} has at least one of `values`", shown(given["values"]))
    if form.any_of and not any(key in given for key in form.any_of):
        yield Flaw(path, f"rule {rule} needs `{'` or `'.join(form.any_of)}`", shown(given))
    for key in given:
        if key in Expectation.model_fields and key not in form.keys:
            yield Flaw((*path, key), f"rule {rule} has no `{key}`", shown(given[key]))


def named_expectations(expectations: Sequence[Expectation]) -> tuple[tuple[str, Expectation], ...]:
    """Give each expectation the name under which it is measured: its own, else its rule's.

    Parameters
    ----------
    expectations : sequence of Expectation
        Of one contract.

    Returns
    -------
    tuple of (str, Expectation)
        A second one of the same name and column is called ``between 2``, and so on.
    """
    seen: Counter[tuple[str, str | None]] = Counter()
    found = []
    for one in expectations:
        name = one.name or one.rule
        seen[(name, one.column)] += 1
        again = seen[(name, one.column)]
        found.append((name if again == 1 else f"{name} {again}", one))
    return tuple(found)
