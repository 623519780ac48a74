"""What every time axis of every page can do."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

Opened = Callable[..., AppTest]
PAGES = {"performance": 5, "calibration": 2, "drift": 2, "quality": 1, "service": 3}


def time_charts(app: AppTest) -> Iterator[Any]:
    """The charts that have a time axis."""
    for chart in app.get("vega_lite_chart"):
        layers = json.loads(chart.proto.spec).get("layer", [])
        axes = [layer["encoding"]["x"] for layer in layers if "x" in layer.get("encoding", {})]
        if any(x.get("type") == "temporal" and x.get("axis") is not None for x in axes):
            yield chart.proto


@pytest.mark.parametrize("page", PAGES)
def test_a_window_can_be_drawn_on_every_time_axis(opened: Opened, lending: Path, page: str) -> None:
    found = list(time_charts(opened(lending, page)))
    assert len(found) >= PAGES[page]
    for chart in found:
        assert list(chart.selection_mode) == ["brush"]
        assert "brush" in [param["name"] for param in json.loads(chart.spec)["params"]]
