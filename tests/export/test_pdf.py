import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from monitoring.export import pdf
from monitoring.export.html_tables import Budget
from monitoring.export.pdf import to_pdf
from monitoring.export.pdf_page import MARGIN, WIDE
from monitoring.export.pdf_table import panel_table
from monitoring.findings.report import Report
from tests.export.conftest import REGIONS


def opened(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content), strict=True)


def words(content: bytes) -> str:
    """The text of all pages, lines joined."""
    return " ".join(" ".join(page.extract_text() for page in opened(content).pages).split())


def test_it_says_what_the_page_says(report: Report) -> None:
    said = words(to_pdf(report))
    assert "AUC fell 0.100 (95% CI 0.080–0.120) to 0.700 since 3 May." in said
    assert "credit: 1–31 May 2025" in said
    assert all(one.next_action in said for one in report.findings if "HYPERLINK" not in one.next_action)


def test_numbers_hold_every_digit(report: Report) -> None:
    said = words(to_pdf(report))
    for value in (0.1 + 0.2, 1e-17):
        assert repr(value) in said


def test_a_number_that_is_whole_is_not_written_twice(report: Report) -> None:
    rows = [replace(report.measurements[0], value=0.0, measure="missing_rate")]
    said = words(to_pdf(replace(report, measurements=rows)))
    assert "0% " in said and "0.0 " not in said


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


@pytest.mark.sampled(2)
@pytest.mark.parametrize("word", ["x" * 50_000, "a " * 20_000, "\u4e2d\U0001f600\x00", "</para>&<br/>"])
def test_no_text_breaks_it(report: Report, word: str) -> None:
    rows = [replace(one, subject=word, reason=word) for one in report.measurements]
    found = [replace(one, title=word, owner=word, note=word) for one in report.findings]
    assert len(opened(to_pdf(replace(report, measurements=rows, findings=found))).pages) < 200


def test_a_large_report_is_bounded_and_keeps_what_is_wrong(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MOST_ROWS", 100)
    calm = replace(report.measurements[0], verdict="ok", measure="ks")
    bad = replace(calm, subject="the_worst", verdict="critical")
    many = [replace(calm, subject=f"column_{k}") for k in range(pdf.MOST_ROWS + 500)]
    said = words(to_pdf(replace(report, measurements=[*many, bad])))
    assert "the_worst" in said
    assert "501 more rows are in the CSV." in said


def test_no_heading_is_left_alone_at_the_foot_of_a_page(report: Report) -> None:
    for number in range(4, 9):
        pages = opened(to_pdf(replace(report, findings=(report.findings * 2)[:number]))).pages
        [page] = [text for text in (one.extract_text() for one in pages) if "PSI, worst first" in text]
        assert "Drift" in page


def test_nothing_to_say_is_a_page_too(report: Report) -> None:
    assert "Nothing is at or above a warning." in words(to_pdf(replace(report, measurements=[], findings=[])))


def test_rows_of_a_split_say_whose_they_are(report: Report, split: Report) -> None:
    said = words(to_pdf(split))
    for one in REGIONS:
        assert said.count(one) == len(report.measurements)
    assert said.count("everybody") == len(report.measurements)
    assert said.count("Performance") == said.count("PSI, worst first") == 1
    assert "everybody" not in words(to_pdf(report))


def test_a_long_cohort_stays_whole(report: Report) -> None:
    """Its end is what tells the values of a split apart."""
    of = "age >= 25 and income between 10000 and 20000 and channel in ('web', 'phone')"
    cohorts = [f"{of} and region = '{name}'" for name in ("north", "south")]
    rows = [replace(report.measurements[0], cohort=one) for one in cohorts]
    said = words(to_pdf(replace(report, measurements=rows)))
    assert all(f"region = '{name}'" in said for name in ("north", "south"))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("n", [9_999_999, 10_000_000, 123_456_789, 12_345_678_901])
def test_numbers_of_rows_are_whole(report: Report, n: int) -> None:
    rows = [replace(one, n=n) for one in report.measurements]
    assert words(to_pdf(replace(report, measurements=rows))).count(f"{n:,}") >= len(rows)


def test_intervals_are_whole(report: Report) -> None:
    money = replace(report.measurements[0], measure="value", subject="")
    ends = [(-1_234_567.0, -1_034_567.0), (-1_234_567_890_123.0, -1_034_567_890_123.0)]
    rows = [replace(money, value=lower / 2, lower=lower, upper=upper) for lower, upper in ends]
    said = words(to_pdf(replace(report, measurements=rows)))
    assert "−1,234,567 to −1,034,567" in said
    assert "−1,234,567,890,123 to −1,034,567,890,123" in said


def test_columns_that_tell_everything_apart_fit_on_the_paper(report: Report) -> None:
    """Of every width that one can have, none is cut but what is text."""
    start = report.measurements[0].window_start
    row = replace(report.measurements[0], panel="performance", measure="m" * 80, subject="s" * 300,
                  value=-1.23456789012345e9, lower=-2e9, upper=2e9, baseline_value=-1.23456789012345e8,
                  change=-1.1111111111111111e9, n=12_345_678_901, verdict="insufficient",
                  reason="because of " * 20)  # fmt: skip
    rows = [replace(row, cohort="c = 'x' and " * 20 + f"d = {k}", version=f"v{k}" * 40,
                    window_start=start.replace(day=1 + k)) for k in range(3)]  # fmt: skip
    [table] = panel_table(rows, Budget(10))
    assert sum(table._colWidths) <= WIDE[0] - 2 * MARGIN + 0.01
    said = words(to_pdf(replace(report, measurements=rows)))
    assert said.count("12,345,678,901") == 3
    assert repr(row.value) in said
    assert repr(row.change) in said


@pytest.mark.parametrize("name", ["доход", "Київ, ґанок", "Έσοδα", "thu nhập", "ținut", "₽ ₴ ₹"])
def test_names_are_in_their_own_letters(report: Report, name: str) -> None:
    first, *others = report.findings
    rows = [replace(report.measurements[0], subject=name)]
    titled = replace(first, title=f"{name} has moved.")
    said = words(to_pdf(replace(report, measurements=rows, findings=[titled, *others])))
    assert said.count(name) >= 2
    assert "\\u" not in said


def test_no_name_of_a_row_is_cut(report: Report) -> None:
    name = "a_name_without_any_place_to_break_it_" * 3
    rows = [
        replace(report.measurements[0], panel="overview", measure="volume", subject=one) for one in ("", name)
    ]
    said = words(to_pdf(replace(report, measurements=rows[:1])))
    assert "Rows of the most unusual day, of days in a row, or a day of weeks" in said
    assert "subject" not in said
    said = words(to_pdf(replace(report, measurements=rows)))
    assert "subject" in said
    assert name in said.replace(" ", "")


def test_one_row_that_found_no_room_is_one_row(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_ROWS", 100)
    rows = [replace(report.measurements[0], subject=f"c{k}") for k in range(pdf.MOST_ROWS + 1)]
    assert "1 more row is in the CSV." in words(to_pdf(replace(report, measurements=rows)))
