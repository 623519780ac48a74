"""What every time axis of every page can do."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.ui import state

Opened = Callable[..., AppTest]
PAGES = {"overview": 1, "performance": 3, "calibration": 2, "drift": 2, "quality": 1, "service": 3}


def time_charts(app: AppTest) -> Iterator[Any]:
    """The charts that have a time axis."""
    for chart in app.get("vega_lite_chart"):
        layers = json.loads(chart.proto.spec).get("layer", [])
        axes = [layer["encoding"]["x"] for layer in layers if "x" in layer.get("encoding", {})]
        if any(x.get("type") == "temporal" and x.get("axis") is not None for x in axes):
            yield chart.proto


@pytest.mark.sampled(2)
@pytest.mark.parametrize("page", ["performance", "calibration", "drift", "quality", "service"])
def test_hours_of_a_longer_window_are_called_those_of_its_last_days(
    opened: Opened, lending: Path, page: str
) -> None:
    def told(**asked: str) -> str:
        return "\n".join(str(part.value) for part in opened(lending, page, **asked).markdown).lower()

    assert "the window's last 3 days" in told(by="hour")
    assert "window's last" not in told(by="hour", window="last-3d")
    assert "window's last" not in told()


@pytest.mark.parametrize("page", PAGES)
def test_a_window_can_be_drawn_on_every_time_axis(opened: Opened, lending: Path, page: str) -> None:
    found = list(time_charts(opened(lending, page)))
    assert len(found) >= PAGES[page]
    for chart in found:
        assert list(chart.selection_mode) == ["brush", *(["clicked"] if page == "overview" else [])]
        assert "brush" in [param["name"] for param in json.loads(chart.spec)["params"]]


@pytest.mark.parametrize("page", ["performance", "calibration"])
def test_the_grey_band_is_named(opened: Opened, lending: Path, page: str) -> None:
    app = opened(lending, page)
    assert any("▒ training set, ± what one day varies by chance" in part.value for part in app.markdown)


def test_events_stand_above_every_plot(opened: Opened, lending: Path) -> None:
    [error, _] = time_charts(opened(lending, "calibration"))
    assert json.loads(error.spec)["height"] > 180, "a row of names is added, the plot stays as it is"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("page", "laid"), [("performance", 1), ("calibration", 2), ("drift", 1), ("service", 2)]
)
def test_a_second_window_is_laid_over(opened: Opened, lending: Path, page: str, laid: int) -> None:
    app = opened(lending, page, overlay="2026-09-01/2026-09-15")
    found = [chart for chart in time_charts(app) if "'overlay'" in chart.spec]
    assert len(found) >= laid
    assert "┅ 1–14 Sep 2026, day by day" in "".join(part.value for part in app.markdown)
    assert "overlay=2026-09-01" in app.code[0].value, "whoever gets the link sees it as well"
    assert not app.warning


@pytest.mark.sampled(2)
@pytest.mark.parametrize("by", ["hour", "day", "week", "month"])
def test_the_key_of_a_second_window_names_its_periods(opened: Opened, lending: Path, by: str) -> None:
    app = opened(lending, "performance", overlay="previous", by=by)
    said = "".join(part.value for part in app.markdown)
    assert set(re.findall(r"2026, (\w+) by \1", said)) == {by}


def test_a_second_window_goes_along_and_can_be_taken_off(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift", overlay="previous")
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert "overlay=previous" in links["Calibration"]
    app.selectbox(key=state.OVERLAY).set_value("").run()
    assert "overlay" not in app.query_params
    assert not any("'overlay'" in chart.spec for chart in time_charts(app))
    app.date_input(key=state.OVERLAY_DATES).set_value((date(2026, 9, 1), date(2026, 9, 14))).run()
    assert app.query_params["overlay"] == "2026-09-01/2026-09-15"


def test_a_second_window_without_rows_says_so(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift", overlay="year-before")
    assert any("┅ 2–31 Oct 2025, no rows" in part.value for part in app.markdown)
    assert not app.exception


def test_a_second_window_that_is_none_is_named(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift", overlay="previos")
    assert "overlay=previos cannot be used" in app.warning[0].value.replace("\\", "")
    assert "did you mean 'previous'" in app.warning[0].value
    assert not any("'overlay'" in chart.spec for chart in time_charts(app))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_periods_are_a_matter_of_the_axis_alone(opened: Opened, lending: Path, grain: str) -> None:
    plain = opened(lending, "performance")
    app = opened(lending, "performance")
    app.segmented_control(key=state.GRAIN).set_value(grain).run()
    assert app.query_params["by"] == grain
    assert any(f"by {grain}**" in part.value for part in app.markdown)
    assert [tile.value for tile in app.metric] == [tile.value for tile in plain.metric]
    assert app.title[0].value == plain.title[0].value


def test_hours_are_those_of_the_last_days(opened: Opened, lending: Path) -> None:
    app = opened(lending, "service", by="hour", window="last-7d")
    assert not app.exception
    assert "last 3 days" in app.caption[0].value
    assert len(list(time_charts(app))) >= PAGES["service"]
