"""The rows of a selection in words that people can ask by themselves: SQL over the views for them."""

from dataclasses import replace
from datetime import UTC, datetime

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import names
from monitoring.store.columns.cells import Dimension
from monitoring.store.cube.opened import Opened
from monitoring.store.quoting import quote
from monitoring.store.sql.selecting import restrictions


def counting_sql(snapshot: Opened, selection: Selection) -> str:
    """Write the statement that counts the rows of a selection, and those with a label.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Of the predictions.

    Returns
    -------
    str
        For ``sql`` and every other connection with the view ``predictions``; empty where it cannot be said
        there: for a reference, for labels as of a moment, for a cohort over a masked column or over when
        labels came, which the view gives of every label.
    """
    contract = snapshot.contract
    columns = {cohort.name: cohort.column for cohort in contract.cohorts}
    unsaid = {*contract.mask, contract.label.observed_at if contract.label else None}
    hidden = {columns.get(name, name) for name in names(selection.cohort)} & unsaid
    if selection.source or selection.as_of is not None or hidden:
        return ""
    named = _named(snapshot)
    parts = restrictions(selection, named, quote(contract.timestamp), named["version"].sql, _moment)
    counted = ["count(*) as rows"]
    if contract.label is not None:
        counted.append(f"count({quote(contract.label.column)}) as labelled")
    where = "\n  and ".join(parts) or "true"
    return f"select {', '.join(counted)}\nfrom predictions\nwhere {where}"


def _named(snapshot: Opened) -> dict[str, Dimension]:
    """Give everything that a cohort may name, by the columns of the views."""
    contract = snapshot.contract
    own = {f'"__cohort_{one.name}"': quote(one.name) for one in contract.cohorts}
    own |= {"__id": quote(contract.id[0]), "__ts": quote(contract.timestamp)}
    own |= {"__received": quote(contract.received_at)} if contract.received_at else {}
    own["__version"] = quote((contract.version.column if contract.version else None) or "version")
    if contract.label is not None:
        own["__label"] = quote(contract.label.column)
    return {name: replace(one, sql=own.get(one.sql, one.sql)) for name, one in snapshot.known.items()}


def _moment(moment: datetime) -> str:
    return f"timestamptz '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'".replace(".000000", "")
