"""The line behind each of a report's worst findings, beside its sentence."""

from monitoring.export.panel_charts import over_time
from monitoring.export.picture import Picture
from monitoring.findings.documents.finding_lines import finding_lines
from monitoring.findings.report import Report

MOST = 8
_WIDTH, _HEIGHT = 560, 120


def finding_pictures(
    report: Report, most: int = MOST, width: int = _WIDTH, height: int = _HEIGHT
) -> dict[str, Picture]:
    """Draw the measure of each finding over time, with the day since when it is wrong on its axis.

    Parameters
    ----------
    report : Report
        Any.
    most : int, optional
        How many findings have a picture, the worst ones.
    width, height : int, optional
        In pixels.

    Returns
    -------
    dict of str to Picture
        By the finding's id; nothing of what has no such line, and of a report that shows one already.
    """
    if report.series is not None:
        return {}
    shown = report.findings[:most]
    lines = finding_lines(report, shown)
    drawn = {
        one.id: over_time(lines[one.id].measurements, lines[one.id], width, height)
        for one in shown
        if one.id in lines
    }
    return {name: some[0] for name, some in drawn.items() if some}
