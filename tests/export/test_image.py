import struct
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from monitoring.errors import ExportError
from monitoring.export.image import leading_pictures, png_image, svg_image
from monitoring.findings.report import Report


def test_the_leading_chart_is_the_first_of_the_first_panel(report: Report) -> None:
    assert [one.caption for one in leading_pictures(report)] == ["PSI, worst first"]
    turned = replace(report, measurements=report.measurements[::-1])
    assert [one.caption for one in leading_pictures(turned)] == [
        "Observed rate against predicted; grey band: where a calibrated model would fall 95% of the time"
    ]


def test_an_svg_says_what_it_shows(report: Report) -> None:
    page = ElementTree.fromstring(svg_image(report))
    assert page.tag == "{http://www.w3.org/2000/svg}svg"
    assert page[0].text.startswith("PSI, worst first. credit: 1–31 May 2025")
    assert "data version 7" in page[0].text


def test_a_picture_has_its_words_in_it(report: Report) -> None:
    page = ElementTree.fromstring(svg_image(report))
    shown = [one.text or "" for one in page.findall("{*}text")]
    assert shown[0] == "PSI, worst first"
    below = " ".join(shown[1:])
    assert "credit: 1–31 May 2025 (UTC) against the period before" in below
    assert "data version 7" in below
    chart = page.find("{*}svg")
    assert chart is not None
    assert float(page.get("height", 0)) > float(chart.get("y", 0)) + float(chart.get("height", 0))
    long = replace(report, measurements=[replace(report.measurements[0], subject="a long name " * 9)])
    daily = replace(long, scope=replace(report.scope, by="day"))
    named = [
        one.text for one in ElementTree.fromstring(svg_image(daily)).findall("{*}text[@font-weight='600']")
    ]
    assert " ".join(str(one) for one in named) == f"PSI of {'a long name ' * 9} by day".replace("  ", " ")
    assert max(len(str(one)) for one in named) <= 92
    width, height = struct.unpack(">II", png_image(report)[16:24])
    assert (width, height) == tuple(2 * int(page.get(name, 0)) for name in ("width", "height"))


def test_hostile_text_is_only_text(report: Report) -> None:
    page = ElementTree.fromstring(svg_image(report))
    tags = {one.tag.rpartition("}")[2] for one in page.iter()}
    assert not {"script", "img", "image", "foreignObject", "a"} & tags
    assert not [name for one in page.iter() for name in one.attrib if name.startswith("on")]


def test_a_png_has_two_pixels_to_one(report: Report) -> None:
    png = png_image(report)
    assert png.startswith(b"\x89PNG")
    width, _ = struct.unpack(">II", png[16:24])
    assert width == 2 * 720


@pytest.mark.parametrize("write", [svg_image, png_image])
def test_where_there_is_nothing_to_draw_it_says_what_can_be_drawn(report: Report, write: object) -> None:
    with pytest.raises(ExportError, match="ask for drift, performance, calibration or overview"):
        write(replace(report, panels=("quality",), measurements=[]))  # type: ignore[operator]
    with pytest.raises(ExportError, match="none of its numbers has a value, or a baseline"):
        write(replace(report, panels=("drift",), measurements=[]))  # type: ignore[operator]
    by_day = replace(report.scope, by="day")
    for panel, said in (
        ("findings", "no chart of findings to draw: ask for drift"),
        ("quality", "has a value"),
    ):
        with pytest.raises(ExportError, match=said):
            write(replace(report, scope=by_day, panels=(panel,), measurements=[]))  # type: ignore[operator]


def test_a_split_is_drawn_as_the_question_without_it(report: Report, split: Report) -> None:
    turned = replace(split, measurements=split.measurements[::-1])
    first = replace(report, measurements=report.measurements[::-1])
    assert svg_image(split) == svg_image(report)
    assert svg_image(turned) == svg_image(first)
