"""The rules that a row of predictions must keep; a broken one sends the row to quarantine."""

from collections.abc import Collection
from dataclasses import dataclass

from monitoring.contract.model import Contract
from monitoring.store.files.cells import sound_text
from monitoring.store.quoting import quote
from monitoring.store.sql.times import IN_RANGE

SUM_TOLERANCE = "1e-3 + 1e-9"


@dataclass(frozen=True)
class Check:
    """One rule.

    Parameters
    ----------
    rule : str
        The reason that quarantine and counts name.
    columns : tuple of str
        The file's columns that the rule is about.
    broken : str
        SQL over the staged row; null counts as kept.
    """

    rule: str
    columns: tuple[str, ...]
    broken: str


def checks(contract: Contract, lacking: Collection[str] = ()) -> list[Check]:
    """Give the rules in the order in which they are tried; a row is refused for the first that it breaks.

    Parameters
    ----------
    contract : Contract
        Of the model.
    lacking : collection of str
        Columns that files need not have, and have not.
    """
    time = (contract.timestamp,)
    found = [
        Check("id", contract.id, f"__id is null or not {sound_text('__id')}"),
        Check("time", time, "__ts is null"),
        Check("time_range", time, f"__ts not {IN_RANGE}"),
    ]
    for column in contract.prediction.required:
        found.append(Check("score", (column,), f"{quote(column)} is null"))
    return [one for one in found + _ranges(contract) if not {*one.columns} & {*lacking}]


def _ranges(contract: Contract) -> list[Check]:
    """Probabilities lie in [0, 1] and those of the classes add up to 1; other numbers are finite."""
    prediction, columns = contract.prediction, contract.prediction.required
    bounded = contract.task == "multiclass" or (
        contract.task == "binary" and prediction.scale == "probability"
    )
    if not bounded:
        return [Check("score", (column,), f"isinf({quote(column)})") for column in columns]
    found = [Check("score_range", (c,), f"not ({quote(c)} between 0 and 1)") for c in columns]
    if contract.task == "multiclass":
        total = " + ".join(f"cast({quote(column)} as double)" for column in columns)
        found.append(Check("score_sum", columns, f"abs({total} - 1) > {SUM_TOLERANCE}"))
    return found


def first_broken(rules: list[Check]) -> str:
    """The SQL of the 1-based number of the first broken rule; null for a sound row."""
    cases = " ".join(f"when {rule.broken} then {number}" for number, rule in enumerate(rules, 1))
    return f"cast({f'case {cases} end' if cases else 'null'} as usmallint)"
