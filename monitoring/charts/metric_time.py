"""One measure over periods: line, interval, baseline, thresholds, events, window, brush."""

from __future__ import annotations

from typing import Any

from monitoring.charts.authored import authored
from monitoring.charts.axes import (
    PERIODS,
    as_coarse_as_ticks,
    flat_labels,
    time_x,
    x2_at,
    x_at,
    x_value,
    y2_at,
    y_at,
    y_value,
)
from monitoring.charts.brush import time_brush
from monitoring.charts.decimals import in_format, shared_format
from monitoring.charts.event_rules import beside_rule, names_height, up_to_name, whole_name
from monitoring.charts.few_rows import few_points, interval_words, tooltip, written
from monitoring.charts.lazy_imports import alt, pd
from monitoring.charts.off_scale import LIFTED, off_scale
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import PADDING, Tokens, palette
from monitoring.scope.period import AxisGrain

_CUT = {"autosize": {"type": "fit", "contains": "padding", "resize": True}}
"""What runs off an axis is cut at the height that the chart has once it fits, not at the one before."""


def metric_time(
    *,
    theme: str = "light",
    scale: float = 1.0,
    height: int = 270,
    measure: str = "Value",
    format: str = ".3f",
    grain: AxisGrain = "day",
    zero: bool = False,
    domain: tuple[float, float] | None = None,
    ticks: int = 5,
    brush: bool = True,
    companions: bool = False,
    overlay: bool = False,
    small: bool = False,
) -> Specification:
    """Draw one measure over periods.

    Takes the columns that `metric_time_rows` makes: `layer t start end when value lower upper n labels_in
    settled waiting few alone label row anchor`. The brush is called `brush` and reports `t` in milliseconds.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    height : int, default 270
        In pixels, axes included.
    measure : str
        Name of the measure in the tooltip.
    format : str, default ".3f"
        d3 format of its values.
    grain : {"hour", "day", "week", "month"}
        What one period is called in the tooltip.
    zero : bool, default False
        Whether the axis starts at 0 (rates, distances, latencies) or follows the values.
    domain : pair of float, optional
        The axis' ends, where several charts share them or what waits for labels runs out of them.
    ticks : int, default 5
        About how many values the axis names.
    brush : bool, default True
        Whether a window can be drawn with the pointer.
    companions : bool, default False
        Whether thinner lines stand beside the measure.
    overlay : bool, default False
        Whether a second window is drawn, grey and dashed, and told in the tooltip with its true date.
    small : bool, default False
        Whether it is one of several small ones, in which neither events have names nor limits are drawn.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    return _authored(
        theme=theme, scale=scale, height=height, measure=measure, format=format,
        axis_format=as_coarse_as_ticks(format), period=PERIODS[grain], zero=zero, ends=domain, ticks=ticks,
        brush=brush, companions=companions, overlay=overlay, small=small, on_one_scale=domain is not None,
    )  # fmt: skip


def with_names(spec: Specification, rows: pd.DataFrame) -> Specification:
    """Make a chart taller by the rows of names above it, so that its plot stays as it is.

    Parameters
    ----------
    spec : dict
        From `metric_time`; shared, never changed.
    rows : DataFrame
        From `metric_time_rows`.

    Returns
    -------
    dict
        The same chart.
    """
    named = spec["padding"]["top"] > PADDING["top"]  # small ones have no names
    above = names_height(rows) if named else 0
    return spec | {"height": spec["height"] + above} if above else spec


@authored("height", "measure", "format", "axis_format", "period", "zero", "ends", "ticks")
def _authored(
    *,
    theme: str,
    scale: float,
    height: int,
    measure: str,
    format: str,
    axis_format: str,
    period: str,
    zero: bool,
    ends: Any,
    ticks: int,
    brush: bool,
    companions: bool,
    overlay: bool,
    small: bool,
    on_one_scale: bool,
) -> Specification:
    tokens = palette(theme)
    y_scale = alt.Scale(domain=ends, nice=False) if on_one_scale else alt.Scale(zero=zero, nice=True)
    axis = alt.Axis(format=axis_format, labelExpr=flat_labels(format), tickCount=ticks)
    y = alt.Y("value:Q", title=None, scale=y_scale, axis=axis)
    layers = [
        *_waiting_wash(tokens, scale, LIFTED if on_one_scale else 0)[: 1 if small else None],
        *_baseline(tokens, y, y_scale),
        *(_companions(tokens, y) if companions else ()),
        *(_overlay(tokens, y) if overlay else ()),
        *_extent(tokens),  # a lone value at the foot stands before the window's bar
        *_current(tokens, y, clip=on_one_scale),
        *(() if small else _lone(tokens)),
        *(() if small else _thresholds(tokens, y, scale)),
        *(off_scale(_of("period"), tokens, ends, format, scale, small=small) if on_one_scale else ()),
        *_events(tokens, scale, small=small),
        *_hover(tokens, y, tooltip(measure, period, overlay), format, brush),
    ]
    spec = specification(alt.layer(*layers), height)
    if not small:  # the words of a limit may stand above the highest value of the axis
        spec["padding"] = {**PADDING, "top": 10 * scale}
    return spec | _CUT if on_one_scale else spec


def _of(layer: str) -> alt.Chart:
    """Begin a chart of the rows of one layer."""
    return alt.Chart().transform_filter(f"datum.layer === '{layer}'")


def _waiting_wash(tokens: Tokens, scale: float, lifted: int) -> list[alt.Chart]:
    """Lay amber over the periods whose labels are not in, and say so in words."""
    wash = _of("waiting")
    words: dict[str, Any] = {"align": "right", "baseline": "bottom", "dx": -4, "dy": -6 - lifted}
    return [
        wash.mark_rect(color=tokens.watch.mark, opacity=0.08).encode(x=x_at("start"), x2=x2_at("end")),
        wash.mark_text(**words, color=tokens.ink2, fontSize=10.5 * scale).encode(
            x=x_at("end"), y=y_value("height"), text=alt.Text("label:N")
        ),
    ]


def _baseline(tokens: Tokens, y: alt.Y, y_scale: alt.Scale) -> list[alt.Chart]:
    """Draw what the measure is compared with: a grey line in its band."""
    base = _of("baseline").encode(x=time_x("t"))
    low = alt.Y("lower:Q", title=None, scale=y_scale)
    return [
        base.mark_area(color=tokens.baseline, opacity=0.18, clip=True).encode(y=low, y2=alt.Y2("upper:Q")),
        base.mark_line(color=tokens.baseline, strokeWidth=1.2).encode(y=y),
    ]


def _current(tokens: Tokens, y: alt.Y, *, clip: bool) -> list[alt.Chart]:
    """Draw the measure: interval, line, dashed line where labels are missing, and lone points."""
    # Points at the end of an axis that follows the values would be cut in half: `clip` is for other axes.
    now = _of("period").encode(x=time_x("t"))
    low, high = y.copy(), alt.Y2("upper_drawn:Q")
    low["shorthand"] = "lower_drawn:Q"
    settled, waiting = y.copy(), y.copy()
    settled["shorthand"], waiting["shorthand"] = "settled:Q", "waiting:Q"
    dot: dict[str, Any] = {"color": tokens.current, "filled": True, "size": 30, "opacity": 1, "clip": clip}
    return [
        now.mark_area(color=tokens.current, opacity=0.16, clip=True).encode(y=low, y2=high),
        now.mark_line(color=tokens.current, clip=True).encode(y=settled),
        now.mark_line(color=tokens.current, clip=True, strokeDash=[3, 3], opacity=0.75).encode(y=waiting),
        _alone().mark_point(**dot, stroke=tokens.bg, strokeWidth=1).encode(x=x_at("t"), y=y_at("value")),
        few_points(_of("period"), tokens, clip=clip),
    ]


def _lone(tokens: Tokens) -> list[alt.Chart]:
    """Draw the interval of a period without neighbours, which no band shows."""
    rule = _alone().transform_filter("isValid(datum.lower_drawn)")
    rule = rule.encode(x=x_at("t"), y=y_at("lower_drawn"), y2=y2_at("upper_drawn"))
    return [rule.mark_rule(color=tokens.current, strokeWidth=2, opacity=0.4, clip=True)]


def _alone() -> alt.Chart:
    """Begin a chart of the periods without neighbours, which stretch no axis: others hold them."""
    return _of("period").transform_filter("datum.alone")


def _companions(tokens: Tokens, y: alt.Y) -> list[alt.Chart]:
    """Draw the lines beside the measure's own: how they lie tells which is which, so none has words."""
    beside = _of("companion").encode(x=time_x("t"), y=y, detail=alt.Detail("label:N"))
    lone = beside.transform_filter("datum.alone")
    return [
        beside.mark_line(color=tokens.current, strokeWidth=1, opacity=0.6, clip=True),
        lone.mark_point(color=tokens.current, filled=True, size=12, opacity=0.6, clip=True),
    ]


