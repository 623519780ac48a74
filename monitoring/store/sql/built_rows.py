"""The rows of whole days as a build reads them: their labels are looked up once."""

from collections.abc import Sequence
from datetime import date

import duckdb

from monitoring.contract.model import Contract
from monitoring.store.quoting import literal
from monitoring.store.sql.implied import DUE_AT, due_columns, label_items, label_names
from monitoring.store.sql.label_views import ARRIVED, with_arrival
from monitoring.store.sql.views import UNLABELLED

LABELS_OF_DAYS, LABEL_ROW = "__labels_of_days", "__label_row"


def on_days(days: Sequence[date]) -> str:
    """Give the SQL of ascending days: their ends where none is left out between them.

    Examples
    --------
    >>> on_days([date(2026, 3, 1), date(2026, 3, 2)])
    "__day between date '2026-03-01' and date '2026-03-02'"
    >>> on_days([date(2026, 3, 1), date(2026, 3, 3)])
    "__day in (date '2026-03-01', date '2026-03-03')"
    """
    texts = [f"date '{day.isoformat()}'" for day in days]
    if (days[-1] - days[0]).days == len(days) - 1:
        return f"__day between {texts[0]} and {texts[-1]}"
    return f"__day in ({', '.join(texts)})"


def join_labels(
    con: duckdb.DuckDBPyConnection, contract: Contract, days: Sequence[date], labels: str
) -> None:
    """Look up the labels of days once: a chunk would look through all labels of the store again."""
    due = due_columns(contract)
    keys = f"select {', '.join(('__seq', '__key', '__day', *due))} from __predictions where {on_days(days)}"
    joined, found = ("left join", f"coalesce(l.__label, p.{due[0]}) is not null") if due else ("join", "true")
    rows = (
        f"(select p.*, l.__seq as {LABEL_ROW}, {', '.join(label_items(contract))}"
        f" from ({keys}) p {joined} {labels} l on l.__key = p.__key where {found})"
    )
    kept = f"r.* exclude ({', '.join(('__key', *due))})"
    arrived = with_arrival(rows, kept, DUE_AT if due else "")
    con.cursor().execute(f"create or replace table {LABELS_OF_DAYS} as {arrived}")


def relation_of(source: str) -> str:
    """Give the SQL of a source's rows: the predictions, or one reference."""
    return "rows" if not source else f"(select * from reference_rows where __source = {literal(source)})"


def rows_of_days(contract: Contract, source: str, days: Sequence[date]) -> str:
    """Give the SQL of the rows of days, labels joined, between `join_labels` and the end of a build."""
    where = f"where {on_days(days)}"
    if source:
        return f"(select * from {relation_of(source)} {where})"
    labels = ", ".join(f"l.{name}" for name in (*label_names(contract), ARRIVED))
    return (
        f"(select u.*, {labels} from (select * from {UNLABELLED} {where}) u"
        f" left join (select * from {LABELS_OF_DAYS} {where}) l using (__seq))"
    )
