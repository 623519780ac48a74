"""From an authored Altair chart to the Vega-Lite specification that pages and exports share."""

from __future__ import annotations

from typing import Any, TypeAlias

from monitoring.charts.lazy_imports import alt
from monitoring.charts.theme import PADDING

Specification: TypeAlias = dict[str, Any]


def specification(chart: alt.TopLevelMixin, height: Any) -> Specification:
    """Turn an authored chart into a template: a specification without data and with holes.

    Parameters
    ----------
    chart : altair.TopLevelMixin
        A chart without data, every field with its explicit type.
    height : number, dict or hole
        In pixels, or of each step of the vertical axis; Altair would not let a hole stand there.

    Returns
    -------
    dict
        Vega-Lite without `data`, `datasets`, `$schema` and `config`: that comes with the colours. The padding
        is said here as well: Streamlit leaves 20 pixels below a chart that does not say its own.
    """
    spec: Specification = chart.to_dict(validate=False)
    _strip(spec)
    _axes_once(spec.get("layer", []))
    return spec | {"height": height, "padding": dict(PADDING)}


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
