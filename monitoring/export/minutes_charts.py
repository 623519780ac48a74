"""The four charts of the minutes: those that show what its findings say."""

from dataclasses import replace

from monitoring.export.panel_charts import observed_rates, over_time, pictures, worst_drift
from monitoring.export.picture import Picture
from monitoring.findings.meeting.minutes import Minutes
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
    series = {
        one.panels[0]: over_time(one.measurements, replace(one, marks=()), _WIDTH, _HEIGHT)
        for one in made.series  # without marks: there is no room for names
    }
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


def _changes(rows: list[Measurement], made: Minutes) -> list[Picture]:
    return pictures("performance", rows[:_LINES], made.report)
