"""What the columns of a file may be, by their names, types and values: the roles of a first draft."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from monitoring.contract.column_sketch import ColumnSketch

_PROPERTIES = (
    "unique",
    "unique_key",
    "unique_text",
    "often_new",
    "few",
    "many",
    "numeric",
    "probability",
    "moment",
    "no_moment",
)


@dataclass(frozen=True)
class RoleRule:
    """How a column of a role looks.

    Parameters
    ----------
    role : str
        The role that it gives.
    names : str
        Regular expression that the whole name matches, as one of its `spellings`.
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
        named = any(re.fullmatch(self.names, one) for one in column.spellings)
        if not self.condition:
            return named
        if self.condition in _PROPERTIES:
            return named and bool(getattr(column, self.condition))
        return named and column.type == self.condition


_SCORES = "(scores?|p|probs?|probas?|probabilit(y|ies))"
_WHOSE = "(customer|user|account|client|member|patient|household|device)"
_OF_SEVERAL = RoleRule(
    "version", r"modell?(_?(name|id|key))?", "few"
)  # only where ids repeat: it may be a car's
_OUTCOME = "(observed|outcome|label|known|resolved|matured|target)"
_MADE = "(issued?|forecast|predicted|prediction|scored|scoring|inference|reference)"  # not what it is about
RULES: tuple[RoleRule, ...] = (
    RoleRule("observed_at", rf"{_OUTCOME}(_?(at|time|date|ts|timestamp))", "moment"),
    RoleRule(
        "received_at",
        r"(received|logged|ingested|arrived|inserted)(_?(at|time|date|ts|timestamp))",
        "moment",
    ),
    RoleRule("timestamp", r"(timestamp|ts|scored_at|predicted_at|prediction_time|event_time|created_at)"),
    RoleRule("timestamp", rf"{_MADE}(_?(at|on|date|time|ts|timestamp))?", "timestamp"),
    RoleRule("timestamp", r".*(date|time|_at|_ts|timestamp)", "timestamp"),
    RoleRule("timestamp", r"at|.*(date|time|_at|_ts|timestamp)", "moment"),
    RoleRule("timestamp", r".*", "timestamp"),
    RoleRule("version", r"(modell?_?)?version|model_v(er)?"),
    RoleRule("id", r"(prediction|request|row|event|score|record)?_?(id|uuid|guid|key)", "unique"),
    RoleRule("id", r".*(_id|id|uuid|key)", "unique"),
    RoleRule("id", r"(.*_)?(no|nr|num|number|ref)", "unique_key"),
    RoleRule("entity", rf"{_WHOSE}_?(id|key|no|number)"),
    RoleRule("entity", _WHOSE, "many"),  # of few values it says which kind of device, not whose
    RoleRule("id", r".*(_id|id|uuid|key)", "often_new"),
    RoleRule("id", r".*", "unique_text"),
    _OF_SEVERAL,
    RoleRule(
        "score",
        r"(score|p|prob|proba|probability|y_(score|prob|proba)|.*(_score|prob|proba|probability|wahrscheinlichkeit))",
        "probability",
    ),
    RoleRule("score", rf".*{_SCORES}\[1\]", "probability"),  # of two classes
    RoleRule(
        "score",
        rf"((y|pred|predicted|y_pred)_)?{_SCORES}_?(class_?)?(1|true|yes|pos|positive)",
        "probability",
    ),
    RoleRule("score", r"((score|p|pred|predicted|y)_|prob).*", "probability"),
    RoleRule(
        "label",
        r"(label|target|outcome|y|y_true|actual|actuals|ground_truth|truth|.*_(label|target|outcome))",
    ),
    RoleRule(
        "label", r"(actual|true|observed|reali[sz]ed)_.*|.*_(actual|actuals|true|observed)", "no_moment"
    ),
    RoleRule(
        "value",
        r"(prediction|predicted|pred|forecast|y_pred|y_?hat|estimate|.*_(pred|y?hat|prediction|forecast))",
        "numeric",
    ),
    RoleRule("value", r"(pred|predicted)_.*", "numeric"),
    RoleRule("value", r"(output|prediction|response|result)s?_(label|class|decision|value)", "numeric"),
    RoleRule("latency_ms", r".*latency.*|.*duration_ms|response_time(_ms)?", "numeric"),
    RoleRule("status", r"(http_?)?status(_code)?"),
)
"""In the order in which they are tried; the first column that matches takes the role."""


_LATE = ("label", "observed_at", "id")


def guess_roles(columns: Sequence[ColumnSketch], outcomes: Collection[str] = ()) -> dict[str, ColumnSketch]:
    """Give each role the column that looks most like it.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files.
    outcomes : collection of str
        Columns that only files of labels have.

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
        free = (column for column in columns if column.name not in taken and column.loadable)
        free = (column for column in free if rule.role in _LATE or column.name not in outcomes)
        fitting = (column for column in free if rule.matches(column) and _of_kind(rule, column, roles))
        column = None if rule.role in roles else next(fitting, None)
        if column is not None:
            roles[rule.role] = column
            taken.add(column.name)
    return roles


def _of_kind(rule: RoleRule, column: ColumnSketch, roles: Mapping[str, ColumnSketch]) -> bool:
    """Whether a column may have a role beside others: with a probability goes a label of few values."""
    if column.input:
        return rule.role == "entity"
    if rule is _OF_SEVERAL:
        return "id" in roles and not roles["id"].unique
    return rule.role != "label" or (not column.output and ("score" not in roles or column.few))


def named_like(role: str, column: ColumnSketch) -> bool:
    """Say whether a column is called as those of a role are, whatever it holds.

    Examples
    --------
    >>> named_like("score", ColumnSketch("score", "number", 9, 0, 9, -4, 4))
    True
    """
    return any(replace(rule, condition="").matches(column) for rule in RULES if rule.role == role)
