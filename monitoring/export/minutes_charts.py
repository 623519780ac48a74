"""The four charts of the minutes: first what its first sentence says, with the day that it names."""

from dataclasses import replace

from monitoring.contract.headline_measures import headline_measures
from monitoring.contract.panel import Panel
from monitoring.export.finding_pictures import finding_pictures
from monitoring.export.panel_charts import observed_rates, over_time, pictures, worst_drift
from monitoring.export.picture import Picture
from monitoring.export.report_rows import told_by_panel
from monitoring.findings.meeting.minutes import Minutes
from monitoring.findings.report import Report
from monitoring.panels.measurement import Measurement

MOST = 4
_WIDTH, _HEIGHT = 400, 170
_NAMES = 26  # pixels of the names of events above a line
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
        At most `MOST`: the line of the worst finding, performance over time where that is another, the worst
        drift, calibration, volume; the changes of performance where one of these is missing.
    """
    worst = replace(made.report, findings=[one.finding for one in made.standing[:1]])
    first = [*finding_pictures(worst, 1, _WIDTH, _HEIGHT - _NAMES).values()]
    leading = {(one.finding.panel, one.finding.measure) for one in made.standing[:1]} if first else set()
    series = {
        one.panels[0]: []
        if _drawn(one, leading)
        else over_time(one.measurements, replace(one, marks=()), _WIDTH, _HEIGHT)
        for one in made.series  # without marks: there is no room for names
    }
    told = dict(told_by_panel(made.report))
    found = [
        *first,
        *series.get("performance", []),
        *worst_drift(told.get("drift", []), _LINES, _WIDTH, _STEP),
        *observed_rates(told.get("calibration", []), _WIDTH, _HEIGHT),
        *series.get("quality", []),
        *_changes(told.get("performance", []), made),
    ]
    return found[:MOST]


def _drawn(series: Report, leading: set[tuple[Panel, str]]) -> bool:
    """Say whether the first chart is of what a series is of: one line is enough."""
    own = headline_measures(series.contract)[:1] if series.panels[0] == "performance" else ("volume", "rows")
    return any((series.panels[0], measure) in leading for measure in own)


def _changes(rows: list[Measurement], made: Minutes) -> list[Picture]:
    return pictures("performance", rows[:_LINES], made.report)
