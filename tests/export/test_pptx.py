import io
import operator
import zipfile
from dataclasses import replace
from math import ceil

import pytest
from pptx import Presentation

from monitoring.charts.rendering import to_png
from monitoring.errors import ExportError
from monitoring.export.picture import Picture
from monitoring.export.pptx import MOST_SLIDES, to_pptx
from monitoring.export.report_words import question_line
from monitoring.findings.report import Report
from tests.export.test_report_words import asking

CAPTION = "Change against the period before, with its 95% interval"


def images(made: Report) -> list[bytes]:
    """The charts of all slides."""
    found = Presentation(io.BytesIO(to_pptx(made))).slides
    return [shape.image.blob for slide in found for shape in slide.shapes if shape.shape_type == 13]


def of_number(number: str) -> bytes:
    """A small PNG, another one for each number."""
    return to_png(f'<svg xmlns="http://www.w3.org/2000/svg" width="{1 + int(number)}" height="1"/>')


def slides(content: bytes) -> list[list[str]]:
    """The texts of each slide."""
    found = Presentation(io.BytesIO(content)).slides
    return [[one.text_frame.text for one in slide.shapes if one.has_text_frame] for slide in found]


def test_the_first_slide_is_the_status_then_one_a_finding(report: Report) -> None:
    told = slides(to_pptx(report))
    assert len(told) == 1 + len(report.findings)
    worst = report.findings[0]
    assert told[0][0] == told[1][0] == worst.title
    assert "4 findings" in told[0][3]
    assert f"Next: {worst.next_action}" in told[1]
    named = [
        line for text in told[0] for line in text.splitlines() if line.startswith(("Alert: ", "Watch: "))
    ]
    assert len(named) == len(report.findings) - 1, "no half-empty slide"
    place = next(k for k, one in enumerate(report.findings, 1) if one.panel == "performance")
    assert told[place][0] == "AUC fell 0.100 (95% CI 0.080–0.120) to 0.700 since 3 May."
    said = ("AUC 0.700", "n=5,000", "baseline 0.800")
    assert any(all(one in text for one in said) for text in told[place])
    assert all("data version 7" in " ".join(texts) for texts in told)
    assert {" ".join(texts).count(question_line(report)) for texts in told} == {1}, "the first had it twice"


def test_a_slide_links_to_its_page_and_runbook(report: Report) -> None:
    runbook, *others = report.findings
    found = [replace(runbook, runbook="https://example.org/psi"), *others]
    content = to_pptx(replace(report, findings=found), "http://127.0.0.1:8501/")
    told = [
        [
            (run.text, run.hyperlink.address)
            for shape in slide.shapes
            if shape.has_text_frame
            for run in shape.text_frame.paragraphs[0].runs
            if run.hyperlink.address
        ]
        for slide in Presentation(io.BytesIO(content)).slides
    ]
    pages = [("Open the page", f"http://127.0.0.1:8501{one.link}") for one in found]
    assert told == [[], [("Runbook", "https://example.org/psi"), pages[0]], *([page] for page in pages[1:])]
    texts = slides(content)
    assert "Runbook · Open the page" in texts[1]
    unknown = slides(to_pptx(report))
    assert not any("Open the page" in some for some in unknown), "nobody knows where the dashboard is"


def test_a_finding_has_the_chart_of_its_panel_with_words_for_it(report: Report) -> None:
    found = Presentation(io.BytesIO(to_pptx(report))).slides
    images = [shape for slide in found for shape in slide.shapes if shape.shape_type == 13]
    assert len(images) == len(report.findings)
    captions = [shape._element.nvPicPr.cNvPr.get("descr") for shape in images]
    assert captions == [
        CAPTION if one.panel == "performance" else "PSI, worst first" for one in report.findings
    ]
    for shape in images:
        assert shape.left + shape.width <= 960 * 12700
        assert shape.top + shape.height <= 495 * 12700


