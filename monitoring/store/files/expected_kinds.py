"""The kinds of columns that the contract and earlier loads let expect, before the files are read."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.contract.model import Contract
from monitoring.contract.time_format import TIMES
from monitoring.store.columns.schema import Schema
from monitoring.store.files.roles import roles

_MEASURED = ("feature", "cohort", "service", "business", "feedback")
MANY_SCORES = 20
"""Columns of scores: two hundred of them as text are more memory than a load may take."""


@dataclass(frozen=True)
class ExpectedKinds:
    """What is known of columns before the files are read.

    Parameters
    ----------
    contract : Contract
        Names the columns and their kinds.
    schema : Schema
        The kinds that earlier loads decided.
    """

    contract: Contract
    schema: Schema

    def numbers(self, names: Sequence[str]) -> list[str]:
        """The columns of which only the number is ever asked: no id, label or declared text.

        Of scores that is so of probabilities alone: of what is none the text is told.
        """
        label, known = self.contract.label, self.contract.named_columns()
        stored = roles(self.contract, names)
        written = self.contract.number_format  # of such texts the reader knows nothing
        found = [
            name for name, role in stored.items() if role.kind in (None, "numeric") and name not in written
        ]
        shares = self.probabilities()
        found = [name for name in found if known.get(name, "feature") in _MEASURED or name in shares]
        kinds = {name: self.schema.columns[name].kind for name in found if name in self.schema.columns}
        joined = label.join if label else ()
        return [name for name in found if kinds.get(name, "numeric") == "numeric" and name not in joined]

    def probabilities(self) -> set[str]:
        """The columns of scores, where these are many, of which every one lies between 0 and 1.

        Of a few the text costs little memory, and one that is no probability would have all read again.
        """
        said = self.contract.prediction
        scores = *filter(None, (said.score,)), *said.scores.values()
        return {*scores} if said.scale == "probability" and len(scores) >= MANY_SCORES else set()

    def times(self, names: Sequence[str]) -> list[str]:
        """The columns of times, where a time without an offset is UTC, that serve nothing else."""
        if self.contract.timezone != "UTC":
            return []
        label, known = self.contract.label, self.contract.named_columns()
        used = {*self.contract.id, *(label.join if label else ()), *roles(self.contract, names)}
        found = [name for name in names if known.get(name) in TIMES and name not in used]
        return [name for name in found if not self.contract.written(name)]