def _overlay(tokens: Tokens, y: alt.Y) -> list[alt.Chart]:
    """Draw the same measure of a second window, moved to these days."""
    other = y.copy()
    other["shorthand"] = "other:Q"
    look: dict[str, Any] = {"color": tokens.ink2, "strokeDash": [6, 3], "strokeWidth": 1.3, "clip": True}
    return [_of("overlay").mark_line(**look).encode(x=time_x("t"), y=other)]


def _thresholds(tokens: Tokens, y: alt.Y, scale: float) -> list[alt.Chart]:
    """Draw the agreed lines with their words at the left: below one at the top, where events have names.

    Words of two lines that are closer than a word is high stand beside each other.
    """
    line, size = _of("threshold").encode(y=y), 10.5 * scale
    near = f"isValid(datum.other) && scale('y', datum.value) - scale('y', datum.other) < {size}"
    words: dict[str, Any] = {
        "align": "left",
        "baseline": "bottom",
        "dx": alt.expr(f"{near} ? {9 * size} : 3"),
        "dy": alt.expr(f"scale('y', datum.value) < {size} ? {size + 4} : -2"),
        "fontSize": size,
    }
    name = line.encode(x=x_value(0), text=alt.Text("label:N"))
    return [
        line.mark_rule(color=tokens.axis, strokeDash=[4, 3], strokeWidth=1),
        name.mark_text(**words, color=tokens.bg, stroke=tokens.bg, strokeWidth=3),  # lines may cross them
        name.mark_text(**words, color=tokens.ink2),
    ]


