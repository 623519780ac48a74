import re
from dataclasses import replace
from datetime import timedelta
from html import escape
from html.parser import HTMLParser
from math import nan

import pytest

from monitoring.export.html import LARGEST, to_html
from monitoring.export.html_tables import Budget, panel_table
from monitoring.export.long_text import html_text
from monitoring.findings.report import Report
from monitoring.findings.worst_classes import WORST_FIRST
from tests.export.conftest import REGIONS


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: bytes) -> Tags:
    found = Tags()
    found.feed(page.decode())
    return found


def test_hostile_text_is_only_text(report: Report) -> None:
    found = read(to_html(report, "http://127.0.0.1:8501"))
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "alert(1)" in "".join(found.words)


def test_nothing_is_fetched(report: Report) -> None:
    page = to_html(report)
    found = read(page)
    assert not {"link", "iframe", "object", "embed"} & set(found.tags)
    assert not [value for name, value in found.attributes if name in ("src", "href", "xlink:href")]
    assert not re.search(rb"@import|url\((?!#)", page)
    assert b"default-src 'none'" in page


def test_links_lead_to_the_dashboard_where_it_is_known(report: Report) -> None:
    links = [
        value for name, value in read(to_html(report, "https://t.example/")).attributes if name == "href"
    ]
    assert links
    assert all(str(link).startswith("https://t.example/") for link in links)


def test_the_first_heading_is_the_worst_finding(report: Report) -> None:
    """Of what began together and is as severe, what likely caused the rest."""
    page = to_html(report).decode()
    first = report.findings[0]
    assert (first.panel, first.severity) == ("drift", "critical")
    assert f"<h1>{html_text(first.title)}</h1>" in page


def test_numbers_hold_their_exact_value(report: Report) -> None:
    assert '<data value="0.30000000000000004">0.300</data>' in to_html(report).decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_there_is_a_chart_for_each_theme(report: Report, theme: str) -> None:
    page = to_html(report).decode()
    drawn = re.findall(rf"<div class='{theme}' role='img' aria-label='([^']+)'><svg", page)
    assert len(drawn) == 3  # drift, performance, reliability
    assert all(f"<figcaption>{name}</figcaption>" in page for name in drawn), "a picture is one thing, named"


def test_a_large_report_stays_small_and_keeps_what_is_wrong(report: Report) -> None:
    calm = replace(report.measurements[0], verdict="ok", measure="ks")
    bad = replace(calm, subject="the worst of all", verdict="critical")
    many = [replace(calm, subject=f"column_{k}") for k in range(6000)]
    page = to_html(replace(report, measurements=[*many, bad]))
    assert len(page) < LARGEST
    assert b"the worst of all" in page
    assert re.search(rb"[\d,]+ more rows are in the CSV", page)


def test_one_row_that_found_no_room_is_one_row(report: Report) -> None:
    long = [replace(one, reason="x" * 1000) for one in report.measurements[:1]]
    assert "<p class='meta'>1 more row is in the CSV.</p>" in panel_table(long, Budget(100))
    assert "2 more rows are in the CSV." in panel_table(long * 2, Budget(100))


def test_rows_of_a_split_say_whose_they_are(report: Report, split: Report) -> None:
    page = to_html(split).decode()
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["Findings", "Drift", "Performance", "Calibration"]
    rows = re.findall(r"<tr><td class='w'>([^<]*)</td><td class='w' title='auc'>AUC</td>", page)
    assert rows == ["everybody", *(escape(one) for one in REGIONS)]
    assert "<th class='w'>cohort</th>" not in to_html(report).decode()


def test_figures_of_a_split_are_those_of_the_asked_rows(report: Report, split: Report) -> None:
    drawn = re.compile("<figure>.*?</figure>", re.DOTALL)
    assert drawn.findall(to_html(split).decode()) == drawn.findall(to_html(report).decode())


def test_versions_are_named_where_they_differ(report: Report) -> None:
    rows = [one for one in report.measurements if one.measure == "auc"]
    both = replace(report, measurements=[*rows, *(replace(one, version="v2") for one in rows)])
    assert re.findall(r"<tr><td>([^<]*)</td><td class='w' title='auc'>AUC</td>", to_html(both).decode()) == [
        "all",
        "v2",
    ]


def test_a_long_name_is_wrapped_so_that_its_numbers_stay_on_the_page(report: Report) -> None:
    name = "a_name_without_any_place_to_break_it_" * 6
    page = to_html(replace(report, measurements=[replace(report.measurements[0], subject=name)])).decode()
    assert f"<td class='w'>{name}</td>" in page
    assert "td.w{white-space:normal;min-width:8rem;overflow-wrap:anywhere}" in page
    assert (
        "overflow-wrap:anywhere}" in page.split("body{", 1)[1].split("\nmain{")[0]
    )  # titles of findings, too


def test_the_reason_keeps_its_room_beside_a_long_measure_and_no_subject(report: Report) -> None:
    whole = replace(report.measurements[0], panel="overview", measure="volume", subject="", reason="")
    page = to_html(replace(report, measurements=[whole])).decode()
    assert "<th class='w'>measure</th><th class='n'>value</th>" in page
    assert "<td class='w' title='volume'>Rows of the most unusual day" in page
    assert "<th class='w'>subject</th>" in to_html(report).decode()


