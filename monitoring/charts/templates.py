"""Templates of charts: authored once, with holes for colours, sizes and words, and filled for every chart.

Those that pages and exports draw are kept beside this file: to draw them Altair need not even be imported.
`make docs` writes them anew from what the code authors.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

Template: TypeAlias = dict[str, Any]
PLACE = Path(__file__).with_suffix(".json")
_HOLE = re.compile("⟨([^⟩]+)⟩")


def hole(name: str) -> str:
    """Give what stands in a template for a value; in a text it may stand among other words."""
    return f"⟨{name}⟩"


def filled(node: Any, values: Mapping[str, Any]) -> Any:
    """Copy a template with values in its holes.

    Parameters
    ----------
    node : dict, list, str or other
        A template, or a part of one.
    values : mapping of str to value
        By the names of the holes.

    Returns
    -------
    the same
        What is nothing but a hole becomes the value itself, a pair as a list; among words stands its text.

    Raises
    ------
    KeyError
        For a hole without a value.

    Examples
    --------
    >>> filled({"height": hole("size"), "expr": f"h / {hole('size')}"}, {"size": 2})
    {'height': 2, 'expr': 'h / 2'}
    """
    if isinstance(node, dict):
        return {key: filled(child, values) for key, child in node.items()}
    if isinstance(node, list):
        return [filled(child, values) for child in node]
    if not isinstance(node, str) or "⟨" not in node:
        return node
    whole = _HOLE.fullmatch(node)
    if whole is None:
        return _HOLE.sub(lambda found: str(values[found[1]]), node)
    value = values[whole[1]]
    return list(value) if isinstance(value, tuple) else value


def key_of(name: str, shape: Mapping[str, Any]) -> str:
    """Name the template of a function: what it is called, and the arguments that decide its shape."""
    return f"{name} {json.dumps(shape, sort_keys=True)}"


@lru_cache(maxsize=1)
def templates() -> dict[str, Template]:
    """Give all that are known, by `key_of`: the kept ones, and what was authored since."""
    found: dict[str, Template] = json.loads(PLACE.read_text(encoding="utf-8"))
    return found


def written(some: Mapping[str, Template]) -> str:
    """Write templates as the file that is kept, one a line."""
    lines = (
        f"{json.dumps(key)}: {json.dumps(one, separators=(',', ':'), ensure_ascii=False)}"
        for key, one in sorted(some.items())
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"
