"""A drawing in other colours is, but for the names of its clips, the one that would have been drawn."""

import re
from typing import Any

import pytest

from monitoring.charts.forest import forest
from monitoring.charts.metric_time import metric_time
from monitoring.charts.recolouring import recoloured
from monitoring.charts.rendering import to_svg
from monitoring.charts.theme import DARK, LIGHT
from tests.charts.test_every_chart import CHARTS, HOSTILE, differences, periods

DRAWN_ANEW = {"decile_strip"}
"""Its colours are mixed."""


def nameless(svg: str) -> str:
    return re.sub(r"[0-9a-f]{12}-", "", svg)


@pytest.mark.sampled(7)
@pytest.mark.parametrize("name", CHARTS)
def test_it_is_the_drawing_of_the_other_theme(name: str) -> None:
    chart, rows = CHARTS[name]
    light, dark = chart(theme="light"), chart(theme="dark")
    drawn, wanted = to_svg(light, rows()), to_svg(dark, rows())
    found = recoloured(drawn, light, dark)
    assert (found is None) == (name in DRAWN_ANEW)
    if found is not None:
        assert found != drawn
        assert nameless(found) == nameless(wanted)


def test_its_names_are_its_own_and_come_twice_alike() -> None:
    light, dark = metric_time(theme="light"), metric_time(theme="dark")
    drawn = to_svg(light, periods())
    found = recoloured(drawn, light, dark)
    assert found is not None and found == recoloured(drawn, light, dark)
    names = [set(re.findall(r' id="([^"]+)"', svg)) for svg in (drawn, found)]
    assert names[0] and not names[0] & names[1]
    assert set(re.findall(r"url\(#([^)]+)\)", found)) <= names[1]


def test_words_keep_their_colours() -> None:
    """A level may be called as a colour is."""
    said = f'fill="{LIGHT.ink}" {LIGHT.current} {HOSTILE}'
    rows = [one | {"label": said} for one in differences()[:1]]
    light, dark = forest(theme="light"), forest(theme="dark")
    found = recoloured(to_svg(light, rows), light, dark)
    assert found is not None
    assert nameless(found) == nameless(to_svg(dark, rows))


@pytest.mark.parametrize(
    "wanted",
    [
        {"a": [DARK.ink, DARK.ink2], "b": 1.0},  # one colour would be two
        {"a": [DARK.ink, DARK.ink], "b": 2.0},
        {"a": [DARK.ink], "b": 1.0},
        {"a": [DARK.ink, DARK.ink]},
    ],
)
def test_what_differs_in_more_is_drawn(wanted: dict[str, Any]) -> None:
    drawn = {"a": [LIGHT.ink, LIGHT.ink], "b": 1.0}
    svg = f'<svg><path fill="{LIGHT.ink}"/></svg>'
    assert recoloured(svg, drawn, {"a": [DARK.ink, DARK.ink], "b": 1.0}) == svg.replace(LIGHT.ink, DARK.ink)
    assert recoloured(svg, drawn, wanted) is None
