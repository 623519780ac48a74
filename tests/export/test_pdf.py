import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from monitoring.export.pdf import MOST_ROWS, to_pdf
from monitoring.findings.report import Report


def opened(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content), strict=True)


def words(content: bytes) -> str:
    """The text of all pages, lines joined."""
    return " ".join(" ".join(page.extract_text() for page in opened(content).pages).split())


def test_it_says_what_the_page_says(report: Report) -> None:
    said = words(to_pdf(report))
    assert "AUC fell 0.100 (95% CI 0.080–0.120) to 0.700 since 3 May." in said
    assert "credit: 2025-05-01 to 2025-06-01" in said
    assert all(one.next_action in said for one in report.findings if "HYPERLINK" not in one.next_action)


def test_numbers_hold_every_digit(report: Report) -> None:
    said = words(to_pdf(report))
    for value in (0.1 + 0.2, 1e-17, -0.1):
        assert repr(value) in said


def test_each_page_is_numbered_and_says_where_its_numbers_are_from(report: Report) -> None:
    pages = opened(to_pdf(report)).pages
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"Page {number} of {len(pages)}" in text
        assert f"data version 7, contract {report.contract_hash[:12]}" in text
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)  # A4 across


def test_charts_are_vectors_and_the_font_is_embedded(report: Report) -> None:
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()["/FontDescriptor"]["/FontFile2"]
        for page in opened(to_pdf(report)).pages
        for font in page["/Resources"]["/Font"].values()
        if "/FontDescriptor" in font.get_object()
    }
    assert {name.partition("+")[2] for name in fonts} == {"Inter-Regular", "Inter-SemiBold"}
    assert not [image for page in opened(to_pdf(report)).pages for image in page.images]


def test_hostile_text_is_only_text(report: Report) -> None:
    content = to_pdf(report, "https://t.example")
    assert not re.search(rb"/(JavaScript|JS|Launch|SubmitForm|EmbeddedFile)\b", content)
    assert "<script>alert(1)</script>" in words(content)
    assert "\x1b" not in words(content)
    links = re.findall(rb"/URI \(([^)]*)", content)
    assert links
    assert all(link.startswith(b"https://t.example/") for link in links)


@pytest.mark.parametrize("word", ["x" * 50_000, "a " * 20_000, "\u4e2d\U0001f600\x00", "</para>&<br/>"])
def test_no_text_breaks_it(report: Report, word: str) -> None:
    rows = [replace(one, subject=word, reason=word) for one in report.measurements]
    found = [replace(one, title=word, owner=word, note=word) for one in report.findings]
    assert len(opened(to_pdf(replace(report, measurements=rows, findings=found))).pages) < 200


def test_a_large_report_is_bounded_and_keeps_what_is_wrong(report: Report) -> None:
    calm = replace(report.measurements[0], verdict="ok", measure="ks")
    bad = replace(calm, subject="the_worst", verdict="critical")
    many = [replace(calm, subject=f"column_{k}") for k in range(MOST_ROWS + 500)]
    said = words(to_pdf(replace(report, measurements=[*many, bad])))
    assert "the_worst" in said
    assert "501 more rows are in the CSV." in said


def test_nothing_to_say_is_a_page_too(report: Report) -> None:
    assert "Nothing is at or above a warning." in words(to_pdf(replace(report, measurements=[], findings=[])))
