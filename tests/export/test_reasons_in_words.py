"""No document shows the code of a reason: each that a measure can give has words; machines keep codes."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import monitoring
from monitoring.cli.report_table import report_table
from monitoring.export.csv import to_csv
from monitoring.export.html import to_html
from monitoring.export.json import to_json
from monitoring.export.markdown import to_markdown
from monitoring.export.pdf import to_pdf
from monitoring.findings.report import Report
from monitoring.findings.words.reason_words import REASONS, said
from tests.export.test_pdf import words

_GIVEN = re.compile(r"""(?:undefined\(\s*|reason=)"([a-z]+(?:_[a-z]+)*)\"""")
DOCUMENTS: dict[str, Callable[[Report], str]] = {
    "html": lambda made: to_html(made).decode(),
    "md": lambda made: to_markdown(made).decode(),
    "pdf": lambda made: words(to_pdf(made)),
    "terminal": lambda made: report_table(made, ""),
}
MACHINES: dict[str, Callable[[Report], str]] = {
    "csv": lambda made: to_csv(made).decode(),
    "json": lambda made: json.dumps(json.loads(to_json(made))),
}


def codes() -> set[str]:
    """Every code that the source gives a measure."""
    home = Path(monitoring.__file__).parent
    texts = [path.read_text() for room in ("statistics", "panels") for path in (home / room).rglob("*.py")]
    return {code for text in texts for code in _GIVEN.findall(text)}


def given(made: Report) -> Report:
    """A report each of whose rows has reasons, all codes among them."""
    every = sorted(codes())
    rows = [replace(made.measurements[0], measure="psi", panel="drift", reason=code) for code in every]
    return replace(
        made, measurements=[replace(one, subject=f"s{k}") for k, one in enumerate(rows)], findings=[]
    )


def test_every_code_has_words() -> None:
    assert {"no_candidate", "empty_reference", "zero_denominator"} <= codes()
    assert codes() <= {*REASONS}
    assert not [code for code, text in REASONS.items() if "_" in text or not text]
    assert said("never_heard_of; 2026-10-02, z 4.2") == ["never heard of", "2 Oct 2026, z 4.2"]
    assert said("values of my_column differ") == ["values of my_column differ"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_write_words(report: Report, name: str) -> None:
    text = " ".join(DOCUMENTS[name](given(report)).split())
    assert [code for code in codes() if "_" in code and code in text] == []
    assert "no change of unit fits" in text


@pytest.mark.parametrize("name", MACHINES)
def test_machines_read_codes(report: Report, name: str) -> None:
    text = MACHINES[name](given(report))
    assert [code for code in codes() if code not in text] == []
