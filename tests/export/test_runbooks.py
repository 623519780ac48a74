"""Steps that the contract holds stand in the exports as plain text, once."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from monitoring.export.html import to_html
from monitoring.export.markdown import to_markdown
from monitoring.export.pdf import to_pdf
from monitoring.export.runbooks import written_runbooks
from monitoring.findings.report import Report
from tests.export.test_html import read

STEPS = (
    "# First the feed\n\n1. [ask](javascript:alert(7))\n![graph](https://evil.example/a.png)\n"
    "<script>alert(7)</script>"
)


@pytest.fixture
def told(report: Report) -> Report:
    return replace(report, findings=[replace(one, runbook=STEPS) for one in report.findings])


def test_steps_are_written_once_for_all_that_share_them(report: Report, told: Report) -> None:
    first, *rest = told.findings
    assert written_runbooks(told.findings) == [("Runbook", STEPS)]
    others = [replace(one, runbook="Wait.") for one in rest]
    assert written_runbooks([first, *others])[0] == ("Runbook of finding 1", STEPS)
    linked = [replace(one, runbook="https://example.org/run") for one in told.findings]
    assert written_runbooks(linked) == written_runbooks(report.findings) == []


def test_html_has_the_text_and_nothing_of_it_runs_or_is_fetched(told: Report) -> None:
    page = to_html(told)
    found = read(page)
    assert STEPS in "".join(found.words)
    assert not {"script", "img", "a"} & set(found.tags)
    assert page.count(b"First the feed") == 1


def test_markdown_quotes_the_text(told: Report) -> None:
    text = to_markdown(told).decode()
    assert "## Runbook\n\n> \\# First the feed" in text
    assert "> 1. \\[ask\\](javascript:alert(7))" in text
    assert "![" not in text.replace("!\\[", "")
    assert "<script" not in text.replace("\\<", "")


def test_a_pdf_has_the_text(told: Report) -> None:
    pages = PdfReader(io.BytesIO(to_pdf(told))).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert "Runbook" in text
    assert "# First the feed" in text
    assert not [one for page in pages for one in page.get("/Annots", [])]
