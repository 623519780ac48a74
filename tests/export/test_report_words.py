import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from monitoring.export.formats import FORMATS
from monitoring.export.report_words import headline
from monitoring.findings.incidents import numbered
from monitoring.findings.report import Report


def test_findings_alone_claim_no_verdict_where_there_are_none(findings_report: Report) -> None:
    assert headline(findings_report)[0] == "critical"
    assert headline(replace(findings_report, findings=[])) == ("", "Nothing is at or above a warning.")


@pytest.mark.parametrize("format", ["html", "pdf", "pptx"])
def test_a_report_of_no_findings_can_be_written(findings_report: Report, format: str) -> None:
    content = FORMATS[format].write(replace(findings_report, findings=[]))
    assert b"Not enough data" not in content


@pytest.mark.parametrize("format", ["html", "md", "pdf"])
def test_documents_say_what_began_together(report: Report, format: str) -> None:
    since = datetime(2025, 5, 3, tzinfo=UTC)
    findings = numbered([replace(one, since=since) for one in report.findings])
    content = FORMATS[format].write(replace(report, findings=findings))
    pages = PdfReader(io.BytesIO(content)).pages if format == "pdf" else []
    text = " ".join(" ".join(one.extract_text().split()) for one in pages) or content.decode()
    assert text.count(f"first of {len(findings)} that began together") == 1
    assert text.count("began together with ") == len(findings) - 1
