"""Columns of text files that are read as numbers and times at once: stored is the same as from text."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring.contract import Contract, read_contract
from monitoring.errors import LoadError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.files import delimited, expected_kinds, kinds, layouts, odd_scores, typed_columns
from monitoring.store.files.encoding import Encoding
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import LoadResult, RefusedError
from monitoring.store.sql.connection import connect

pytestmark = pytest.mark.usefixtures("rows_only")
HEAD = "id,at,got,seen,p,y,x,code,plan,site"
LISTED = """
model: m
task: binary
id: id
timestamp: at
received_at: got
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: [x, code, {name: plan, kind: categorical}, site]
"""
CONTRACT = read_contract(LISTED)
ALL = read_contract("model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\nfeatures: all\n")
PLAIN = "{0},2025-01-01 10:00:{0:02d},2025-01-01 10:01:00.5,2025-01-09,0.5,1,{0}.25,7{0}.5,1.50,a"
ODD_NUMBERS = [
    *("NA", "nan", "-nan", "NaN", "-", "null", "?", "old", "007", "007.5", "+1.5", " 1.5", "1.5 ", "1_000.5"),
    *("1e400", "-1e400", "1e-400", "inf", "-Infinity", "", '""', '" "', '"1.5"', '"1,5"', '"1""5"', "1.5\0"),
    *("12345678901234567890123", "9007199254740993", "0.1000000000000000055511151231257827", "1.50", ".5"),
    *("5.", "5", "1e3", "true", "2025", "0x10", "1.5,2.5", '"1.5', "1.5\nx", "\udcff", "é"),
]
ODD_TIMES = [
    *("2025-01-01", "2025-01-01T10:00:00Z", "2025-01-01 10:00:00+02:00", "2025-01-01 10:00:00 Europe/Paris"),
    *(
        "2025-01-01 10:00:00+25:00",
        "2025-01-01 10:00:00-0199",
        "2025-01-01 10:00:00 PM",
        "1950-01-01",
        "2300-01-01",
        "infinity",
        "epoch",
        "20250101",
        "1735725600",
    ),
    *(" 2025-01-01 10:00", "2025-01-01 10:00:00.123456789", "2025-13-01", "someday", "NA", "", '""', "nan"),
]
DRAWN = ("__loaded", "batch", "settled_by", "at")
"""Columns that tell the clock, or the name that a load was given."""
CELLS = st.one_of(
    st.sampled_from(ODD_NUMBERS + ODD_TIMES), st.text("0123456789.eE+-_ :TZnaif\"',;", max_size=12)
)


@pytest.fixture(autouse=True)
def few() -> Iterator[list[bool]]:
    """Small files count as large, and five rows as many; what became of each is listed."""
    taken: list[bool] = []

    def copy(*given: Any) -> bool:
        taken.append(typed_columns.copy_typed(*given))
        return taken[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typed_columns, "LEAST", 0)
        for module in (typed_columns, kinds, layouts):
            patch.setattr(module, "SAMPLE", 5)
        patch.setattr(delimited, "copy_typed", copy)
        yield taken


def text(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows, ""]).encode("utf-8", "surrogateescape")


def plain(first: int, count: int) -> list[str]:
    return [PLAIN.format(k) for k in range(first, first + count)]


def with_cell(row: str, column: int, cell: str) -> str:
    return ",".join(cell if k == column else its for k, its in enumerate(row.split(",")))


def stored(folder: Path, contract: Contract, loads: list[list[bytes]]) -> list[str]:
    """Everything that loads leave behind and say, but for what is drawn or told by the clock."""
    said: list[object] = []
    for n, files in enumerate(loads):
        paths = [folder / f"file-{n}-{k}.csv" for k in range(len(files))]
        for path, content in zip(paths, files, strict=True):
            path.write_bytes(content)
        try:
            said.append(told(load(folder / "store", contract, predictions=paths)))
        except RefusedError as refusal:
            said.append(told(refusal.result))
        except LoadError as error:
            said.append(str(error))
    catalog = Catalog(folder / "store", create=True)
    number = catalog.generation("m") or 0
    said += [catalog.spec("m", name, number) for name in ("schema", "layouts")]
    for segment in catalog.segments("m", number):
        cursor = connect(folder / "store").execute(f"select * from '{folder / 'store' / segment.file}'")
        columns = [(str(name), str(kind)) for name, kind, *_ in cursor.description or ()]
        kept = [k for k, (name, _) in enumerate(columns) if name not in DRAWN]
        rows = [[row[k] for k in kept] for row in cursor.fetchall()]
        said.append((segment.kind, segment.source, segment.columns, segment.ids, columns, rows))
    return [repr(one).replace(str(folder), "") for one in said]


def told(result: LoadResult) -> dict[str, object]:
    return {k: v for k, v in result.to_json().items() if k not in ("batch", "data_version", "loaded_at")}


def same(contract: Contract, loads: list[list[bytes]]) -> None:
    """Load twice, once with every cell as text, and compare."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        found = stored(Path(one), contract, loads)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(typed_columns, "LEAST", 1 << 60)
            expected = stored(Path(other), contract, loads)
    assert found == expected


