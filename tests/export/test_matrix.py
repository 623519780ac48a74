"""Every format of every panel of every model says the same numbers, and says them twice alike."""

import csv
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader

from monitoring.contract.panel import PANELS
from monitoring.contract.reading import read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.errors import ExportError, ScopeError, UnknownNameError
from monitoring.export.document_rows import document_rows
from monitoring.export.formats import FORMATS
from monitoring.export.panel_charts import panel_pictures
from monitoring.export.pdf import MOST_ROWS
from monitoring.export.report_rows import told_by_panel
from monitoring.findings.report import ALL, FINDINGS, Report, report
from monitoring.panels.measurement import COLUMNS, Measurement, as_judged
from monitoring.panels.registry import available, expand, unmeasured
from monitoring.scope.question import Scope
from monitoring.store.catalog.catalog import Catalog
from tests.conftest import DATA_SETS, MA_EMPLOYMENT, REPO

DEMO = ("lending-default", "ma-employment")
NUMBERS = ("value", "lower", "upper", "baseline_value", "change", "change_lower", "change_upper")
SHOWN = ("value", "baseline_value", "change")
"""The numbers of which a page or a paper holds every digit."""
TEXT, DRAWN = ("json", "csv", "parquet", "md"), ("html", "pdf", "svg", "png", "pptx")
CONTRACTS = {
    DEMO[0]: read_contract(LENDING_CONTRACT),
    DEMO[1]: read_contract(MA_EMPLOYMENT / "contract.yaml"),
    **{
        model: read_contract(REPO / "tests" / "contracts" / f"{name}.yaml")
        for model, (name, _) in DATA_SETS.items()
    },
}
VIEWS = {model: (*available(contract), FINDINGS) for model, contract in CONTRACTS.items()}
"""What there is of each model: without labels no performance, without latency no service."""
MATRIX = [
    *((format, panel, model) for model, views in VIEWS.items() for panel in views for format in TEXT),
    *((format, panel, DEMO[0]) for panel in VIEWS[DEMO[0]] for format in DRAWN),
    *((format, ALL, DEMO[1]) for format in DRAWN),
    *((format, ALL, model) for model in DATA_SETS for format in ("html", "pdf")),
]
Whole = Callable[[str], Report]


@pytest.fixture(scope="module")
def whole(demo_store: Path, shared_store: Callable[[str], Path]) -> Whole:
    """Give the report of all panels of a model, made once."""

    @cache
    def made(model: str) -> Report:
        store = demo_store if model in DEMO else shared_store(model)
        name = model if model in DEMO else Catalog(store).models()[0]
        return report(store, [ALL], Scope(name), dated=False)

    return made


def of_panel(made: Report, panel: str) -> Report:
    """The part of a report that one panel is."""
    if panel == ALL:
        return made
    rows = [one for one in made.measurements if one.panel == panel]
    assert rows or panel == FINDINGS
    return replace(made, panels=(panel,), measurements=rows)


def exact(rows: list[Measurement], columns: tuple[str, ...] = NUMBERS) -> list[list[str]]:
    """Every digit of every number; empty where there is none."""
    found = [[float(getattr(one, name)) for name in columns] for one in rows]
    return [[repr(value) if isfinite(value) else "" for value in row] for row in found]


def in_json(content: bytes, made: Report) -> list[list[str]]:
    rows = json.loads(content)["measurements"]
    return [["" if row[name] is None else repr(float(row[name])) for name in NUMBERS] for row in rows]


def in_csv(content: bytes, made: Report) -> list[list[str]]:
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return [[row[name] for name in NUMBERS] for row in rows]


def in_parquet(content: bytes, made: Report) -> list[list[str]]:
    rows = pq.read_table(io.BytesIO(content)).to_pylist()
    return [["" if row[name] is None else repr(row[name]) for name in NUMBERS] for row in rows]


def check_md(content: bytes, made: Report) -> None:
    lines = [line for line in content.decode().splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    written = [[dict(zip(COLUMNS, row, strict=True))[name] for name in NUMBERS] for row in cells]
    assert written == [
        [f"{float(cell):.6g}" if cell else "" for cell in row] for row in exact(made.measurements)
    ]


def check_html(content: bytes, made: Report) -> None:
    held = re.findall(r'<data value="([^"]+)">', content.decode())
    wanted = [cell for row in exact(as_told(made), SHOWN) for cell in row if cell]
    ordered = [cell for row in exact(as_read(made), SHOWN) for cell in row if cell]
    left_out = sum(int(n.replace(",", "")) for n in re.findall(r"([\d,]+) more rows", content.decode()))
    assert held == ordered if not left_out else set(held) <= set(wanted)
    assert sorted(ordered) == sorted(wanted)
    assert len(content) < 1_000_000


def check_pdf(content: bytes, made: Report) -> None:
    pages = PdfReader(io.BytesIO(content), strict=True).pages
    words = {word for page in pages for word in page.extract_text().split()}
    if len(made.measurements) <= MOST_ROWS:
        wanted = {cell for row in exact(as_told(made), SHOWN) for cell in row if cell}
        assert not [cell for cell in wanted - words if not whole_words(float(cell)) & words]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1].extract_text()


