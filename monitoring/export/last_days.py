"""The picture of the last days: how each was, of the model and of its panels."""

from monitoring.charts.status_strip import day_cells, status_strip, status_strip_rows
from monitoring.contract.panel import OVERVIEW, Panel
from monitoring.export.picture import Picture
from monitoring.findings.day_status_words import by_panel, day_parts, heading, label_of
from monitoring.findings.report import Report


def day_lines(report: Report, panel: Panel) -> list[str]:
    """Say below the picture of the last days what it shows, a line a panel; nothing of another panel."""
    told = day_parts(report.days, report.question.zone) if panel == OVERVIEW else []
    return [line for _, text in told for line in text.splitlines()]


def last_days(report: Report) -> list[Picture]:
    """Give the strip of the last days, the model first, then its panels."""
    zone = report.contract.timezone
    rows = by_panel(report.days).items()
    cells = [cell for panel, of in rows for cell in day_cells(label_of(panel), of, zone)]
    if not cells:
        return []
    caption = (
        f"{heading(report.days)}: the worst of each day, with a sign on its first day here (blank: no data)"
    )
    return [Picture(caption, lambda theme: status_strip(theme=theme, brush=False), status_strip_rows(cells))]
