"""The chart of one measure over time, compared as data."""

from typing import Any

from monitoring.charts.metric_time import metric_time
from monitoring.charts.theme import TOKENS


def layers(**options: Any) -> list[tuple[str, str]]:
    """Which rows each layer draws, with which mark."""
    drawn = metric_time(**options)["layer"]
    return [(layer["transform"][0]["filter"].split("'")[1], layer["mark"]["type"]) for layer in drawn]


def test_the_layers_stand_in_the_order_of_drawing() -> None:
    assert layers() == [
        ("waiting", "rect"),
        ("waiting", "text"),
        ("baseline", "area"),
        ("baseline", "line"),
        ("extent", "rule"),
        ("window", "rule"),
        ("period", "area"),
        ("period", "line"),
        ("period", "line"),
        ("period", "point"),
        ("period", "point"),  # of too few rows
        ("period", "rule"),  # the interval of a period without neighbours
        ("threshold", "rule"),
        ("threshold", "text"),  # a halo behind the words
        ("threshold", "text"),
        ("event", "rule"),
        ("event", "text"),  # a halo behind the words
        ("event", "text"),
        ("period", "rule"),
        ("period", "point"),
    ]


def test_lines_beside_the_measure_are_drawn_where_asked_for() -> None:
    assert not any(layer == "companion" for layer, _ in layers())
    asked = layers(companions=True)
    assert asked.index(("companion", "line")) < asked.index(("period", "line")), "the measure lies on top"


def test_the_brush_can_be_left_out() -> None:
    assert [param["name"] for param in metric_time()["params"]] == ["near", "brush"]
    assert [param["name"] for param in metric_time(brush=False)["params"]] == ["near"]


def test_the_brush_selects_time_only() -> None:
    brush = metric_time()["params"][1]["select"]
    assert (brush["type"], brush["encodings"]) == ("interval", ["x"])


def test_only_labels_that_are_not_in_are_dashed() -> None:
    lines = [layer for layer in metric_time()["layer"] if layer["encoding"].get("y", {}).get("field")]
    dashed = [layer["encoding"]["y"]["field"] for layer in lines if layer["mark"].get("strokeDash") == [3, 3]]
    assert dashed == ["waiting"]


def test_the_axis_starts_at_zero_only_when_asked() -> None:
    def scales(**options: Any) -> set[Any]:
        found = (layer["encoding"].get("y", {}).get("scale", {}) for layer in metric_time(**options)["layer"])
        return {scale["zero"] for scale in found if "zero" in scale}

    assert scales(zero=True) == {True}
    assert scales() == {False}


def test_now_is_blue_and_the_baseline_grey() -> None:
    for theme, tokens in TOKENS.items():
        for layer in metric_time(theme=theme)["layer"]:
            if layer["mark"]["type"] in {"line", "area"}:
                base = "'baseline'" in layer["transform"][0]["filter"]
                assert layer["mark"]["color"] == (tokens.baseline if base else tokens.current)


def test_a_small_chart_has_no_words_over_its_line() -> None:
    words = ("waiting", "text")
    assert words in layers()
    assert words not in layers(small=True)


def test_the_first_and_the_last_time_stay_inside_the_plot() -> None:
    times = [one["encoding"].get("x", {}) for one in metric_time()["layer"]]
    [axis] = [x["axis"] for x in times if x.get("axis")]
    assert axis["labelFlush"] == 20


def test_a_lone_period_has_its_interval_but_in_small_charts() -> None:
    lone = [one for one in metric_time()["layer"] if "upper_drawn" in str(one["encoding"].get("y2"))]
    assert [one["mark"]["type"] for one in lone] == ["area", "rule"]
    small = metric_time(small=True)["layer"]
    assert sum("upper_drawn" in str(one["encoding"].get("y2")) for one in small) == 1


def test_a_lone_value_at_the_foot_stands_before_the_bar_of_the_window() -> None:
    """Of two games a week an AUC of 0 could not be seen: its dot lay under a bar of the same colour."""
    drawn = metric_time()["layer"]
    bar = next(k for k, one in enumerate(drawn) if "'window'" in one["transform"][0]["filter"])
    dot = next(k for k, one in enumerate(drawn) if {"filter": "datum.alone"} in one["transform"])
    assert bar < dot
    assert drawn[dot]["mark"]["stroke"] == TOKENS["light"].bg


def test_a_lone_point_is_cut_by_an_axis_alone_that_does_not_follow_it() -> None:
    def cut(**options: Any) -> list[bool]:
        drawn = metric_time(**options)["layer"]
        lone = [one["mark"] for one in drawn if {"filter": "datum.alone"} in one["transform"]]
        return [one["clip"] for one in lone if one["type"] == "point"]

    assert cut() == [False]
    assert cut(domain=(0, 1)) == [True]