def as_told(made: Report) -> list[Measurement]:
    """The rows that people read: of labels that are coming, over the days judged, as pages have them."""
    return [row for _, rows in told_by_panel(made) for row in rows]


def as_read(made: Report) -> list[Measurement]:
    """The same, in the order of a document, without those that have no value."""
    parts = [document_rows(rows) for _, rows in told_by_panel(made)]
    return [row for one in parts for row in (*one.first, *one.folded)]


def whole_words(value: float) -> set[str]:
    """How a number is written that has no more digits than people read."""
    signs = ("-", "\N{MINUS SIGN}", "+") if value else ("",)
    forms = {f"{abs(value):,.10g}", f"{abs(value) * 100:.10g}%", f"{abs(value) * 100:.10g}"}
    return forms | {f"{sign}{form}" for sign in signs for form in forms}


def check_svg(content: bytes, made: Report) -> None:
    assert ElementTree.fromstring(content).tag.endswith("svg")


def check_png(content: bytes, made: Report) -> None:
    assert content.startswith(b"\x89PNG")
    assert min(struct.unpack(">II", content[16:24])) > 100


def check_pptx(content: bytes, made: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        assert pack.testzip() is None
        slides = [name for name in pack.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    assert len(slides) == 1 + len(made.findings)


READ: dict[str, Any] = {"json": in_json, "csv": in_csv, "parquet": in_parquet}
CHECK: dict[str, Any] = {
    "md": check_md,
    "html": check_html,
    "pdf": check_pdf,
    "svg": check_svg,
    "png": check_png,
    "pptx": check_pptx,
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("format", "panel", "model"), MATRIX)
def test_the_numbers_agree_and_come_twice_alike(whole: Whole, format: str, panel: str, model: str) -> None:
    made = of_panel(whole(model), panel)
    write = FORMATS[format].write
    if format in ("svg", "png") and not any(panel_pictures(made)):
        with pytest.raises(ExportError, match="there is no chart"):
            write(made)
        return
    content = write(made)
    assert content == write(made)
    if panel == FINDINGS and format in TEXT:
        check_findings(content, made, format)
    elif format in READ:
        assert READ[format](content, made) == exact(made.measurements)
    else:
        CHECK[format](content, made)


def check_findings(content: bytes, made: Report, format: str) -> None:
    """The same finding in every format: the number of its row, and its title word by word."""
    titles = [one.title for one in made.findings]
    if format == "json":
        found = json.loads(content)["findings"]
        assert [(one["title"], one["value"]) for one in found] == [(o.title, o.value) for o in made.findings]
    elif format == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
        assert [row["title"] for row in rows] == titles
        assert [row["value"] for row in rows] == [repr(one.value) for one in made.findings]
    elif format == "parquet":
        table = pq.read_table(io.BytesIO(content)).to_pydict()
        assert (table["title"], table["value"]) == (titles, [one.value for one in made.findings])
    else:
        lines = [line for line in content.decode().splitlines() if line.startswith("|")]
        assert len(lines) == 2 + len(titles)


@pytest.mark.parametrize("model", VIEWS)
def test_a_panel_that_a_model_has_not_is_refused_with_the_reason(whole: Whole, model: str) -> None:
    made = whole(model)
    assert made.panels == VIEWS[model][:-1]
    for panel in set(PANELS) - set(VIEWS[model]):
        with pytest.raises(ScopeError, match=f"^{panel} is not measured for {made.model}") as refused:
            expand([panel], made.contract, every=ALL, beside=FINDINGS)
        assert str(refused.value).endswith(unmeasured(panel, made.contract))
    with pytest.raises(UnknownNameError, match=f"'nothing': .*{VIEWS[model][0]}"):
        expand(["nothing"], made.contract, every=ALL, beside=FINDINGS)


@pytest.mark.parametrize("model", [*DEMO, *DATA_SETS])
def test_a_finding_has_the_number_of_its_row(whole: Whole, model: str) -> None:
    made = whole(model)
    rows = {(one.panel, one.measure, one.subject): one for one in made.measurements}
    for one in made.findings:
        row = as_judged(rows[one.panel, one.measure, one.subject])
        assert (one.value, one.n, one.last_seen) == (row.value, row.n, row.window_end)


@pytest.mark.sampled(8)
@pytest.mark.parametrize(
    "word", ["\x00\x1b[2J\u202e", "{{7*7}}\n\r,;|'\"", "=cmd|' /C calc'!A0", "é" * 20_000]
)
@pytest.mark.parametrize("format", FORMATS)
def test_no_text_breaks_a_format(report: Report, format: str, word: str) -> None:
    rows = [replace(one, subject=f"{word}{k}", reason=word) for k, one in enumerate(report.measurements)]
    found = [
        replace(one, title=word, owner=word, note=word, next_action=word, subject=word)
        for one in report.findings
    ]
    hostile = replace(report, measurements=rows, findings=found)
    content = FORMATS[format].write(hostile)
    assert content == FORMATS[format].write(hostile)
    if format in ("html", "svg"):
        assert b"<script" not in content
