"""All that the columns of files are taken for: what a draft is written from, and what is said beside it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from monitoring.contract.column_sketch import ColumnSketch
from monitoring.contract.guess import guess_roles
from monitoring.contract.guessed_label import guess_known, guess_outcome
from monitoring.contract.guessed_outputs import (
    TRUTHS,
    guess_classes,
    guess_decision,
    guess_interval,
    guess_quantiles,
    named_as_the_label,
    other_class,
)

_KEYS = ("timestamp", "version", "entity")


@dataclass(frozen=True)
class GuessedRoles:
    """What the columns of files are taken for.

    Parameters
    ----------
    roles : dict of str to ColumnSketch
        Role -> column, by the names.
    label, known, decision : ColumnSketch or None
        Columns whose names alone do not say what they are: the label, when it became known, the class taken.
    classes, quantiles : dict of str to str
        Class -> column of its probability; level -> column.
    interval : tuple of (str, str, float or None) or None
        Lower and upper end of a regression's interval, and its level where that is known.
    rest, late : tuple of ColumnSketch
        Columns without a role: of predictions and features; that only files of labels have.
    """

    roles: dict[str, ColumnSketch]
    label: ColumnSketch | None
    known: ColumnSketch | None
    decision: ColumnSketch | None
    classes: dict[str, str]
    quantiles: dict[str, str]
    interval: tuple[str, str, float | None] | None
    rest: tuple[ColumnSketch, ...]
    late: tuple[ColumnSketch, ...]

    @classmethod
    def of(cls, columns: Sequence[ColumnSketch], outcomes: Sequence[str]) -> "GuessedRoles":
        """Take each column for something.

        Parameters
        ----------
        columns : sequence of ColumnSketch
            All columns of the files.
        outcomes : sequence of str
            Columns that only files of labels have.

        Examples
        --------
        >>> GuessedRoles.of([ColumnSketch("id", "integer", 9, 0, 9)], []).roles["id"].name
        'id'
        """
        classes, quantiles = guess_classes(columns), guess_quantiles(columns)
        listed = {*classes.values(), *quantiles.values()}
        others = [column for column in columns if column.name not in listed]
        roles = guess_roles(others, outcomes)
        label = guess_outcome(others, outcomes, roles, classes)
        regression = "value" in roles and "score" not in roles
        interval = guess_interval(others, roles["value"]) if regression else None
        listed |= {*interval[:2]} if interval else set()
        known = guess_known(columns, outcomes, {**roles, "label": label} if label else roles)
        taken = listed | {one.name for one in (*roles.values(), label, known) if one is not None}
        free = [column for column in columns if column.name not in taken]
        free = [column for column in free if not other_class(roles.get("score"), column)]
        true = label or roles.get("label")
        two = (*TRUTHS, *(true.examples if true else ())) if "score" in roles and "value" not in roles else ()
        decision = guess_decision(free, classes or two)
        classes = named_as_the_label(classes, true)
        rest = tuple(one for one in free if one.name not in outcomes and one is not decision)
        late = tuple(one for one in free if one.name in outcomes and one is not decision)
        return cls(roles, label, known, decision, classes, quantiles, interval, rest, late)

    @property
    def columns(self) -> dict[str, ColumnSketch]:
        """Role -> column, of all roles that one column has."""
        found = {"label": self.label, "observed_at": self.known, "decision": self.decision}
        return self.roles | {role: column for role, column in found.items() if column is not None}

    @property
    def task(self) -> str:
        """What the model seems to predict."""
        if self.classes:
            return "multiclass"
        regression = self.quantiles or ("value" in self.roles and "score" not in self.roles)
        return "regression" if regression else "binary"

    def join(self, shared: Collection[str]) -> list[str]:
        """Name the columns by which labels find their predictions, where files of labels lack the id.

        Parameters
        ----------
        shared : collection of str
            Columns that files of labels have in common with the others.

        Returns
        -------
        list of str
            All of `shared` that may be keys: no fractions, nothing that the model said. One too many does no
            harm, as it says the same on both sides; one too few would give predictions the label of others.
        """
        if "id" not in self.roles or self.roles["id"].name in shared or "label" not in self.columns:
            return []
        keys = [*(self.roles[role] for role in _KEYS if role in self.roles), *self.rest]
        fit = (one for one in keys if one.loadable and one.type != "number" and not one.output)
        return [one.name for one in fit if one.name in shared]
