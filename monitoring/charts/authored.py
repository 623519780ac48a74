"""Charts are authored once: a function of plain arguments gives a template, and every call fills it."""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from importlib import import_module
from inspect import Parameter, signature
from typing import Any, ParamSpec, cast

from monitoring.charts.specification import Specification
from monitoring.charts.templates import Template, filled, hole, key_of, templates
from monitoring.charts.theme import HOLLOW, TOKENS, colours, config

P = ParamSpec("P")
MOST = 256
Shape = Mapping[str, Any]
"""The arguments that decide what stands in a template, by name: all but the theme and the holes."""
AUTHORS: dict[str, tuple[Shape, Callable[[Shape], Template]]] = {}
"""By the chart's name its usual shape, and what authors the template of any."""


def authored(*holes: str) -> Callable[[Callable[P, Specification]], Callable[P, Specification]]:
    """Keep what a function authors: once for all colours, and for all values of some arguments.

    Parameters
    ----------
    *holes : str
        Arguments that the function puts somewhere as they are: its template has a hole there.

    Returns
    -------
    callable
        Makes a drawing function of an authoring one, which takes its arguments by name (`theme` and `scale`
        among them; texts, numbers, truth values and pairs) and gives a template. What is drawn is shared.
    """

    def decorated(function: Callable[P, Specification]) -> Callable[P, Specification]:
        name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        parameters = signature(function).parameters
        usual = {key: one.default for key, one in parameters.items() if one.default is not Parameter.empty}

        def shape_of(said: Mapping[str, Any]) -> Shape:
            return {key: value for key, value in said.items() if key not in (*holes, "theme")}

        def author(shape: Shape) -> Template:
            import_module("altair.utils.schemapi").disable_debug_mode()  # tests hold all against the schema
            open_ones = {key: hole(key) for key in holes}
            return cast(Callable[..., Template], function)(theme=HOLLOW, **open_ones, **shape)

        @lru_cache(maxsize=MOST)
        @wraps(function)
        def drawn(**given: Any) -> Specification:
            said = usual | given
            shape, known = shape_of(said), templates()
            key = key_of(name, shape)
            if key not in known:
                known[key] = author(shape)
            values = {key: said[key] for key in holes} | colours(said["theme"])
            spec: Specification = filled(known[key], values)
            return spec | {"config": config(TOKENS[said["theme"]], said["scale"])}

        AUTHORS[name] = shape_of(usual), author
        return cast(Callable[P, Specification], drawn)

    return decorated
