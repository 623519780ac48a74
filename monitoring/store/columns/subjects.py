"""The subjects of drift: features, score or prediction, label, each with its SQL over the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitoring.contract.model import Contract
from monitoring.store.columns.schema import Schema
from monitoring.store.quoting import literal, quote

Kind = Literal["numeric", "categorical", "boolean", "text"]
Role = Literal["feature", "score", "prediction", "label"]
OF_CLASS = "score:"
"""Before the class, in the name of its score."""


@dataclass(frozen=True)
class Subject:
    """Something whose distribution can drift.

    Parameters
    ----------
    name : str
        As in the measurement table: a feature, ``score``, ``score:<class>``, ``prediction`` or ``label``.
    kind : {'numeric', 'categorical', 'boolean', 'text'}
        How its drift is measured.
    role : {'feature', 'score', 'prediction', 'label'}
        What it is to the model.
    sql : str
        Its value over the view of rows.
    labelled_only : bool
        True when rows without it are no missing values but rows that still wait.
    """

    name: str
    kind: Kind
    role: Role
    sql: str
    labelled_only: bool = False

    @property
    def numeric(self) -> bool:
        """Whether it has a number's profile."""
        return self.kind == "numeric"

    @property
    def as_double(self) -> str:
        """SQL of its value as a number of double precision, as bins and bounds compare it."""
        return f"cast({self.sql} as double)"

    @property
    def profiled(self) -> Literal["numeric", "categorical"]:
        """The kind of profile that its values have."""
        return "numeric" if self.numeric else "categorical"


def has_classes(every: Sequence[Subject]) -> bool:
    """Say whether labels are classes: of a number the code says no more than the bin."""
    return any(one.labelled_only and not one.numeric for one in every)


def subjects(contract: Contract, schema: Schema) -> tuple[Subject, ...]:
    """Give every subject of a model.

    Parameters
    ----------
    contract : Contract
        Of the model.
    schema : Schema
        The kinds that were decided for its columns.

    Returns
    -------
    tuple of Subject
        Features in their order, then score or prediction, then label.
    """
    features = tuple(
        Subject(name, schema.kind(name), "feature", quote(name))  # type: ignore[arg-type]
        for name in schema.features
        if schema.kind(name) in ("numeric", "categorical", "boolean")
    )
    return features + _predictions(contract) + _label(contract)


def _predictions(contract: Contract) -> tuple[Subject, ...]:
    prediction = contract.prediction
    if prediction.scores:
        scores = tuple(
            Subject(f"{OF_CLASS}{name}", "numeric", "score", quote(column))
            for name, column in prediction.scores.items()
        )
        return (*scores, Subject("prediction", "categorical", "prediction", top_class(contract)))
    if prediction.value:
        return (Subject("prediction", "numeric", "prediction", quote(prediction.value)),)
    return (Subject("score", "numeric", "score", quote(str(prediction.score))),)


def _label(contract: Contract) -> tuple[Subject, ...]:
    if contract.label is None:
        return ()
    if contract.task == "regression":
        return (Subject("label", "numeric", "label", "__label", labelled_only=True),)
    text = "cast(__label as integer)::varchar" if contract.task == "binary" else "__label"
    return (Subject("label", "categorical", "label", text, labelled_only=True),)


def top_class(contract: Contract) -> str:
    """Give the SQL of the class with the greatest score; ties go to the first.

    Parameters
    ----------
    contract : Contract
        Of a multiclass model.

    Returns
    -------
    str
        An expression of text.
    """
    scores = contract.prediction.scores
    columns = ", ".join(map(quote, scores.values()))
    names = ", ".join(map(literal, scores))
    # a case a class, each of which names all scores, is planned for a second at two hundred classes
    return f"[{names}][list_position([{columns}], greatest({columns}))]"


def canonical_text(sql: str, kind: str) -> str:
    """Give the SQL of a value's canonical text: 2019.0 as 2019.

    Parameters
    ----------
    sql : str
        The value.
    kind : str
        Its kind.

    Returns
    -------
    str
        An expression of text, null where the value is.
    """
    if kind != "numeric":
        return f"cast({sql} as varchar)"
    whole = f"{sql} = floor({sql}) and abs({sql}) < 1e15"
    return f"case when {whole} then cast(cast({sql} as bigint) as varchar) else cast({sql} as varchar) end"
