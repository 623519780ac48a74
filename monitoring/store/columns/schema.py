"""What kind each stored column is: decided once from the first data, kept, never changed by later files."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Self

SQL_TYPES = {"numeric": "DOUBLE", "boolean": "BOOLEAN"}


@dataclass(frozen=True)
class Column:
    """One stored column.

    Parameters
    ----------
    name : str
        As in the files.
    kind : str
        ``numeric``, ``categorical``, ``boolean``, ``text``, ``datetime`` or ``embedding``.
    role : str
        ``feature``, ``prediction``, ``decision``, ``query``, ``cohort``, ``entity`` or ``other``.
    reason : str
        Why this kind: ``contract``, ``numbers``, ``few integers``, ``all null`` …
    numeric : bool
        Whether the values are numbers, also where the kind is categorical (text such as ``2019``).
    """

    name: str
    kind: str
    role: str
    reason: str = ""
    numeric: bool = False

    @property
    def sql_type(self) -> str:
        """The type in the segments: DOUBLE, BOOLEAN or VARCHAR."""
        return SQL_TYPES.get(self.kind, "VARCHAR")


@dataclass(frozen=True)
class Schema:
    """Every stored column of a model, the features among them, and the classes of its label.

    Parameters
    ----------
    columns : mapping of str to Column
        In the order in which they were first met.
    features : tuple of str
        The features, in the contract's order (or the files').
    classes : tuple of str
        Canonical label values: (negative, positive), or the classes of `prediction.scores`; empty for
        a number, and while no label has told the negative value.
    decided_at_generation : int
        The generation that decided the first columns; 0 before the first load.
    young : tuple of str
        Features that came after rows had been dropped: the profiles that were kept of these say nothing of
        them, not even that they were missing.

    Examples
    --------
    >>> schema = Schema({"age": Column("age", "numeric", "feature")}, ("age",))
    >>> Schema.from_json(schema.to_json()) == schema
    True
    """

    columns: Mapping[str, Column] = field(default_factory=dict)
    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    decided_at_generation: int = 0
    young: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The text kept in the catalog under the spec ``schema``."""
        columns = {name: _body(column) for name, column in self.columns.items()}
        return json.dumps(
            {
                "columns": columns,
                "features": list(self.features),
                "classes": list(self.classes),
                "decided_at_generation": self.decided_at_generation,
            }
            | ({"young": list(self.young)} if self.young else {})
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        body = json.loads(text)
        columns = {name: Column(name=name, **rest) for name, rest in body["columns"].items()}
        generation = body["decided_at_generation"]
        young = tuple(body.get("young", ()))
        return cls(columns, tuple(body["features"]), tuple(body["classes"]), generation, young)

    def kind(self, name: str) -> str:
        """The kind of a stored column.

        Raises
        ------
        KeyError
            For a column that no file has had yet.
        """
        return self.columns[name].kind

    def added(self, columns: Mapping[str, Column]) -> Self:
        """The same schema with further columns; those already known stay as they are."""
        fresh = {name: column for name, column in columns.items() if name not in self.columns}
        names = tuple(n for n, c in fresh.items() if c.role == "feature" and n not in self.features)
        return replace(self, columns={**self.columns, **fresh}, features=self.features + names)

    def followed(self, later: Self, dropped: bool) -> Self:
        """Give the schema that follows this one; `dropped` says that rows have been dropped so far."""
        fresh = (name for name in later.features if dropped and name not in self.features)
        return replace(later, young=tuple(dict.fromkeys((*self.young, *fresh))))


def _body(column: Column) -> dict[str, str | bool]:
    """The column's fields without its name, which is the key."""
    return {key: value for key, value in asdict(column).items() if key != "name"}