def test_each_finding_has_its_own_line(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line is gone once it stands on its slide, and a later one may have its place in memory."""
    found = [replace(report.findings[0], id=f"{k}") for k in range(4)]
    lines = {one.id: replace(report, data_version=one.id) for one in found}
    places = set()

    def in_an_old_place(_: object, of: Report) -> list[Picture]:
        made = [Picture(of.data_version, dict, ()) for _ in range(1000)]
        chosen = next((one for one in made if id(one) in places), made[500])
        places.add(id(chosen))
        return [chosen]

    monkeypatch.setattr("monitoring.export.pptx.finding_lines", lambda *_: lines)
    monkeypatch.setattr("monitoring.export.pptx.over_time", in_an_old_place)
    monkeypatch.setattr("monitoring.export.pptx.picture_png", lambda one: of_number(one.caption))
    assert images(replace(report, findings=found)) == [of_number(one.id) for one in found]


def test_nothing_in_it_runs_or_is_fetched(report: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(to_pptx(report))) as pack:
        names = pack.namelist()
        assert not [
            name for name in names if "vba" in name.lower() or "activeX" in name or "embeddings" in name
        ]
        assert b'TargetMode="External"' not in b"".join(map(pack.read, names))
        assert {entry.date_time for entry in pack.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "\x1b" not in "".join(text for texts in slides(to_pptx(report)) for text in texts)


def test_many_findings_are_bounded_and_none_is_said(report: Report) -> None:
    told = slides(to_pptx(replace(report, findings=report.findings * 10)))
    assert len(told) == 1 + MOST_SLIDES
    assert f"the {40 - MOST_SLIDES} least of them are in the report" in told[0][3]
    [calm] = slides(to_pptx(replace(report, findings=[])))
    assert "Nothing is at or above a warning." in calm[3]


def test_a_missing_package_is_named(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("monitoring.export.pptx.import_module", missing)
    with pytest.raises(ExportError, match="needs the package python-pptx: pip install python-pptx"):
        to_pptx(report)


@pytest.mark.parametrize("signs", [255, 256, 500])
def test_a_title_of_any_length_that_a_contract_may_have(report: Report, signs: int) -> None:
    title = ("Defaults" * 70)[:signs]
    content = to_pptx(replace(report, contract=report.contract.model_copy(update={"title": title})))
    about = Presentation(io.BytesIO(content)).core_properties.title
    assert len(about) <= 255
    assert title.startswith(about.removesuffix("…"))
    assert any(title[:255] in text for text in slides(content)[0])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("signs", [60, 160, 240, 390, 2000])
def test_no_text_leaves_its_box(report: Report, signs: int) -> None:
    """As Arial would set it: as wide as any font that a viewer without the theme's own takes instead."""
    long = ("as wide as letters are " * 100)[:signs]
    found = [replace(one, title=long, next_action=long, note=long) for one in report.findings]
    for slide in Presentation(io.BytesIO(to_pptx(replace(report, findings=found)))).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                runs = [run for part in shape.text_frame.paragraphs for run in part.runs]
                rows = [ceil(len(run.text) * run.font.size * 0.5 / (shape.width - 182_880)) for run in runs]
                sizes = [run.font.size * 1.2 for run in runs]
                assert sum(map(operator.mul, rows, sizes)) <= shape.height - 91_440
                assert min(run.font.size for run in runs) >= 7 * 12_700


def test_where_its_numbers_are_from_is_never_cut(report: Report) -> None:
    cohort = " and ".join(f"age >= {k}" for k in range(100))
    told = slides(to_pptx(asking(report, cohort=cohort)))
    assert all(any("data version 7, contract" in text for text in texts) for texts in told)


def test_a_split_has_the_charts_of_the_asked_rows(report: Report, split: Report) -> None:
    assert images(split) == images(report)


def test_one_that_has_no_slide_is_one(report: Report) -> None:
    told = slides(to_pptx(replace(report, findings=(report.findings * 10)[: MOST_SLIDES + 1])))
    assert "the least of them is in the report" in told[0][3]
