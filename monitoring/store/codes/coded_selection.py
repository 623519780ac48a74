"""A selection of rows whose days have codes: what all that reads these codes is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from monitoring.scope.baseline import Selection
from monitoring.store.columns.cells import Dimension
from monitoring.store.cube.opened import Opened, model_of
from monitoring.store.kinds.chunk import Model


@dataclass(frozen=True)
class CodedSelection:
    """Some rows, what they mean and where their codes are.

    Parameters
    ----------
    model : Model
        What the columns mean.
    selection : Selection
        Of days, or of hours of each.
    known : dict of str to Dimension
        What its cohort may name.
    files : mapping of date to str
        Where the codes of each asked day are.
    """

    model: Model
    selection: Selection
    known: dict[str, Dimension]
    files: Mapping[date, str]

    @classmethod
    def of(cls, snapshot: Opened, selection: Selection, files: Mapping[date, str]) -> "CodedSelection":
        """Give that of a generation."""
        return cls(model_of(snapshot), selection, snapshot.known, files)
