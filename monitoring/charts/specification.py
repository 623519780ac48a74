"""From an authored Altair chart to the Vega-Lite specification that pages and exports share."""

from typing import Any, TypeAlias

import altair as alt
from altair.utils import schemapi

from monitoring.charts.theme import TOKENS, config

schemapi.disable_debug_mode()  # tests hold every chart against the schema: pages need not

Specification: TypeAlias = dict[str, Any]


def specification(chart: alt.TopLevelMixin, theme: str, scale: float = 1.0) -> Specification:
    """Turn an authored chart into a specification without data.

    Parameters
    ----------
    chart : altair.TopLevelMixin
        A chart without data, every field with its explicit type.
    theme : {"light", "dark"}
        Which colours the configuration carries.
    scale : float, default 1.0
        Factor on the sizes of text and lines.

    Returns
    -------
    dict
        Vega-Lite, with `config` and without `data`, `datasets` and `$schema`. The chart functions
        cache what this returns: deep-copy it before editing.
    """
    spec: Specification = chart.to_dict(validate=False)
    _strip(spec)
    _axes_once(spec.get("layer", []))
    spec["config"] = config(TOKENS[theme], scale)
    return spec


def _strip(node: Any) -> None:
    """Take the data and the address of the schema out of every level."""
    if isinstance(node, list):
        for child in node:
            _strip(child)
    elif isinstance(node, dict):
        for key in ("data", "datasets", "$schema", "config"):
            node.pop(key, None)
        for key in ("layer", "spec"):
            _strip(node.get(key))


def _axes_once(layers: list[Any]) -> None:
    """Leave what is said of an axis to the first layer that says it: layers share their axes."""
    said: dict[str, Any] = {}
    for layer in layers:
        for channel, encoding in layer.get("encoding", {}).items():
            axis = encoding.get("axis") if isinstance(encoding, dict) else None
            if axis is not None and said.setdefault(channel, axis) is not axis and said[channel] == axis:
                del encoding["axis"]
