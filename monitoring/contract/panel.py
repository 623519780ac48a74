"""The names of the panels, and their type: where a text is of it, mypy refuses what no panel is called."""

from typing import Final, Literal, get_args

Panel = Literal["overview", "drift", "performance", "calibration", "quality", "service", "business"]
"""A part of the measurement table, which page, command and export can be asked for."""
PANELS: tuple[Panel, ...] = get_args(Panel)
"""In the order in which they are shown."""
OVERVIEW: Final = "overview"
DRIFT: Final = "drift"
PERFORMANCE: Final = "performance"
CALIBRATION: Final = "calibration"
QUALITY: Final = "quality"
SERVICE: Final = "service"
BUSINESS: Final = "business"


def page_of(panel: Panel) -> Panel:
    """Name the page that shows a panel: what rows were worth stands beside how they were served.

    Examples
    --------
    >>> page_of("business"), page_of("drift")
    ('service', 'drift')
    """
    return SERVICE if panel == BUSINESS else panel
