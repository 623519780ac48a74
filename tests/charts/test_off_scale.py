"""What runs off an axis has a mark at its edge, and says how far it runs."""

import re
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from monitoring.charts.drawn_layers import with_drawn_layers
from monitoring.charts.metric_time import metric_time
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.multiples import multiple
from monitoring.charts.rendering import to_svg
from monitoring.charts.settled_scale import settled_scale

START = datetime(2025, 3, 1, tzinfo=UTC)
TRIANGLE = re.compile(r'd="M0,-?[\d.]+L-[\d.]+,-?[\d.]+L[\d.]+,-?[\d.]+Z"')
SETTLED = [0.71, 0.74, 0.72, 0.73]


def frame(*early: float) -> pd.DataFrame:
    """Four settled days, and early ones."""
    days = [START + timedelta(days=k) for k in range(len(SETTLED) + len(early) + 1)]
    each = enumerate(zip(days, days[1:], [*SETTLED, *early], strict=False))
    return metric_time_rows(
        [{"t": t, "t_end": end, "value": value, "mature": k < len(SETTLED)} for k, (t, end, value) in each]
    )


@pytest.mark.parametrize(
    ("early", "said"),
    [
        ((0.72, 0.5), ["off the axis: 0.500"]),
        ((0.5, 0.4, 0.72), ["off the axis: down to 0.400"]),
        ((1.0, 1.0, 0.4), ["off the axis: up to 1.000", "off the axis: 0.400"]),
    ],
)
def test_a_line_that_runs_off_says_how_far(early: tuple[float, ...], said: list[str]) -> None:
    """It looked like a cliff: a dashed line down to the axis, and nothing beyond."""
    rows = frame(*early)
    ends = settled_scale(rows)
    assert ends is not None
    drawn = to_svg(metric_time(domain=ends), rows)
    assert {*re.findall(r"off the axis: [^<]+", drawn)} == {*said}
    off = [value for value in early if not ends[0] <= value <= ends[1]]
    for svg in (drawn, to_svg(multiple(ends), rows)):
        assert len(TRIANGLE.findall(svg)) == len(off)


def test_an_axis_that_holds_all_has_no_marks() -> None:
    assert "triangle" not in str(metric_time())
    assert TRIANGLE.search(to_svg(metric_time(domain=(0.0, 1.0)), frame(0.5))) is None


def test_marks_that_nothing_has_are_not_sent() -> None:
    """Five small charts on one scale would each carry two layers for nothing."""
    spec = multiple((0.7, 0.75))
    kept = with_drawn_layers(spec, frame(0.72))["layer"]
    assert ("triangle" in str(spec), "triangle" in str(kept)) == (True, False)
    assert "triangle-down" in str(with_drawn_layers(spec, frame(0.5))["layer"])