def test_a_row_that_the_next_file_corrects_is_settled_alike() -> None:
    refused = with_cell(*plain(0, 1), 1, "NA")
    same(CONTRACT, [[text(refused), text(*plain(0, 1))]])


def test_plain_columns_are_read_at_once(few: list[bool]) -> None:
    same(CONTRACT, [[text(*plain(10, 20))], [text(*plain(40, 10)), text(*plain(50, 9))]])
    assert few == [True, True, False, False]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "cell", ["1.50", "-0.10", "1e400", "NaN", "NA", "", "+0.5", "0.50", "50%", '"0,5"', '""', "inf"]
)
def test_a_score_is_told_as_it_was_written(
    cell: str, few: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hundred columns of scores as text were 2 GB; a row that is refused has its text beside it."""
    monkeypatch.setattr(expected_kinds, "MANY_SCORES", 1)
    copied: list[str] = []

    def selected(*given: Any) -> str:
        copied.append(made(*given))
        return copied[-1]

    made = odd_scores.selected
    monkeypatch.setattr(odd_scores, "selected", selected)
    rows = plain(10, 12)
    bad_label = with_cell(with_cell(rows[1], 4, "0.50"), 5, "7")
    same(CONTRACT, [[text(*rows, with_cell(with_cell(rows[0], 0, "90"), 4, cell), bad_label)]])
    assert few[0] is (cell in ("+0.5", "0.50", ""))  # else the file is read again, scores as numbers
    assert [one != "*" for one in copied] == ([] if few[0] else [True])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("cell", ["NA", "-nan", "007", "1e400", "1.5,2.5", '"1""5"', "\udcff", ""])
def test_an_odd_cell_behind_the_first_rows_is_what_it_is_in_text(cell: str) -> None:
    rows = plain(10, 12)
    same(ALL, [[text(*rows, with_cell(rows[0].replace("10", "90"), 6, cell), *plain(30, 3))]])


def test_a_time_with_an_offset_or_out_of_range_is_what_it_is_in_text(few: list[bool]) -> None:
    rows = plain(10, 12)
    cells = {"2025-01-01 10:00:00+02:00": True, "1950-01-01": False, "inf": False, "someday": False}
    for cell, typed in cells.items():
        odd = [with_cell(row, column, cell) for row, column in zip(plain(50, 3), (1, 2, 3), strict=True)]
        same(CONTRACT, [[text(*rows, *odd)]])
        assert few[-2:] == [typed, False]


def test_a_number_that_is_stored_as_text_is_read_once_more(few: list[bool]) -> None:
    """A reference of words decides; `x` of the predictions keeps its zeros then."""
    words = [with_cell(row, 6, "low") for row in plain(10, 8)]
    numbers = [with_cell(row, 6, "1.50") for row in plain(30, 8)]
    same(ALL, [[text(*words), text(*numbers, head=HEAD.replace("site", "area"))]])
    same(ALL, [[text(*words)], [text(*numbers)]])
    assert few[:2] == [True, True]


def test_a_column_that_may_be_a_renamed_one_is_compared_as_text(few: list[bool]) -> None:
    old = [with_cell(row, 8, f"{k % 3}.50" if k else "basic") for k, row in enumerate(plain(10, 24))]
    new = [with_cell(row, 8, f"{k % 3}.50") for k, row in enumerate(plain(35, 24))]
    loads = [[text(*old)], [text(*new, head=HEAD.replace("plan", "plans"))]]
    same(ALL, loads)
    assert few[:2] == [True, True]
    with tempfile.TemporaryDirectory() as folder:
        [changed] = [said for said in stored(Path(folder), ALL, loads) if "'renamed'" in said]
    assert "'column': 'plan', 'change': 'renamed', 'to': 'plans'" in changed


def test_decimal_commas_are_found_all_the_same(few: list[bool]) -> None:
    def semicolons(rows: list[str], comma: int) -> bytes:
        return text(*rows, head=HEAD).replace(b",", b";").replace(b"|", b",") if comma else b""

    rows = [with_cell(row, 9, "a| b") for row in plain(10, 12)]
    same(CONTRACT, [[semicolons(rows, 1)]])
    assert few[0]
    commas = [with_cell(row, 7, f"{k}|25") for k, row in enumerate(plain(10, 12))]
    same(CONTRACT, [[semicolons(commas, 1)]])
    assert not few[2]


@st.composite
def files(draw: st.DrawFn) -> list[list[bytes]]:
    """One or two loads of one or two files: plain rows, some with odd cells, at any place."""
    loads, first = [], 10
    for _ in range(draw(st.integers(1, 2))):
        contents = []
        for _ in range(draw(st.integers(1, 2))):
            rows = plain(first, draw(st.integers(1, 12)))
            first += len(rows)
            for _ in range(draw(st.integers(0, 2))):
                where, column = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, 9))
                rows[where] = with_cell(rows[where], column, draw(CELLS))
            contents.append(text(*rows).replace(b"\n", draw(st.sampled_from([b"\n", b"\r\n"]))))
        loads.append(contents)
    return loads


@settings(
    max_examples=5, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(files(), st.sampled_from([CONTRACT, ALL]))
def test_whatever_stands_in_the_cells_is_stored_as_from_text(
    loads: list[list[bytes]], contract: Contract
) -> None:
    same(contract, loads)


@pytest.mark.soak
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(files(), st.sampled_from([CONTRACT, ALL]))
def test_many_files_are_stored_as_from_text(loads: list[list[bytes]], contract: Contract) -> None:
    same(contract, loads)


@settings(max_examples=100, derandomize=True, deadline=None, database=None)
@given(CELLS)
def test_a_number_that_the_reader_takes_is_that_of_its_text(cell: str) -> None:
    """What it refuses is no matter: the file is read as text then."""
    assert_same_number(cell)


@pytest.mark.parametrize("cell", ODD_NUMBERS)
def test_an_odd_number_that_the_reader_takes_is_that_of_its_text(cell: str) -> None:
    assert_same_number(cell)


@cache
def database() -> duckdb.DuckDBPyConnection:
    """One for all numbers: each takes longer to open than to ask."""
    return duckdb.connect()


def assert_same_number(cell: str) -> None:
    con = database()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.csv"
        path.write_bytes(text(f"a,{cell}", head="k,x"))
        shown = delimited.Text(",", '"', '"', Encoding(), False)
        number, word = (
            f"from read_csv('{path}', {shown.reading([('k', 'VARCHAR'), ('x', kind)], gzip=False)})"
            for kind in ("DOUBLE", "VARCHAR")
        )
        try:
            taken = con.execute(f"select x {number}").fetchall()
        except duckdb.Error:
            return
        assert repr(taken) == repr(con.execute(f"select cast(x as double) {word}").fetchall())


def test_a_time_of_a_format_is_read_by_it_alone() -> None:
    """2025-01-09 is the first of September where the day stands second."""
    written = read_contract(LISTED + 'time_format: {seen: "%Y-%d-%m"}\n')
    with tempfile.TemporaryDirectory() as folder:
        found = stored(Path(folder), written, [[text(*plain(10, 12))]])
    assert any("datetime.datetime(2025, 9, 1, 0, 0)" in one for one in found)
