"""The formats that a report can be written in."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from monitoring.contract.panel import Panel
from monitoring.findings.report import Report


@dataclass(frozen=True)
class Format:
    """One way to write a report.

    Parameters
    ----------
    name : str
        As asked for.
    module, function : str
        What writes it; read only when it is asked for.
    suffix, mime : str
        Of a file.
    binary : bool
        Whether it is no text for a terminal.
    linked : bool
        Whether it can lead back to the dashboard.
    """

    name: str
    module: str
    function: str
    suffix: str
    mime: str
    binary: bool = False
    linked: bool = False

    def write(self, report: Report, base_url: str = "") -> bytes:
        """Write a report; links are whole where `base_url` says where the dashboard is."""
        writer: Callable[..., bytes] = getattr(import_module(self.module), self.function)
        return writer(report, base_url) if self.linked else writer(report)


CHARTED: tuple[Panel, ...] = ("drift", "performance", "calibration", "overview")
"""Panels with a chart of a whole window, those of `panel_charts.DRAWN`, which takes long to import."""
ONE_TABLE = ("csv", "parquet")
"""Formats of the rows of panels, or of findings where nothing else is asked for."""
FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("json", "monitoring.export.json", "to_json", ".json", "application/json"),
        Format("csv", "monitoring.export.csv", "to_csv", ".csv", "text/csv"),
        Format(
            "parquet",
            "monitoring.export.parquet",
            "to_parquet",
            ".parquet",
            "application/vnd.apache.parquet",
            binary=True,
        ),
        Format("md", "monitoring.export.markdown", "to_markdown", ".md", "text/markdown", linked=True),
        Format("html", "monitoring.export.html", "to_html", ".html", "text/html", linked=True),
        Format("svg", "monitoring.export.image", "svg_image", ".svg", "image/svg+xml"),
        Format("png", "monitoring.export.image", "png_image", ".png", "image/png", binary=True),
        Format(
            "pptx",
            "monitoring.export.pptx",
            "to_pptx",
            ".pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            binary=True,
            linked=True,
        ),
        Format("pdf", "monitoring.export.pdf", "to_pdf", ".pdf", "application/pdf", binary=True, linked=True),
    )
}
