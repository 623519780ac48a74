"""A document shows what its sentences say: the line behind each finding, marked where it began."""

from dataclasses import replace
from pathlib import Path

import pytest

from monitoring.contract.headline_measures import headline_measures
from monitoring.export.finding_pictures import MOST, finding_pictures
from monitoring.export.html import LARGEST, to_html
from monitoring.export.minutes_charts import minutes_pictures
from monitoring.export.pdf import to_pdf
from monitoring.export.report_rows import told_by_panel
from monitoring.findings.meeting.minutes import minutes
from monitoring.findings.report import Report, report
from monitoring.findings.words.measure_words import words_of
from monitoring.scope.question import Scope
from tests.export.test_pdf import words

MODEL = "lending-default"


@pytest.fixture(scope="module")
def made(demo_store: Path) -> Report:
    return report(demo_store, ["all"], Scope(MODEL))


def test_each_finding_has_its_line_beside_it(made: Report) -> None:
    drawn = finding_pictures(made)
    assert list(drawn) == [one.id for one in made.findings][:MOST]
    page, paper = to_html(made).decode(), words(to_pdf(made))
    assert len(page) < LARGEST
    assert "more rows are in the CSV" not in page
    for one, picture in zip(made.findings, drawn.values(), strict=False):
        told = page[page.index(one.title.replace("'", "&#x27;").replace('"', "&quot;"), page.index("<li>")) :]
        assert picture.caption in told[: told.index("</li>")]
        assert picture.caption in paper
        assert one.since is None or "since" in picture.svg()


@pytest.mark.soak
def test_a_number_of_other_days_than_the_sentence_says_so(made: Report) -> None:
    """AUC 0.711 stood below a headline of AUC 0.706, with no word of why."""
    finding = next(one for one in made.findings if one.panel == "performance")
    row = next(
        one for one in made.measurements if (one.panel, one.measure) == ("performance", finding.measure)
    )
    assert row.value != finding.value
    whole = f"judged on 2–9 Oct 2026; all labels so far: {row.value:.3f} (95% CI"
    assert whole in words(to_pdf(made)) and whole in to_html(made).decode()
    assert f'<data value="{finding.value!r}">' in to_html(made).decode()


def test_no_row_rose_and_is_called_fallen(made: Report) -> None:
    """Precision of all labels so far was up by 0.027 beside an alert for the days that were judged."""
    rows = dict(told_by_panel(made))["performance"]
    raw = {one.measure: one for one in made.measurements if one.panel == "performance"}
    assert any(one.change * raw[one.measure].change < 0 or one.n < raw[one.measure].n for one in rows)
    fallen = [one for one in rows if one.verdict == "critical" and words_of(one.measure).worse == "lower"]
    assert fallen and all(one.change < 0 for one in fallen)


def test_the_minutes_show_first_what_their_first_sentence_says(demo_store: Path) -> None:
    made = minutes(demo_store, Scope(MODEL))
    leading, moved = (
        next(one for one in made.standing if one.finding.panel == panel) for panel in ("performance", "drift")
    )
    name = words_of(headline_measures(made.report.contract)[0]).name
    drawn = {}
    for one in (leading, moved):
        others = tuple(other for other in made.standing if other is not one)
        finding = replace(one.finding, measure="auc") if one is leading else one.finding
        drawn[finding.panel] = minutes_pictures(
            replace(made, standing=(replace(one, finding=finding), *others))
        )
    captions = {panel: [one.caption for one in some] for panel, some in drawn.items()}
    assert captions["performance"][0].startswith(f"{name} by day")
    assert ">since " in drawn["performance"][0].svg()
    assert not [one for one in captions["performance"][1:] if one.startswith(name)]
    assert moved.finding.subject in captions["drift"][0]
    assert captions["drift"][1].startswith(f"{name} by week")