def test_a_number_with_a_bound_says_it_behind_its_reason(report: Report) -> None:
    bounded = replace(report.measurements[0], reason="detectable but small", method="binned(250) ±0.0007")
    page = to_html(replace(report, measurements=[bounded])).decode()
    assert "<td>detectable but small; from 250 bins, ±0.0007</td>" in page
    assert "<td>exact" not in to_html(report).decode()


def test_of_many_columns_those_that_moved_most_stand_open_and_none_is_lost(report: Report) -> None:
    """A thousand columns were 77,000 pixels in the order of the contract."""
    calm = replace(report.measurements[0], panel="drift", measure="psi", verdict="ok", value=0.01)
    rows = [replace(calm, subject=f"column_{k:03}", value=k / 1000) for k in range(100)]
    rows[3] = replace(rows[3], verdict="warning")
    whole = replace(calm, subject="", measure="rows")
    page = panel_table([*rows, whole], Budget(10**6))
    first, _, folded = page.partition("<details>")
    open_ones = re.findall(r"column_\d+", first)
    assert open_ones == ["column_003", *(f"column_{k:03}" for k in range(99, 80, -1))]
    assert "20 of 100 columns shown, what moved most first; 1 column is beyond a limit." in first
    assert "<td class='w' title='rows'>Rows</td>" in first and "<summary>80 more columns</summary>" in folded
    assert sorted(re.findall(r"column_\d+", page)) == [one.subject for one in rows]


def test_of_many_classes_the_worst_stand_open_as_on_the_page(report: Report) -> None:
    """They were called columns, and those that had moved most came first, were it for the better."""
    calm = replace(
        report.measurements[0], panel="performance", measure="recall", verdict="", n=90, baseline_n=90
    )
    rows = [
        replace(calm, subject=f"class_{k:02}", change=0.3 - k / 100, change_upper=0.2 - k / 100)
        for k in range(40)
    ]
    first, _, folded = panel_table(rows, Budget(10**6)).partition("<details>")
    assert re.findall(r"class_\d+", first)[:3] == ["class_39", "class_38", "class_37"]
    assert f"20 of 40 classes shown, worst first: by {WORST_FIRST}." in first
    assert "<summary>20 more classes</summary>" in folded


def test_a_few_columns_stand_as_on_the_page_worst_first(report: Report) -> None:
    """In the contract's order the column that the headline is about stood on the third page."""
    calm = replace(report.measurements[0], panel="drift", measure="psi", verdict="ok")
    rows = [replace(calm, subject=f"c{k}", value=k) for k in range(30)]
    rows[2] = replace(rows[2], verdict="critical")
    page = panel_table([*rows, replace(calm, subject="", measure="rows")], Budget(10**6))
    assert re.findall(r"\bc\d+", page) == ["c2", *(f"c{k}" for k in range(29, -1, -1) if k != 2)]
    assert page.index("Rows") < page.index("c2")
    assert "<details>" not in page


def test_classes_and_bins_of_scores_keep_their_order(report: Report) -> None:
    rows = [replace(report.measurements[-1], subject=f"{k}/10", change=-k) for k in range(1, 11)]
    assert re.findall(r"\d+/10", panel_table(rows, Budget(10**6))) == [one.subject for one in rows]


def test_what_has_no_value_is_a_sentence_and_not_a_page_of_dashes(report: Report) -> None:
    row = replace(report.measurements[0], panel="performance", measure="auc", subject="", verdict="")
    none = [
        replace(row, measure=name, value=nan, n=0, reason="no_labels", verdict="insufficient")
        for name in ("accuracy", "f1")
    ]
    told = "Without a value (no labels): Accuracy; F1."
    page = panel_table([row, *none], Budget(10**6))
    assert f"<p class='meta'>{told}</p>" in page
    assert page.count("<tr>") == 2
    assert panel_table(none, Budget(10**6)) == f"<p class='meta'>{told}</p>"
    alarming = panel_table([row, replace(none[0], verdict="critical")], Budget(10**6))
    assert "Without" not in alarming and "<td class='w' title='accuracy'>Accuracy</td>" in alarming
    by_day = [replace(one, window_start=one.window_start + timedelta(days=1)) for one in none]
    assert "Without" not in panel_table([*none, *by_day], Budget(10**6))  # a day keeps its place


def test_a_wide_panel_leaves_the_others_their_room(report: Report) -> None:
    """Performance and calibration behind a thousand columns of drift had a head of a table and no row."""
    whole = replace(report.measurements[0], panel="quality", measure="duplicate_rate", subject="")
    wide = [replace(whole, panel="drift", measure="psi", subject=f"column_{k}") for k in range(4000)]
    page = to_html(replace(report, measurements=[*wide, whole])).decode()
    assert "<td class='w' title='duplicate_rate'>Duplicates</td>" in page
    assert "more rows are in the CSV." in page and len(page) < LARGEST


def test_on_paper_a_line_over_time_stands_below_what_it_is_about(report: Report, daily: Report) -> None:
    """Higher it went to the next page and left the first half empty; lines of names are not made smaller."""
    page = to_html(daily).decode()
    assert ":where(figure:not(.lines)) svg{max-height:290px}" in page
    assert "<figure>" in page
    assert "<figure class='lines'>" in to_html(report).decode()
