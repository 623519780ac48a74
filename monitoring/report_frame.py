"""What notebooks call: a panel as a frame."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from monitoring.errors import ScopeError
from monitoring.export.table import table
from monitoring.findings.report import Report, dated_in_table
from monitoring.findings.report import report as make_report
from monitoring.findings.splitting import split_report
from monitoring.location import store_directory
from monitoring.scope.period import Grain
from monitoring.scope.question import Scope
from monitoring.scope.window import DEFAULT_WINDOW


def report(
    panel: str | Sequence[str],
    *,
    model: str,
    window: str = DEFAULT_WINDOW,
    baseline: str = "",
    cohort: str = "",
    version: str = "",
    as_of: str = "",
    now: str = "",
    by: Grain = "none",
    exact: bool = False,
    data_version: str = "",
    split: str = "",
    store: str | Path | None = None,
) -> pd.DataFrame:
    """Give a panel as a frame.

    Parameters
    ----------
    panel : str or sequence of str
        ``drift``, ``performance`` and so on, ``all``, or ``findings``.
    model : str
        Which one.
    window, baseline, cohort, version, as_of, now, by, data_version : str
        The question, in the words of the command line.
    exact : bool
        Whether every number is to come from the rows, none from fine bins with a bound.
    split : str
        A cohort column or ``version``: rows of each value beside those that were asked for, but for one that
        is itself the baseline.
    store : path, optional
        As `store_directory` says.

    Returns
    -------
    DataFrame
        The measurement table (of ``findings``: one row a finding); NaN where undefined, times in UTC.

    Raises
    ------
    ScopeError, StoreError
        Saying what cannot be asked for.
    """
    said = {"model": model, "window": window, "baseline": baseline, "cohort": cohort, "version": version}
    said |= {"as_of": as_of, "now": now, "by": by, "split": split}
    for name, value in said.items():
        if not isinstance(value, str | None):
            raise ScopeError(f"{name} cannot be {value!r}: it is text, in the words of the command line")
    whole = "1" if exact else ""
    scope = Scope(model, window, baseline, cohort, version, as_of, now, by, whole, str(data_version))
    panels, directory = [panel] if isinstance(panel, str) else list(panel), store_directory(store)
    dated = dated_in_table(panels, scope)
    if split:
        return frame(split_report(directory, panels, scope, split, dated=dated))
    return frame(make_report(directory, panels, scope, dated=dated))


def frame(made: Report) -> pd.DataFrame:
    """Give the table of a report with the types of its columns."""
    rows = table(made)
    frame = pd.DataFrame(rows.rows, columns=list(rows.columns))
    return frame.astype({name: _DTYPES[rows.type_of(name)] for name in rows.columns})


_DTYPES: dict[str, str] = {
    "text": "str",
    "number": "float64",
    "integer": "Int64",
    "time": "datetime64[us, UTC]",
}
