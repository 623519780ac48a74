from dataclasses import replace

import pytest

from monitoring.export.formats import FORMATS
from monitoring.export.report_words import headline
from monitoring.findings.report import Report


def test_findings_alone_claim_no_verdict_where_there_are_none(findings_report: Report) -> None:
    assert headline(findings_report)[0] == "critical"
    assert headline(replace(findings_report, findings=[])) == ("", "Nothing is at or above a warning.")


@pytest.mark.parametrize("format", ["html", "pdf", "pptx"])
def test_a_report_of_no_findings_can_be_written(findings_report: Report, format: str) -> None:
    content = FORMATS[format].write(replace(findings_report, findings=[]))
    assert b"Not enough data" not in content
