"""Which rows tell most of a measure that is of no subject: the slowest, the failed, those worth least."""

from dataclasses import dataclass
from typing import Literal

from monitoring.contract.model import Contract
from monitoring.store.columns.schema import Schema
from monitoring.store.kinds.service_kinds import failed, latency_column, status_column, value_column


@dataclass(frozen=True)
class TellingRows:
    """The rows that tell most of a measure.

    Parameters
    ----------
    which : str
        What they are: the slowest first, those that failed, those that are worth least first.
    column, sql : str
        What the measure is of, by its own name and as SQL.
    counted : str
        SQL of which rows there are to choose from.
    order : str
        SQL by which they are put in order; empty where none comes first.
    """

    which: Literal["slowest", "failed", "least"]
    column: str
    sql: str
    counted: str
    order: str = ""


def telling_rows(contract: Contract, schema: Schema, measure: str) -> TellingRows | None:
    """Say which rows tell most of a measure of service or of the value column.

    Parameters
    ----------
    contract : Contract
        Of the model.
    schema : Schema
        What its files have had.
    measure : str
        Its name.

    Returns
    -------
    TellingRows or None
        None for every other measure, and where the contract masks the column or no file has had it.
    """
    made = next((make for prefix, make in _MADE.items() if measure.startswith(prefix)), _none)
    found = made(contract, schema)
    masked = {one.lower() for one in contract.mask}
    return found if found and found.column.lower() not in masked else None


def _none(contract: Contract, schema: Schema) -> None:
    """Of no other measure some rows tell more than others."""


def _slowest(contract: Contract, schema: Schema) -> TellingRows | None:
    name, sql = contract.service.latency_ms if contract.service else None, latency_column(contract, schema)
    return TellingRows("slowest", name, sql, f"isfinite({sql})", f"{sql} desc") if name and sql else None


def _failed(contract: Contract, schema: Schema) -> TellingRows | None:
    name, sql = contract.service.status if contract.service else None, status_column(contract, schema)
    wrong = failed(contract, schema)
    return TellingRows("failed", name, sql, wrong) if name and sql and wrong else None


def _least(contract: Contract, schema: Schema) -> TellingRows | None:
    name, sql = contract.business.value if contract.business else None, value_column(contract, schema)
    return TellingRows("least", name, sql, f"isfinite({sql})", sql) if name and sql else None


_MADE = {"latency_": _slowest, "error_rate": _failed, "value_per_decision": _least}
