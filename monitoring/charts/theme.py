"""The colours of the dashboard, and the Vega configuration that every chart is drawn with."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from monitoring.charts.templates import hole

PADDING = {"left": 2, "right": 6, "top": 4, "bottom": 2}
FONT = "Inter, 'Source Sans', 'Source Sans 3', Arial, sans-serif"


@dataclass(frozen=True)
class Severity:
    """The colours of one verdict: of marks, of text, and of the ground behind that text."""

    mark: str
    text: str
    background: str


@dataclass(frozen=True)
class Tokens:
    """The named colours of one theme.

    Blue (`current`) means what is seen now, grey (`baseline`) what it should be; the hues of the
    severities appear on exceptions only, always together with a shape and a word.

    Attributes
    ----------
    bg, panel : str
        The page, and areas set off from it.
    ink, ink2, axis : str
        Text, captions, tick labels; each at least 4.5:1 on `bg`.
    line, grid : str
        Hairlines of frames and of the grid.
    current, baseline : str
        What is seen now, and what it is compared with.
    alert, watch, steady, none : Severity
        The four verdicts; `none` is "no verdict", for want of data.
    pale : str
        A steady cell of a strip.
    heat : tuple of str
        Four ordered classes, weakest first; lightness is monotone.
    diverging : tuple of str
        Five steps from less (blue) through no difference to more (orange).
    """

    bg: str
    panel: str
    ink: str
    ink2: str
    axis: str
    line: str
    grid: str
    current: str
    baseline: str
    alert: Severity
    watch: Severity
    steady: Severity
    none: Severity
    pale: str
    heat: tuple[str, str, str, str]
    diverging: tuple[str, str, str, str, str]


LIGHT = Tokens(
    bg="#FFFFFF",
    panel="#F5F6F8",
    ink="#12161D",
    ink2="#545E6E",
    axis="#667082",
    line="#E1E5EB",
    grid="#EDF0F4",
    current="#1A5FB4",
    baseline="#8791A1",
    alert=Severity("#B5123F", "#A81440", "#FDECF0"),
    watch=Severity("#C76A00", "#8F4A00", "#FFF3E0"),
    steady=Severity("#0E8577", "#0A665C", "#E6F5F3"),
    none=Severity("#667082", "#545E6E", "#EEF1F5"),
    pale="#E9EDF2",
    heat=("#EEF1F5", "#F3D9B0", "#DE9A3F", "#B5123F"),
    diverging=("#1A5FB4", "#9DBFE6", "#F3F5F8", "#F0BC86", "#B85C00"),
)

DARK = Tokens(
    bg="#0F1318",
    panel="#181E26",
    ink="#E6E9EF",
    ink2="#A6B0BF",
    axis="#95A0B0",
    line="#29313C",
    grid="#1F262F",
    current="#6BA6F2",
    baseline="#8C97A8",
    alert=Severity("#F2557A", "#FF95AB", "#3A1721"),
    watch=Severity("#F0A83C", "#F5BC68", "#33240D"),
    steady=Severity("#5AD1C2", "#7BDDD0", "#10292A"),
    none=Severity("#95A0B0", "#A6B0BF", "#1F262F"),
    pale="#1F2731",
    heat=("#1B222B", "#5A4420", "#A66F1C", "#F2557A"),
    diverging=("#6BA6F2", "#2C4A70", "#1B222B", "#6B4A1D", "#F0A83C"),
)

TOKENS: dict[str, Tokens] = {"light": LIGHT, "dark": DARK}
HOLLOW = "hollow"
"""The theme of templates: each colour is the hole that it stands in."""


def _hollow(value: Any, name: str) -> Any:
    """Give holes in place of a colour, or of several."""
    if isinstance(value, Severity):
        return Severity(*(hole(f"{name}.{part.name}") for part in fields(value)))
    return hole(name) if isinstance(value, str) else tuple(hole(f"{name}.{k}") for k in range(len(value)))


_HOLES = Tokens(**{one.name: _hollow(getattr(LIGHT, one.name), one.name) for one in fields(Tokens)})


def palette(theme: str) -> Tokens:
    """Give the colours of a theme; of `HOLLOW`, a hole for each."""
    return _HOLES if theme == HOLLOW else TOKENS[theme]


def colours(theme: str) -> dict[str, str]:
    """Give the colours of a theme by the names of their holes."""
    return dict(_leaves(asdict(TOKENS[theme])))


def _leaves(node: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, one in node.items():
        if isinstance(one, str):
            yield before + name, one
        else:
            several = one if isinstance(one, Mapping) else {str(k): part for k, part in enumerate(one)}
            yield from _leaves(several, f"{before}{name}.")


def _axes(tokens: Tokens, k: float) -> dict[str, Any]:
    """Axes: hairline grid on y, a line and ticks on x, no titles."""
    return {
        "axis": {
            "aria": False,
            "labelColor": tokens.axis,
            "titleColor": tokens.ink2,
            "labelFontSize": 11 * k,
            "titleFontSize": 11 * k,
            "titleFontWeight": 500,
            "labelPadding": 6,
            "gridColor": tokens.grid,
            "domainColor": tokens.line,
            "tickColor": tokens.line,
            "labelOverlap": True,
        },
        "axisX": {"grid": False, "tickSize": 4, "labelSeparation": 6 * k},
        "axisY": {"domain": False, "ticks": False, "tickCount": 5},
    }


def _legend(tokens: Tokens, k: float) -> dict[str, Any]:
    """Legends above the chart, small, from the left."""
    return {
        "aria": False,
        "orient": "top",
        "direction": "horizontal",
        "labelColor": tokens.ink2,
        "titleColor": tokens.ink2,
        "labelFontSize": 11 * k,
        "titleFontSize": 11 * k,
        "titleFontWeight": 500,
        "symbolSize": 90,
        "columnPadding": 14,
        "offset": 6,
        "titlePadding": 4,
    }


def config(tokens: Tokens, scale: float = 1.0) -> dict[str, Any]:
    """Make the Vega-Lite configuration of a theme.

    Parameters
    ----------
    tokens : Tokens
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines; a slide uses 1.5.

    Returns
    -------
    dict
        A new `config` object, the same for the page and for exports.

    Examples
    --------
    >>> config(TOKENS["dark"])["axis"]["labelColor"]
    '#95A0B0'
    """
    return {
        "background": None,
        "font": FONT,
        "padding": dict(PADDING),
        "view": {"stroke": None},
        # Otherwise a screen reader hears every mark and axis; the page gives one sentence for the chart.
        "mark": {"aria": False},
        "text": {"color": tokens.ink2, "fontSize": 11 * scale},
        "line": {"strokeWidth": 1.8 * scale, "strokeJoin": "round"},
        "rule": {"strokeWidth": 1.2 * scale},
        "title": {"color": tokens.ink, "fontSize": 12 * scale, "anchor": "start"},
        "legend": _legend(tokens, scale),
        **_axes(tokens, scale),
    }
