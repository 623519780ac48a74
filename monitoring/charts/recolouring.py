"""A drawn chart in the colours of another theme, without drawing it anew."""

import hashlib
import re
from typing import Any

from monitoring.charts.specification import Specification

_TAG = re.compile(r"<[^<>]*>")
_COLOUR = re.compile(r'(?<= )((?:fill|stroke|stop-color)=")(#\w+)(?=")')
_MIXED = re.compile(r'(?:fill|stroke|stop-color)="rgb')
_OWN = re.compile(r'(?<= id=")[0-9a-f]{12}(?=-)')


def recoloured(svg: str, drawn: Specification, wanted: Specification) -> str | None:
    """Give the drawing of a specification from that of another which differs in its colours alone.

    Parameters
    ----------
    svg : str
        Of `drawn`, from `to_svg`.
    drawn, wanted : dict
        The specifications.

    Returns
    -------
    str or None
        The same drawing but for its colours, its clips and gradients under names of their own; None where it
        has to be drawn: where more than colours differs, one colour stands for two, or any was mixed.
    """
    colours: dict[str, str] = {}
    if not _paired(drawn, wanted, colours) or _MIXED.search(svg):
        return None
    painted = _TAG.sub(lambda tag: _COLOUR.sub(lambda one: one[1] + colours.get(one[2], one[2]), tag[0]), svg)
    for name in sorted(set(_OWN.findall(svg))):
        other = hashlib.sha256(f"{name} {sorted(colours.items())}".encode()).hexdigest()[:12]
        painted = painted.replace(f'"{name}-', f'"{other}-').replace(f"url(#{name}-", f"url(#{other}-")
    return painted


def _paired(one: Any, other: Any, colours: dict[str, str]) -> bool:
    """Say whether two parts differ in colours alone, and note which stands for which."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_paired(one[key], other[key], colours) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            _paired(*both, colours) for both in zip(one, other, strict=True)
        )
    if isinstance(one, str) and isinstance(other, str) and one.startswith("#") and other.startswith("#"):
        return colours.setdefault(one, other) == other
    return bool(one == other)