def _events(tokens: Tokens, scale: float, *, small: bool) -> list[alt.Chart]:
    """Draw dotted rules, each up to its name: names stand above the plot, where no line crosses them."""
    event = _of("event").encode(x=x_at("t"))
    rule: dict[str, Any] = {"color": tokens.ink2, "strokeDash": [2, 2], "strokeWidth": 1}
    if small:
        return [event.mark_rule(**rule)]
    words = beside_rule("label", "t", scale, margin=" - 8")
    name = event.encode(y=y_value(0))
    return [
        event.mark_rule(**up_to_name(scale), **rule),
        # A halo, so that words can be read where many events leave no row of their own.
        name.mark_text(**words, color=tokens.bg, stroke=tokens.bg, strokeWidth=3),
        name.mark_text(**words, color=tokens.ink2).encode(tooltip=whole_name("label")),
    ]


def _extent(tokens: Tokens) -> list[alt.Chart]:
    """Reach from the first period's start to the last one's end; mark the asked window on the axis."""
    whole = _of("extent").mark_rule(opacity=0).encode(x=time_x("start"), x2=alt.X2("end:T"))
    asked = _of("window").mark_rule(color=tokens.current, strokeWidth=4, strokeCap="butt")
    foot = y_value("height")
    return [whole.encode(y=foot), asked.encode(x=x_at("start"), x2=x2_at("end"), y=foot)]


def _hover(tokens: Tokens, y: alt.Y, tip: list[alt.Tooltip], format: str, brush: bool) -> list[alt.Chart]:
    """Follow the pointer with a rule, a dot and the numbers; carry the brush."""
    near = alt.selection_point(
        name="near", nearest=True, on="pointerover", clear="pointerout", encodings=["x"], empty=False
    )
    known = _of("period").transform_filter("isValid(datum.value)").encode(x=time_x("t"))
    numbers = {"rows": ("n", ","), "labels": ("labels_in", ".0%"), "there": ("other", format)}
    told = {name: written(*one) for name, one in numbers.items()}
    now = known.transform_calculate(digits=shared_format(format))
    now = now.transform_calculate(interval=interval_words(), said=in_format("value"), **told)
    rule = now.mark_rule(color=tokens.axis, strokeWidth=1).encode(
        opacity=alt.when(near).then(alt.value(0.6)).otherwise(alt.value(0)), tooltip=tip
    )
    dot = known.mark_point(
        color=tokens.current, filled=True, size=48, stroke=tokens.bg, strokeWidth=1, clip=True
    ).encode(y=y, opacity=alt.when(near).then(alt.value(1)).otherwise(alt.value(0)))
    rule = rule.properties(name="pointer").add_params(near)
    return [rule, dot.properties(name="brushed").add_params(time_brush(tokens)) if brush else dot]
