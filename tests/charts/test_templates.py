"""Charts are filled templates: what is kept is what the code authors, and filled it is what it would draw."""

import json
import subprocess
import sys
from dataclasses import asdict
from typing import Any

import pytest

from docs.generate.chart_templates import chart_templates
from monitoring.charts import authored, templates
from monitoring.charts.forest import forest
from monitoring.charts.metric_time import metric_time
from monitoring.charts.sparkline import sparkline
from monitoring.charts.templates import PLACE, filled, hole
from monitoring.charts.theme import HOLLOW, TOKENS, colours, palette

_WITHOUT = """
import sys
from monitoring.charts.forest import forest
from monitoring.charts.rendering import to_svg
row = {"label": "x", "difference": 0.1, "lower": 0.0, "upper": 0.2, "judgement": "worse", "n": 9}
assert "x" in to_svg(forest(theme="dark", format=".2f", measure="of this test"), [row])
print(sorted({"altair", "pandas"} & set(sys.modules)))
"""


def test_what_is_kept_is_what_the_code_authors() -> None:
    assert PLACE.read_text(encoding="utf-8") == chart_templates(), "run `make docs`"


def test_a_kept_chart_is_drawn_without_altair_and_without_pandas() -> None:
    told = subprocess.run([sys.executable, "-c", _WITHOUT], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("theme", TOKENS)
def test_a_filled_template_is_the_chart_authored_with_its_values(
    theme: str,
) -> None:
    plain: Any = sparkline.__wrapped__.__wrapped__  # type: ignore[attr-defined]
    meant = {key: one for key, one in sparkline(theme=theme, height=57).items() if key != "config"}
    assert plain(theme=theme, scale=1.0, height=57) == meant
    line = metric_time(theme=theme, measure="of ⟨this⟩", format=".1f", domain=(0.25, 0.5))
    drawn = json.dumps(line, ensure_ascii=False)
    assert "[0.25, 0.5]" in drawn and "indexof('.1f', '%')" in drawn
    assert drawn.count("⟨") == drawn.count("of ⟨this⟩") > 0, "no hole is left open"


def test_a_shape_that_is_not_kept_is_authored_once() -> None:
    before = set(templates.templates())
    assert forest(scale=1.25, measure="a")["config"]["text"]["fontSize"] == 11 * 1.25
    [added] = set(templates.templates()) - before
    assert forest(scale=1.25, measure="b") != forest(scale=1.25, measure="a")
    assert set(templates.templates()) == before | {added}
    assert added == 'forest.forest {"clicks": false, "roots": false, "scale": 1.25}'


def test_every_colour_has_a_hole() -> None:
    for theme, tokens in TOKENS.items():
        assert filled(json.loads(json.dumps(_plain(palette(HOLLOW)))), colours(theme)) == _plain(tokens)


def _plain(tokens: Any) -> Any:
    return json.loads(json.dumps(asdict(tokens)))


def test_a_hole_without_a_value_is_told() -> None:
    with pytest.raises(KeyError, match="gone"):
        filled([hole("gone")], {})


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(TypeError, match="unknown"):
        authored.AUTHORS["forest.forest"][1]({"scale": 1.0, "unknown": 1})
    with pytest.raises(TypeError, match="unknown"):
        forest(unknown=1)  # type: ignore[call-arg]
