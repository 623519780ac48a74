"""A finding in every format: the same digits, its history and its command; nothing in it means anything."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from html import unescape
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from monitoring.cli.main import main
from monitoring.export.formats import FORMATS
from monitoring.export.image import leading_pictures
from monitoring.findings.documents.finding_file import finding_file
from monitoring.findings.report import FINDINGS, Report, report
from monitoring.scope.question import Scope
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"
BASE = "http://127.0.0.1:8501"


@pytest.fixture(scope="module", params=[0, -1], ids=["worst", "least"])
def file(demo_store: Path, request: pytest.FixtureRequest) -> Report:
    made = report(demo_store, [FINDINGS], Scope(MODEL))
    return finding_file(Snapshot(demo_store, MODEL), made, made.findings[request.param].id)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("format", FORMATS)
def test_the_command_writes_the_same_bytes(
    demo_store: Path, tmp_path: Path, file: Report, format: str
) -> None:
    out = tmp_path / f"finding{FORMATS[format].suffix}"
    asked = ["--model", MODEL, "--id", file.findings[0].id, "--format", format, "--out", str(out)]
    assert main(["report", "findings", *asked, "--store", str(demo_store)]) == 0
    content = out.read_bytes()
    if format != "json":  # the moment of asking stands in its scope
        assert content == FORMATS[format].write(file, BASE)
    CHECKS.get(format, lambda *_: None)(content, file)


def in_json(content: bytes, file: Report) -> None:
    read, [found] = json.loads(content), file.findings
    assert [(one["id"], one["value"]) for one in read["findings"]] == [(found.id, found.value)]
    assert [row["n"] for row in read["measurements"]] == [row.n for row in file.measurements]
    assert file.series is not None
    assert len(read["series"]) == len(file.series.measurements) > 30
    assert read["parts"] == dict(file.parts)


def in_csv(content: bytes, file: Report) -> None:
    [row] = csv.DictReader(io.StringIO(content.decode(), newline=""))
    assert (row["id"], row["value"]) == (file.findings[0].id, repr(file.findings[0].value))


def in_html(content: bytes, file: Report) -> None:
    text = unescape(content.decode())
    assert len(content) < 1_000_000
    for heading, said in file.parts:
        assert heading in text
        assert said in text
    assert text.count("<figure>") == 1


def in_md(content: bytes, file: Report) -> None:
    lines = content.decode().splitlines()
    assert sum(line.startswith("| ") for line in lines) == 1 + len(file.measurements)
    headings = [line for line in lines if line.startswith("## ")]
    assert headings[-2:] == ["## The same number again", "## Its rows by SQL"]


def in_pdf(content: bytes, file: Report) -> None:
    pages = PdfReader(io.BytesIO(content), strict=True).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert "What happened" in text
    assert dict(file.parts)["The same number again"] in text


def in_pptx(content: bytes, file: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        slides = [name for name in pack.namelist() if name.startswith("ppt/slides/slide")]
        assert len(slides) == 2
        assert [name for name in pack.namelist() if name.startswith("ppt/media/")]


CHECKS = {"json": in_json, "csv": in_csv, "html": in_html, "md": in_md, "pdf": in_pdf, "pptx": in_pptx}


def test_the_picture_is_the_line_of_the_finding(file: Report) -> None:
    [picture] = leading_pictures(file)
    subject, then = file.findings[0].subject, file.findings[0].baseline_value
    of = f" of {subject}" if subject else ""
    unit = " in sd" if file.findings[0].measure == "mean_shift_sd" else ""
    level = "" if isnan(then) else "; grey line: training set"
    assert picture.caption.endswith(f"{of}{unit} by day{level}")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("format", ["html", "md", "pdf", "json"])
def test_what_somebody_wrote_means_nothing(file: Report, format: str) -> None:
    word = "<script>alert(1)</script>\x1b[2J\u202e\n# [x](javascript:y) `" + "é" * 50_000
    content = FORMATS[format].write(replace(file, parts=((word, word),)))
    assert b"<script>" not in content or format == "json"
    assert b"\x1b" not in content or format == "pdf"  # it is packed
    assert b"\n# [x]" not in content or format == "html"
    assert len(content) < 1_000_000


def test_an_id_goes_with_findings_alone(demo_store: Path, file: Report, capsys: Any) -> None:
    words = ["--model", MODEL, "--id", file.findings[0].id, "--store", str(demo_store)]
    assert main(["report", "drift", *words]) == 2
    assert "report findings --id ID" in capsys.readouterr().err
    assert main(["report", "findings", *words[:3], "nothing", *words[4:]]) == 2
    assert file.findings[0].id in capsys.readouterr().err
