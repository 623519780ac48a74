import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from monitoring.export.html import LARGEST
from monitoring.export.minutes import write_minutes
from monitoring.export.minutes_words import LONGEST, MOST_INCIDENTS, decision_line, incident_line, short
from monitoring.findings.journal.lifecycle import ACKNOWLEDGED, Life
from monitoring.findings.meeting.minutes import Decision, Minutes
from monitoring.findings.meeting.minutes_sentences import Standing, answers
from monitoring.findings.report import Report
from monitoring.store.catalog.journal import Entry
from tests.export.conftest import HOSTILE
from tests.export.test_html import read

WHO = Entry("Eve<b>", "acknowledge", "credit", "", {}, number=1, at="2025-06-01T00:00:00+00:00")


def minutes_of(report: Report, repeated: int = 1, word: str = HOSTILE) -> Minutes:
    """Minutes whose every field is hostile."""
    life = Life(ACKNOWLEDGED, word, "", (WHO,), 1)
    standing = tuple(Standing(replace(one, note=word), life) for one in report.findings) * repeated
    asked = tuple(Decision(f"{word} {k}", word, "", word) for k in range(4 * repeated))
    decided = (Decision(word, word, "2025-06-30", word, word),)
    return Minutes(report, (), answers(report, standing, ()), standing, 1, decided, asked)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("repeated", "word"), [(1, HOSTILE), (20, "a long name " * 200), (20, "x" * 5000)])
def test_the_pdf_is_one_upright_page(report: Report, repeated: int, word: str) -> None:
    [page] = PdfReader(
        io.BytesIO(write_minutes(minutes_of(report, repeated, word), "pdf")), strict=True
    ).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    text = " ".join(page.extract_text().split())
    assert "AUC fell 0.100" in text
    assert "Page 1 of 1" in text
    left_out = len(minutes_of(report, repeated, word).incidents) - MOST_INCIDENTS
    assert (f"{left_out} more incidents in the report." in text) == (left_out > 0)


def test_the_html_neither_runs_nor_fetches(report: Report) -> None:
    page = write_minutes(minutes_of(report), "html")
    found = read(page)
    assert len(page) < LARGEST
    assert not {"script", "img", "link", "iframe"} & set(found.tags)
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "".join(found.words).count("What is wrong") == 1


def test_the_markdown_is_only_text(report: Report) -> None:
    text = write_minutes(minutes_of(report), "md").decode()
    assert "<script" not in text.replace("\\<", "")
    assert "\x1b" not in text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 2 + len(minutes_of(report).incidents)


def test_a_long_sentence_loses_its_intervals_before_its_end(report: Report) -> None:
    told = "a rose by 8 sd (95% CI 7.77–8.65 sd), as by a change of unit."
    made = minutes_of(replace(report, findings=[replace(report.findings[0], title=told)]))
    assert incident_line(made.standing, made)[1] == told
    long = f"{'because of it ' * 15}{told}"
    assert len(long) > LONGEST
    made = minutes_of(replace(report, findings=[replace(report.findings[0], title=long)]))
    assert incident_line(made.standing, made)[1] == long.replace(" (95% CI 7.77–8.65 sd)", "")
    assert short("word " * 90) == f"{'word ' * 51}word …"
    assert short("x" * 300) == f"{'x' * LONGEST}…"


def test_a_decision_is_due_on_a_day_of_the_calendar() -> None:
    assert (
        decision_line(Decision("retrain", "Ada", "2026-12-03", "drift"))
        == "Ada: retrain (drift, due 3 Dec 2026)"
    )
    for owner, name in (
        ("A & <co> <x@example.org>", "A & <co>"),
        ("Ada <x@example.org>", "Ada"),
        ("<x>", "<x>"),
    ):
        assert decision_line(Decision("retrain", owner, "", "drift")) == f"{name}: retrain (drift)"
