"""Tooltips have the decimals that sentences and tables have."""

import re

import altair as alt
import pandas as pd
import pytest

from monitoring.charts.decimals import in_format, shared_format
from monitoring.charts.rendering import to_svg
from monitoring.charts.specification import specification
from monitoring.findings.decimals import Unit
from monitoring.findings.estimate_words import told_numbers

ESTIMATES = [
    (0.711, 0.703, 0.719),
    (28.787064, 28.78705, 28.78711),
    (0.95326, 0.95311, 0.95342),
    (0.0042, 0.0032, 0.0043),
    (8.42, 6.5, 10.34),
    (735_000.4, 728_123.4, 741_876.6),
    (0.00123, -5.2, 5.3),
    (0.0, 0.0, 0.013),
]


@pytest.mark.parametrize(("unit", "format"), [("score", ",.3f"), ("rate", ",.1%"), ("amount", ",.3~r")])
def test_a_tooltip_writes_as_a_sentence_does(unit: Unit, format: str) -> None:
    rows = pd.DataFrame([dict(zip(("value", "lower", "upper"), one, strict=True)) for one in ESTIMATES])
    said = " + '|' + ".join(in_format(one) for one in ("value", "lower", "upper"))
    words = alt.Chart().transform_calculate(digits=shared_format(format)).transform_calculate(said=said)
    chart = words.mark_text().encode(y=alt.Y("value:O", axis=None), text=alt.Text("said:N"))
    written = re.findall(r"<text[^>]*>([^<]*\|[^<]*)<", to_svg(specification(chart, 400), rows))
    sentences = [told_numbers(*one, unit) for one in ESTIMATES]
    assert [one.split("|")[0] for one in written] == [one.value for one in sentences]
    ends = [" to ".join(one.split("|")[1:]) for one in written]
    assert [one.replace("%", "") for one in ends] == [
        re.sub(r"(?<=\d|%)–", " to ", one.ends).replace("%", "") for one in sentences
    ]
