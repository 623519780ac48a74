"""Tooltips have the decimals that sentences and tables have."""

import re

import altair as alt
import pandas as pd
import pytest

from monitoring.charts.decimals import in_format, shared_format
from monitoring.charts.forest import forest
from monitoring.charts.quantile_shift import quantile_shift
from monitoring.charts.reliability import reliability
from monitoring.charts.rendering import to_svg
from monitoring.charts.specification import Specification, specification
from monitoring.findings.words.decimals import Unit
from monitoring.findings.words.estimate_words import told_numbers

DRAWN = {
    "forest": (forest(format=",.3f"), "score"),
    "quantile_shift": (quantile_shift(format=",.3~r"), "amount"),
    "reliability": (reliability(), "rate"),
}
ESTIMATES = [
    (0.711, 0.703, 0.719),
    (28.787064, 28.78705, 28.78711),
    (1.28034, 1.28012, 1.28057),
    (0.95326, 0.95311, 0.95342),
    (0.0042, 0.0032, 0.0043),
    (8.42, 6.5, 10.34),
    (735_000.4, 728_123.4, 741_876.6),
    (0.00123, -5.2, 5.3),
    (0.0, 0.0, 0.013),
]
EXTREMES = [(4.861e-13, 4.728e-13, 4.996e-13), (2e-14, -3.1e-12, 3e-12), (4.854e14, 4.684e14, 5.024e14)]
"""No shares of rows."""


def estimates(unit: Unit) -> list[tuple[float, float, float]]:
    return ESTIMATES if unit == "rate" else [*ESTIMATES, *EXTREMES]


@pytest.mark.parametrize(("unit", "format"), [("score", ",.3f"), ("rate", ",.1%"), ("amount", ",.3~r")])
def test_a_tooltip_writes_as_a_sentence_does(unit: Unit, format: str) -> None:
    rows = pd.DataFrame([dict(zip(("value", "lower", "upper"), one, strict=True)) for one in estimates(unit)])
    said = " + '|' + ".join(in_format(one) for one in ("value", "lower", "upper"))
    words = alt.Chart().transform_calculate(digits=shared_format(format)).transform_calculate(said=said)
    chart = words.mark_text().encode(y=alt.Y("value:O", axis=None), text=alt.Text("said:N"))
    written = re.findall(r"<text[^>]*>([^<]*\|[^<]*)<", to_svg(specification(chart, 400), rows))
    sentences = [told_numbers(*one, unit) for one in estimates(unit)]
    assert [one.split("|")[0] for one in written] == [one.value for one in sentences]
    ends = [" to ".join(one.split("|")[1:]) for one in written]
    assert [one.replace("%", "") for one in ends] == [
        re.sub(r"(?<=\d|%)–", " to ", one.ends).replace("%", "") for one in sentences
    ]


@pytest.mark.parametrize("name", DRAWN)
def test_a_mark_by_itself_is_told_as_the_page_tells_it(name: str) -> None:
    """They had one format for all: three decimals beside a table's five, and 0.0% of a rare bin."""
    spec, unit = DRAWN[name]
    layer, tip = next((one, tip) for one in spec["layer"] if (tip := one.get("encoding", {}).get("tooltip")))
    numbers = ["difference", "shift", "observed"]
    rows = pd.DataFrame(
        [{**dict.fromkeys(numbers, v), "lower": low, "upper": up} for v, low, up in estimates(unit)]
    )
    fields = [line["field"] for line in tip if line["field"] in {"said", "low", "high"}]
    said = " + '|' + ".join(f"datum.{field}" for field in fields)
    told: Specification = {
        "transform": [*spec.get("transform", []), *layer["transform"], {"calculate": said, "as": "words"}],
        "mark": "text",
        "encoding": {"text": {"field": "words"}, "y": {"field": "lower", "type": "ordinal", "sort": None}},
    }
    written = re.findall(r"<text[^>]*>([^<]*\|[^<]*)<", to_svg(told, rows))
    assert [one.replace("%", "") for one in written] == [
        "|".join([one.value, *re.split(r"(?<=\d|%)–| to ", one.ends)]).replace("%", "")
        for one in (told_numbers(*one, unit) for one in estimates(unit))
    ]
