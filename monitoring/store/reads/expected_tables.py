"""Expectations that a table keeps as a whole, each as one SQL statement over a selection's rows."""

from monitoring.contract.expectations import RULES, Expectation
from monitoring.scope.baseline import Selection
from monitoring.store.quoting import quote
from monitoring.store.snapshot import Snapshot

RATES = ("unique", "monotonic")
LEVELS = tuple(rule for rule, form in RULES.items() if not form.of_rows)


def broken_rows(snapshot: Snapshot, selection: Selection, one: Expectation) -> tuple[int, int]:
    """Count the rows that repeat a value, or fall behind the one before in time.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    one : Expectation
        ``unique`` or ``monotonic``.

    Returns
    -------
    broken, checked : int
        Nulls are left out; 0, 0 where no file has had the column.
    """
    if one.column not in snapshot.schema.columns or one.column is None:
        return 0, 0
    column = quote(one.column)
    rows = snapshot.rows_of(selection, [column])
    if one.rule == "unique":
        sql = f"select count({column}) - count(distinct {column}), count({column}) from {rows}"
    else:
        compare = "<=" if one.strict else "<"
        sql = (
            f"select count(*) filter (where v {compare} before), count(before) from (select {column} as v, "
            f"lag({column}) over (order by __ts, __seq) as before from {rows} where {column} is not null)"
        )
    broken, checked = snapshot.ask(sql, selection.as_of)[0]
    return int(broken), int(checked)


def level(snapshot: Snapshot, selection: Selection, one: Expectation) -> tuple[float, int, int]:
    """Give the number that a rule on the whole table limits, and the rows behind it.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    one : Expectation
        One of `LEVELS`.

    Returns
    -------
    value : float
        NaN where there is nothing to measure.
    n, left_out : int
        Rows, and of a mean or a quantile those without a finite value.
    """
    rows = snapshot.rows_of(selection, [quote(one.column)] if one.column else [])
    if one.rule == "row_count_between":
        count = int(snapshot.ask(f"select count(*) from {rows}", selection.as_of)[0][0])
        return float(count), count, 0
    known = one.column in snapshot.schema.columns
    if one.rule == "column_exists":
        return float(known), 1, 0
    if not known or one.column is None:
        return float("nan"), 0, 0
    value, n, without = snapshot.ask(_asked(one, quote(one.column), rows), selection.as_of)[0]
    return float("nan") if value is None else float(value), int(n), int(without)


_COUNTS = "count(x), count(*) - count(x)"


def _finite(column: str) -> str:
    number = f"try_cast({column} as double)"
    return f"case when isfinite({number}) then {number} end"


def _asked(one: Expectation, column: str, rows: str) -> str:
    """Give the statement that asks for a number of the whole table, and the rows behind it."""
    if one.rule == "distinct_between":
        return f"select count(distinct {column}), count({column}), 0 from {rows}"
    held = f"with held as (select {_finite(column)} as x from {rows})"
    if one.rule == "quantile_between":
        return f"{held} select quantile_cont(x, {one.quantile!r}), {_COUNTS} from held"
    # around what is nearly the mean: else its last digits depend on which thread comes first
    return (
        f"{held}, near as (select favg(x) as m from held) "
        f"select any_value(m) + favg(x - m), {_COUNTS} from held, near"
    )
