"""Labels that never came: a prediction that is overdue without one has the class that the contract says.

Such a label is stored nowhere. A generation keeps one moment, before which predictions are overdue; which of
them have no label the rows tell. So a label that is delivered takes its place by being there, and leaves it
by going.
"""

import json
from datetime import datetime, timedelta

from monitoring.contract.label import BINARY_CLASSES
from monitoring.contract.model import Contract
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.readable import readable
from monitoring.store.quoting import literal, timestamp

SPEC = "implied"
IMPLIED = "__implied"
"""The column of rows that tells an implied label from one that was delivered."""
DELIVERED = ("l.__label", "l.__observed", "l.__known")
_LABEL, DUE_AT = "__due_label", "__due_at"


def implies(contract: Contract) -> bool:
    """Say whether an overdue label means a class."""
    return contract.label is not None and contract.label.missing_means is not None


def due_at(clock: datetime, horizon: timedelta) -> datetime:
    """Give the moment before which predictions without a label are overdue.

    Parameters
    ----------
    clock : datetime
        From which ages are counted.
    horizon : timedelta
        Of the contract.
    """
    return clock - horizon


def newly_due(clock: datetime, horizon: timedelta, now: datetime) -> datetime:
    """Give the moment that a new generation keeps.

    Parameters
    ----------
    clock : datetime
        The newest time of the model's rows, naive UTC.
    horizon : timedelta
        Of the contract.
    now : datetime
        The present, naive UTC: a single row with a time to come must not make all others overdue.
    """
    return due_at(min(clock, now), horizon)


def stored_due(catalog: Catalog, model: str, generation: int) -> datetime | None:
    """Give the moment that a generation keeps, naive UTC; None where nothing is overdue, or means nothing."""
    with readable(model, SPEC):
        due = json.loads(catalog.spec(model, SPEC, generation) or "{}").get("due")
        return datetime.fromisoformat(due) if due else None


def due_spec(catalog: Catalog, model: str, generation: int, due: datetime | None) -> dict[str, str]:
    """Give what the next generation keeps, where it is another moment."""
    if due == stored_due(catalog, model, generation):
        return {}
    return {SPEC: json.dumps({"due": due.isoformat()} if due else {})}


def with_due(contract: Contract, predictions: str, due: datetime | None, as_of: datetime | None) -> str:
    """Put the class that a missing label means beside predictions, and since when it is known.

    Parameters
    ----------
    contract : Contract
        Of the model.
    predictions : str
        A query of them.
    due : datetime or None
        Naive UTC: those before it are overdue.
    as_of : datetime or None
        Naive UTC; only what was known by then.

    Returns
    -------
    str
        The query as it is where a missing label means nothing.
    """
    label = contract.label
    if label is None or label.missing_means is None or label.horizon is None:
        return predictions
    if contract.task == "binary":
        value = repr(float(BINARY_CLASSES.index(str(label.missing_means))))
        kind = "double"
    else:
        value, kind = literal(str(label.missing_means)), "varchar"
    overdue = _before("__ts <", due) if due else "false"
    if as_of is not None:
        overdue += f" and {_before('__ts <=', as_of - label.horizon)}"
    known = f"__ts + to_microseconds({label.horizon // timedelta(microseconds=1)})"
    return (
        f"select *, case when {overdue} then cast({value} as {kind}) end as {_LABEL},"
        f" case when {overdue} then {known} end as {DUE_AT} from ({predictions})"
    )


def _before(what: str, moment: datetime) -> str:
    return f"{what} {timestamp(moment)}"


def due_columns(contract: Contract) -> tuple[str, ...]:
    """Name the columns that `with_due` adds."""
    return (_LABEL, DUE_AT) if implies(contract) else ()


def label_items(contract: Contract) -> tuple[str, ...]:
    """Give what a row has of its label: of predictions ``p`` beside their current labels ``l``.

    Parameters
    ----------
    contract : Contract
        Of the model.

    Returns
    -------
    tuple of str
        Select items; with `IMPLIED` only where a missing label means a class.
    """
    if not implies(contract):
        return DELIVERED
    timed = contract.label is not None and contract.label.observed_at is not None
    observed = f"case when l.__known is null then p.{DUE_AT} else l.__observed end as __observed"
    return (
        f"coalesce(l.__label, p.{_LABEL}) as __label",
        observed if timed else "l.__observed",
        f"coalesce(l.__known, p.{DUE_AT}) as __known",
        f"(l.__known is null and p.{_LABEL} is not null) as {IMPLIED}",
    )


def label_names(contract: Contract) -> tuple[str, ...]:
    """Name the columns of `label_items`."""
    names = tuple(one.removeprefix("l.") for one in DELIVERED)
    return (*names, IMPLIED) if implies(contract) else names


def late_implied(as_of: datetime) -> tuple[str, str, str]:
    """Write when a missing label had become a class, when it had not, by a moment in naive UTC, and which."""
    moment = timestamp(as_of)
    had = f"coalesce({DUE_AT} <= {moment}, false)"
    return had, f"coalesce({DUE_AT} > {moment}, false)", f"case when {had} then {_LABEL} end"
