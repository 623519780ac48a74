"""The table of every measure of a panel, and why an alarm may look better than it is."""

from math import isnan

import streamlit as st

from monitoring.contract.measure_names import LABELS
from monitoring.contract.panel import Panel
from monitoring.findings.report import Report
from monitoring.findings.thresholds import SEVERITIES
from monitoring.findings.words.change_words import change_interval, change_words
from monitoring.findings.words.estimate_words import in_decimals_of, told
from monitoring.findings.words.measure_words import subject_words, words_of
from monitoring.findings.words.reason_words import judged_days
from monitoring.findings.words.target_unit import name_with_unit
from monitoring.findings.words.words import NOTHING
from monitoring.findings.worst_classes import classes_worst_first, order_words
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.panels.tasks.class_confusion import MOST
from monitoring.statistics.estimate import NO_INTERVAL
from monitoring.ui.look.downloads import panel_csv
from monitoring.ui.look.paging import paged, part
from monitoring.ui.look.styled_cells import STATUS, Cells, by_column, without
from monitoring.ui.look.tables import columns_of, table, table_title
from monitoring.ui.words.measures import fell
from monitoring.ui.words.reason_words import said
from monitoring.ui.words.verdicts import badge


def measures_table(report: Report, panel: Panel, name: str) -> None:
    """Draw the table of every measure of a panel, for the model as a whole and its classes.

    Parameters
    ----------
    report : Report
        With that panel.
    panel : Panel
        Whose rows.
    name : str
        Heading.
    """
    rows = [r for r in report.measurements if r.panel == panel and r.measure not in (*LABELS, "reliability")]
    classes, by, every = report.contract.classes, order_words(rows), len(rows)
    rows = classes_worst_first(rows, classes)
    judged = {judged_days(row) for row in rows if row.n} - {""}
    alike = next(iter(judged)) if len(judged) == 1 else ""
    early = ", of all labels that are in, early ones too" if judged else ""
    with st.container(key=f"panel_measures_{panel}"):
        table_title(
            name,
            f"Every measure with its interval{early}; judged ones have a status{alike and ', ' + alike}.",
            name=f"{report.model}-{panel}",
            csv=panel_csv(report, panel),
        )
        key = f"measures_{panel}"
        if len(classes) > MOST:  # of few every row is in view, or nearly so
            names = [
                f"{words_of(row.measure).name} {subject_words(row.measure, row.subject)}" for row in rows
            ]
            rows = paged(rows, names, "measures", f"class, worst first: {by}", key=key, linked=False)
            key = f"{key}_{part(key)}"
        cells = measures_cells(rows, alike)
        named = zip(cells["Measure"], rows, strict=True)
        names = [name_with_unit(str(name), row.measure, report.contract) for name, row in named]
        cells = {**cells, "Measure": names}
        table(
            cells,
            key=key,
            most=24,
            columns=columns_of(cells, right=_NUMBERS),
            alt=f"{name}: {every} measures with interval, baseline and change.",
        )


def measures_cells(rows: list[Measurement], alike: str = "") -> Cells:
    """Shape measurements as they are shown; a note that stands above the table is not repeated."""
    cells = by_column([_line(row, alike) for row in rows])
    return without(cells, [name for name in ("Of", _JUDGED) if not any(cells[name])])


def _line(row: Measurement, alike: str) -> dict[str, object]:
    words = words_of(row.measure)
    mature = as_judged(row)
    value, ends = told(row, words.unit)
    certain = [words.certain] if words.certain and isnan(row.lower) and not isnan(row.value) else []
    known = {alike, *(said(NO_INTERVAL) if certain else ())}
    notes = [*_unlike(row), *(one for one in said(row.reason) if one not in known), *certain]
    return {
        "Measure": _SHORT.get(row.measure, words.name),
        "Of": subject_words(row.measure, row.subject),
        "Now": value,
        "95% CI": ends or NOTHING,
        STATUS: badge(row.verdict).cell if row.verdict else "",
        "Rows": f"{row.n:,}",
        "Baseline": in_decimals_of(row, row.baseline_value, words.unit),
        "Change": change_words(row),
        "Change, 95% CI": change_interval(row) or NOTHING,
        _JUDGED: in_decimals_of(row, mature.value, words.unit) if mature is not row else "",
        "Note": "; ".join(notes),
    }


def _unlike(row: Measurement) -> list[str]:
    """Say why what looks better, or like chance, is an alarm: its rows with all labels, or its level."""
    if row.verdict not in SEVERITIES or isnan(row.change):
        return []
    words = words_of(row.measure)
    if row.measure in BY_LEVEL and not fell(words, as_judged(row).change):
        return ["judged by its level"]
    chance = row.change_lower <= 0 <= row.change_upper
    hidden = judged_days(row) and (chance or not fell(words, row.change))
    return ["worse on the days judged"] if hidden else []


_SHORT = {"ece_debiased": "Debiased ECE"}
"""Names with which the interval stands beside the value on a phone; so does the status, behind both."""
BY_LEVEL = ("ece_debiased",)
"""Measures whose error alarms however it was before."""
_JUDGED = "Judged"
"""The value on the days whose labels are in, where these are not all."""
_NUMBERS = ("Now", "95% CI", "Rows", "Baseline", "Change", "Change, 95% CI", _JUDGED)
