"""The files behind the download buttons: the same bytes as the command line writes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isnan

from monitoring.contract.panel import Panel
from monitoring.export.csv import to_csv, written
from monitoring.export.table import Cell, Table, days_table
from monitoring.findings.finding import Finding
from monitoring.findings.journal.attention import needing
from monitoring.findings.meeting.status import ModelStatus
from monitoring.findings.report import FINDINGS, Report
from monitoring.scope.instant import print_instant

_STATUS = (
    "model",
    "title",
    "verdict",
    "sentence",
    "measure",
    "value",
    "lower",
    "upper",
    "n",
    "baseline_value",
    "change",
    "change_lower",
    "change_upper",
    "drifted",
    "failing",
    "findings_open",
    "findings_left_out",
    "labels_in",
    "data_version",
    "contract_hash",
    "newest_row",
)


def panel_csv(report: Report, panel: Panel) -> Callable[[], bytes]:
    """Give the maker of one panel's file.

    Parameters
    ----------
    report : Report
        With that panel, maybe among others.
    panel : Panel
        Whose rows.

    Returns
    -------
    callable
        Makes the CSV.
    """

    def make() -> bytes:
        rows = [row for row in report.measurements if row.panel == panel]
        return to_csv(replace(report, panels=(panel,), measurements=rows))

    return make


def findings_csv(report: Report, findings: Sequence[Finding]) -> Callable[[], bytes]:
    """Give the maker of a file of findings.

    Parameters
    ----------
    report : Report
        Any.
    findings : sequence of Finding
        Of one model or of several.

    Returns
    -------
    callable
        Makes the CSV.
    """
    return lambda: to_csv(replace(report, panels=(FINDINGS,), findings=list(findings)))


def statuses_csv(statuses: Sequence[ModelStatus]) -> bytes:
    """Write how every model is.

    Parameters
    ----------
    statuses : sequence of ModelStatus
        One a model.

    Returns
    -------
    bytes
        CSV.
    """
    return written(Table(_STATUS, [_status_row(one) for one in statuses]))


def days_csv(reports: Sequence[Report]) -> bytes:
    """Write how each of the last days was.

    Parameters
    ----------
    reports : sequence of Report
        One a model.

    Returns
    -------
    bytes
        CSV: of every model its days, then those of each panel.
    """
    tables = [(made.model, days_table(made), (made.data_version, made.contract_hash)) for made in reports]
    columns = ("model", *tables[0][1].columns, "data_version", "contract_hash")
    return written(
        Table(columns, [(model, *row, *made) for model, days, made in tables for row in days.rows])
    )


def _status_row(one: ModelStatus) -> tuple[Cell, ...]:
    row = one.measure
    numbers = ("value", "lower", "upper", "n", "baseline_value", "change", "change_lower", "change_upper")
    found = [_number(getattr(row, name)) if row else None for name in numbers]
    told = one.report
    made = (told.data_version, told.contract_hash, print_instant(told.question.newest)) if told else ("",) * 3
    head = (one.model, one.title, one.verdict, one.sentence, row.measure if row else "")
    open_ = len(needing(one.findings))
    return (
        *head,
        *found,
        one.drifted,
        one.failing,
        open_,
        len(one.findings) - open_,
        _number(one.labels_in),
        *made,
    )


def _number(value: float) -> float | None:
    return None if isnan(value) else value
