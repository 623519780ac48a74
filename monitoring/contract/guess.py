"""What the columns of a file may be, by their names, types and values: the roles of a first draft."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["integer", "number", "boolean", "text", "timestamp"]

FEW_LEVELS = 20
"""At most so many distinct values make a cohort, or a categorical feature of a whole number."""


@dataclass(frozen=True)
class ColumnSketch:
    """What is known of a column without reading all of it.

    Parameters
    ----------
    name : str
        As it stands in the file.
    type : str
        ``integer``, ``number``, ``boolean``, ``text`` or ``timestamp``.
    rows : int
        Rows looked at.
    missing : int
        Of these without a value.
    distinct : int
        Distinct values among the rest.
    low, high : float or None
        Least and greatest value of a number, the outermost half percent of the rows aside.
    examples : tuple of str
        Some distinct values as text; all of them where there are few.
    written : str
        The only known format that all of a text column's times are in; empty: ISO 8601, or no times.
    """

    name: str
    type: ColumnType
    rows: int
    missing: int = 0
    distinct: int = 0
    low: float | None = None
    high: float | None = None
    examples: tuple[str, ...] = ()
    written: str = ""

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.rows > 0 and self.missing == 0 and self.distinct == self.rows

    @property
    def unique_text(self) -> bool:
        """Whether it holds many texts, of which every row has one of its own: an id in any language."""
        return self.type == "text" and not self.written and self.unique and self.distinct > FEW_LEVELS

    @property
    def often_new(self) -> bool:
        """Whether at least every tenth row has a new value: an id that several versions score."""
        return self.type in ("integer", "text") and self.distinct * 10 >= self.rows > 0

    @property
    def flag(self) -> bool:
        """Whether it is true or false, or 0 and 1 (and perhaps a half: a tie)."""
        return self.type == "boolean" or (
            self.numeric and (self.low, self.high) == (0, 1) and self.distinct <= 3
        )

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.type in ("integer", "number")

    @property
    def probability(self) -> bool:
        """Whether it holds numbers between 0 and 1, not only these two."""
        bounded = self.low is not None and self.high is not None and self.low >= 0 and self.high <= 1
        return self.numeric and bounded and self.distinct > 2


_PROPERTIES = ("unique", "unique_text", "often_new", "numeric", "probability")


@dataclass(frozen=True)
class RoleRule:
    """How a column of a role looks.

    Parameters
    ----------
    role : str
        The role that it gives.
    names : str
        Regular expression that the whole lower-case name matches.
    condition : str
        A property or type that the column has besides; empty: none.
    """

    role: str
    names: str
    condition: str = ""

    def matches(self, column: ColumnSketch) -> bool:
        """Say whether a column has the role by this rule.

        Parameters
        ----------
        column : ColumnSketch
            The column.
        """
        named = re.fullmatch(self.names, column.name.lower()) is not None
        if not self.condition:
            return named
        if self.condition in _PROPERTIES:
            return named and bool(getattr(column, self.condition))
        return named and column.type == self.condition


_OUTCOME = "(observed|outcome|label|known|resolved|matured|target)"
_MADE = "(issued?|forecast|predicted|prediction|scored|scoring|inference|reference)"  # not what it is about
RULES: tuple[RoleRule, ...] = (
    RoleRule("observed_at", rf"{_OUTCOME}(_?(at|time|date|ts|timestamp))", "timestamp"),
    RoleRule(
        "received_at",
        r"(received|logged|ingested|arrived|inserted)(_?(at|time|date|ts|timestamp))",
        "timestamp",
    ),
    RoleRule("timestamp", r"(timestamp|ts|scored_at|predicted_at|prediction_time|event_time|created_at)"),
    RoleRule("timestamp", rf"{_MADE}(_?(at|on|date|time|ts|timestamp))?", "timestamp"),
    RoleRule("timestamp", r".*(date|time|_at|_ts|timestamp)", "timestamp"),
    RoleRule("timestamp", r".*", "timestamp"),
    RoleRule("version", r"(model_?)?version|model_v(er)?"),
    RoleRule("id", r"(prediction|request|row|event|score|record)?_?(id|uuid|guid|key)", "unique"),
    RoleRule("id", r".*(_id|id|uuid|key)", "unique"),
    RoleRule(
        "entity", r"(customer|user|account|client|member|patient|household|device)(_?(id|key|no|number))?"
    ),
    RoleRule("id", r".*(_id|id|uuid|key)", "often_new"),
    RoleRule("id", r".*", "unique_text"),
    RoleRule(
        "score",
        r"(score|p|prob|proba|probability|y_(score|prob|proba)|.*(_score|prob|proba|probability))",
        "probability",
    ),
    RoleRule("score", r"((score|p|pred|predicted|y)_|prob).*", "probability"),
    RoleRule(
        "label",
        r"(label|target|outcome|y|y_true|actual|actuals|ground_truth|truth|.*_(label|target|outcome))",
    ),
    RoleRule(
        "value",
        r"(prediction|predicted|pred|forecast|y_pred|y_hat|estimate|.*_(pred|hat|prediction))",
        "numeric",
    ),
    RoleRule("value", r"(pred|predicted)_.*", "numeric"),
    RoleRule("latency_ms", r".*latency.*|.*duration_ms|response_time(_ms)?", "numeric"),
    RoleRule("status", r"(http_?)?status(_code)?"),
)
"""In the order in which they are tried; the first column that matches takes the role."""


def guess_roles(columns: Sequence[ColumnSketch]) -> dict[str, ColumnSketch]:
    """Give each role the column that looks most like it.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files.

    Returns
    -------
    dict of str to ColumnSketch
        Role -> column; a role that no column looks like is absent.

    Examples
    --------
    >>> found = guess_roles([ColumnSketch("id", "integer", 9, 0, 9), ColumnSketch("age", "integer", 9, 0, 5)])
    >>> {role: column.name for role, column in found.items()}
    {'id': 'id'}
    """
    roles: dict[str, ColumnSketch] = {}
    taken: set[str] = set()
    for rule in RULES:
        fitting = (column for column in columns if column.name not in taken and rule.matches(column))
        column = None if rule.role in roles else next(fitting, None)
        if column is not None:
            roles[rule.role] = column
            taken.add(column.name)
    return roles


def guess_outcome(
    columns: Sequence[ColumnSketch], outcomes: Sequence[str], roles: Mapping[str, ColumnSketch]
) -> ColumnSketch | None:
    """Find the label among the columns that only files of labels have, where no name says which it is.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files.
    outcomes : sequence of str
        Columns that only files of labels have.
    roles : mapping of str to ColumnSketch
        By `guess_roles`.

    Returns
    -------
    ColumnSketch or None
        The only one without another role that is no time, else the first that is true or false; None where it
        has its role already, or nothing looks like it.

    Examples
    --------
    >>> guess_outcome([ColumnSketch("churned", "integer", 9, 0, 2, 0, 1)], ["churned"], {}).name
    'churned'
    """
    if "label" in roles:
        return None
    taken = {column.name for column in roles.values()}
    free = [
        column
        for column in columns
        if column.name in outcomes and column.name not in taken and column.type != "timestamp"
    ]
    return free[0] if len(free) == 1 else next((column for column in free if column.flag), None)


_CLASS = re.compile(r"(y_pred_proba|probability|proba|prob|score|p)_?(.+)", re.IGNORECASE)
_QUANTILE = re.compile(r"q(?:uantile)?_?(0?[.][0-9]+)", re.IGNORECASE)


def guess_classes(columns: Sequence[ColumnSketch]) -> dict[str, str]:
    """Find the columns of class probabilities: three or more that differ after a common prefix.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files.

    Returns
    -------
    dict of str to str
        Class -> column; empty where there are none.

    Examples
    --------
    >>> three = [ColumnSketch(f"p_{name}", "number", 9, 0, 9, 0.0, 1.0) for name in "abc"]
    >>> guess_classes(three)
    {'a': 'p_a', 'b': 'p_b', 'c': 'p_c'}
    """
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        match = _CLASS.fullmatch(column.name)
        if match and column.probability:
            found.setdefault(match[1].lower(), {})[match[2]] = column.name
    largest = max(found.values(), key=len, default={})
    return largest if len(largest) >= 3 else {}


def guess_quantiles(columns: Sequence[ColumnSketch]) -> dict[str, str]:
    """Find the columns of predicted quantiles, such as ``q0.1``, where the median is among them.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files.

    Returns
    -------
    dict of str to str
        Level -> column; empty where there are none.

    Examples
    --------
    >>> guess_quantiles([ColumnSketch(f"q{level}", "number", 9) for level in (0.1, 0.5, 0.9)])
    {'0.1': 'q0.1', '0.5': 'q0.5', '0.9': 'q0.9'}
    """
    matches = [(_QUANTILE.fullmatch(column.name), column) for column in columns if column.numeric]
    found = {str(float(match[1])): column.name for match, column in matches if match}
    return found if "0.5" in found else {}
