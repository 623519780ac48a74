"""The four charts of the minutes: those that show what its findings say."""

from dataclasses import replace

from monitoring.export.panel_charts import Picture, observed_rates, over_time, pictures, worst_drift
from monitoring.findings.minutes import Minutes
from monitoring.findings.report import Report
from monitoring.panels.measurement import Measurement

MOST = 4
_WIDTH, _HEIGHT = 400, 170
_LINES, _STEP = 7, 20


def minutes_pictures(made: Minutes) -> list[Picture]:
    """Choose the charts.

    Parameters
    ----------
    made : Minutes
        Any.

    Returns
    -------
    list of Picture
        At most `MOST`: performance over time, the worst drift, calibration, volume; the changes of
        performance where one of these is missing.
    """
    series = {one.panels[0]: _over_time(one, made) for one in made.series}
    rows = {
        panel: [one for one in made.report.measurements if one.panel == panel]
        for panel in ("drift", "calibration", "performance")
    }
    found = [
        *series.get("performance", []),
        *worst_drift(rows["drift"], _LINES, _WIDTH, _STEP),
        *observed_rates(rows["calibration"], _WIDTH, _HEIGHT),
        *series.get("quality", []),
        *_changes(rows["performance"], made),
    ]
    return found[:MOST]


def _over_time(series: Report, made: Minutes) -> list[Picture]:
    """Name the grey line, where there is one."""
    found = over_time(series.measurements, replace(series, marks=()), _WIDTH, _HEIGHT)  # no room for names
    if series.panels == ("quality",):
        return found
    level = f"; grey line: {made.report.question.baseline.title}"
    return [replace(one, caption=f"{one.caption}{level}") for one in found]


def _changes(rows: list[Measurement], made: Minutes) -> list[Picture]:
    return pictures("performance", rows[:_LINES], made.report)
