"""Text files as they come: encodings, compression, separators, quotes and decimal commas, found and told."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitoring.contract import Contract
from monitoring.errors import LoadError
from monitoring.store.files.dialect import Dialect, dialect_of, layout
from monitoring.store.ingest.load import load
from monitoring.store.upkeep.quarantine import quarantine

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]
HEAD = "customer;scored_at;p;age;channel\n"
TEXT = (
    HEAD
    + '1;2025-01-01;0,25;1.017,5;Köln\n2;2025-01-02;1;;"10 € – ""neu"";\nzwei"\n3;2025-01-03;,5;-40;Bonn\n'
)
ROWS = [(0.25, 1017.5, "Köln"), (1.0, None, '10 € – "neu";\nzwei'), (0.5, -40.0, "Bonn")]


def rows(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["p"], row["age"], row["channel"]) for row in found]


@pytest.mark.sampled(7)
@pytest.mark.parametrize(
    ("encoding", "name", "mark"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8", True),
        ("utf-16", "utf-16-le", True),
        ("utf-16-le", "utf-16-le", False),
        ("utf-16-be", "utf-16-be", False),
        ("utf-32", "utf-32-le", True),
        ("cp1252", "windows-1252", False),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_an_encoding_is_found_and_told(
    tmp_path: Path, churn: Contract, look: Look, encoding: str, name: str, mark: bool, zipped: bool
) -> None:
    content = TEXT.replace("\n", "\r\n").replace("\r\nzwei", "\nzwei").encode(encoding)
    path = tmp_path / "rows.csv"
    path.write_bytes(gzip.compress(content) if zipped else content)
    result = load(tmp_path / "store", churn, predictions=path)
    assert rows(look(tmp_path / "store")) == ROWS
    [told] = result.to_json()["files"]
    assert (told["file"], told["rows"], told["format"]) == (str(path), 3, "csv")
    assert (told["encoding"], told["byte_order_mark"]) == (name, mark)
    assert (told["delimiter"], told["decimal"], told["quote"]) == (";", ",", '"')
    assert told["compression"] == ("gzip" if zipped else "none")
    assert list((tmp_path / "store" / "spill").iterdir()) == []


def test_an_accent_beyond_the_beginning_is_found(tmp_path: Path, churn: Contract, look: Look) -> None:
    path, plain = tmp_path / "rows.csv", "5;2025-01-01;0,5;20;web and nothing else at all\n"
    path.write_bytes(
        HEAD.encode() + (plain * 30_000).encode() + "6;2025-01-01;0,5;20;Grün\n".encode("latin-1")
    )
    result = load(tmp_path / "store", churn, predictions=path)
    assert [row["channel"] for row in look(tmp_path / "store")] == [plain.split(";")[4].strip(), "Grün"]
    assert result.files[0]["encoding"] == "windows-1252"


def test_a_damaged_line_does_not_make_another_encoding(
    tmp_path: Path, churn: Contract, look: Look, refused: Look
) -> None:
    lines = ["1;2025-01-01;0,5;20;Köln".encode(), "2;2025-01-01;0,5;20;K\xf6ln".encode("latin-1")]
    (tmp_path / "rows.csv").write_bytes(b"\n".join([HEAD.strip().encode(), *lines]))
    result = load(tmp_path / "store", churn, predictions=tmp_path / "rows.csv")
    assert result.files[0]["encoding"] == "utf-8"
    assert [row["channel"] for row in look(tmp_path / "store")] == ["Köln"]
    assert [(row["row"], row["rule"]) for row in refused(tmp_path / "store")] == [(2, "csv_encoding")]


def test_what_is_said_wins(tmp_path: Path, churn: Contract, look: Look) -> None:
    text = "customer^scored_at^p^age^channel\n1^2025-01-01^0,5^20,5^~a^b~\n"
    (tmp_path / "rows.csv").write_bytes(text.replace("b", "\u044f").encode("cp1251"))
    said = Dialect(delimiter="^", quote="~", decimal=",", encoding="windows-1251")
    result = load(tmp_path / "store", churn, predictions=tmp_path / "rows.csv", dialect=said)
    assert rows(look(tmp_path / "store")) == [(0.5, 20.5, "a^я")]
    assert {k: result.files[0][k] for k in ("delimiter", "quote", "decimal", "encoding")} == {
        "delimiter": "^", "quote": "~", "decimal": ",", "encoding": "cp1251",
    }  # fmt: skip


def test_commas_are_decimal_only_where_the_column_says_so(
    tmp_path: Path, churn: Contract, look: Look, refused: Look
) -> None:
    texts = {
        # numbers with points: "1,2" is a text
        "points.csv": HEAD + "1;2025-01-01;0.5;20.5;1,2\n2;2025-01-01;0.25;30;1,3\n",
        # separated by commas: one in quotes is not told from a thousand
        "commas.csv": HEAD.replace(";", ",") + '1,2025-01-01,0.5,20.5,"1,2"\n2,2025-01-01,0.25,30,"1,3"\n',
        # a mixture in one column is read as it stands, and refused by name
        "mixed.csv": HEAD + "1;2025-01-01;0.5;20.5;1,2\n2;2025-01-01;0,25;30;1,3\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        result = load(tmp_path / name.split(".")[0], churn, predictions=tmp_path / name)
        assert result.files[0]["decimal"] == "."
    assert rows(look(tmp_path / "points")) == [(0.5, 20.5, "1,2"), (0.25, 30.0, "1,3")]
    assert rows(look(tmp_path / "commas")) == rows(look(tmp_path / "points"))
    assert [(row["rule"], row["value"]) for row in refused(tmp_path / "mixed")] == [("score", "0,25")]


def test_files_of_both_kinds_in_one_load(tmp_path: Path, churn: Contract, look: Look) -> None:
    (tmp_path / "a.csv").write_text(HEAD + "1;2025-01-01;0.5;20.5;web\n")
    (tmp_path / "b.csv").write_text(HEAD + "2;2025-01-01;0,5;1.020,5;web\n")
    result = load(tmp_path / "store", churn, predictions=sorted(tmp_path.glob("*.csv")))
    assert rows(look(tmp_path / "store")) == [(0.5, 20.5, "web"), (0.5, 1020.5, "web")]
    assert [file["decimal"] for file in result.files] == [".", ","]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("'a','b'\n'1','x, y'\n", (",", "'", "'")),
        ('a,b\n1,"x ""y"" z"\n', (",", '"', '"')),
        ('a,b\n1,"x \\"y\\" z"\n', (",", '"', "\\")),
        ('a,b\n1,"C:\\dir\\"\n2,"x"\n', (",", '"', '"')),
        ('"a\nb"|c\n1|2\n', ("|", '"', '"')),
        ("a\n1\n", (",", '"', '"')),
    ],
)
def test_signs_are_found(text: str, signs: tuple[str, str, str]) -> None:
    found = layout(text, Dialect(), ())
    assert found is not None
    assert (found.delimiter, found.quote, found.escape) == signs


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"delimiter": "ab"}, "one sign"),
        ({"quote": "x"}, "one sign"),
        ({"delimiter": ",", "decimal": ","}, "cannot be"),
        ({"decimal": ";"}, "decimal sign"),
        ({"encoding": "klingon"}, "klingon"),
        ({"encoding": "base64"}, "base64"),
        ({"delimeter": ";"}, "did you mean 'delimiter'"),
    ],
)
def test_a_dialect_that_means_nothing_is_refused(said: dict[str, str], message: str) -> None:
    with pytest.raises(LoadError, match=message):
        dialect_of(said)


@pytest.mark.parametrize(("said", "encoding"), [("sep=;\r\n", "utf-16"), ("SEP=| \n", "utf-8-sig")])
def test_the_line_by_which_excel_is_told_the_delimiter_is_no_header(
    tmp_path: Path, churn: Contract, look: Look, said: str, encoding: str
) -> None:
    """Its columns were called `sep=` and `__unnamed_1`."""
    sign = said[4]
    text = HEAD + "1;2025-01-01;0.5;7.5;x\n2;2025-01-01;0.5\n3;2025-01-03;0.25;8;y\n"
    text = text.replace("\n", "\r\n" if "\r" in said else "\n")
    path = tmp_path / "rows.csv"
    path.write_bytes((said + text.replace(";", sign)).encode(encoding))
    result = load(tmp_path / "store", churn, predictions=path)
    assert rows(look(tmp_path / "store")) == [(0.5, 7.5, "x"), (0.25, 8.0, "y")]
    assert result.files[0]["delimiter"] == sign
    assert [(one.rule, one.row) for one in quarantine(tmp_path / "store", "churn")] == [("csv_columns", 2)]


def test_texts_that_cannot_be_read_say_why(tmp_path: Path, churn: Contract) -> None:
    cases: dict[str, tuple[bytes, str, str]] = {
        "header.csv": ("имя,возраст\n1,2\n".encode("cp1251"), "", "name its encoding"),
        "said.csv": ("имя,возраст\n1,2\n".encode("cp1251"), "shift-jis", "name its encoding"),
        "odd.csv": (b"\xff\xfe" + HEAD.encode("utf-16-le") + b"\x00", "", "utf-16-le text"),
        "open.csv": (b'"customer,scored_at\n1,2\n', "", "not closed"),
        "lines.txt": (b'{"customer": 1, "p": 0.5}\n', "", r"begins as JSON.* \.jsonl or \.json"),
        "array.csv": (b'[\n {"customer": 1}]', "", "begins as JSON"),
        "ends.csv": (b"sep=;\r\n" + TEXT.encode(), "", "lines end in different ways"),
        "remark.csv": (b"# of our export\n" + TEXT.encode(), "", "names of columns come first; no column"),
        "cut.csv": (gzip.compress(TEXT.encode() * 999)[:-20], "", "cannot read"),
    }
    for name, (content, encoding, message) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(LoadError, match=message) as error:
            load(tmp_path / "store", churn, predictions=tmp_path / name, dialect=Dialect(encoding=encoding))
        assert name in str(error.value)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_lines_of_json_in_another_encoding(
    tmp_path: Path, churn: Contract, look: Look, encoding: str
) -> None:
    line = '{"customer": 1, "scored_at": "2025-01-01", "p": 0.5, "age": 20.5, "channel": "Köln"}\n'
    (tmp_path / "rows.ndjson").write_bytes(gzip.compress(line.encode(encoding)))
    result = load(tmp_path / "store", churn, predictions=tmp_path / "rows.ndjson")
    assert rows(look(tmp_path / "store")) == [(0.5, 20.5, "Köln")]
    assert result.files[0]["compression"] == "gzip"
    assert result.files[0]["encoding"] in ("utf-8", "utf-16-le", "utf-16-be", "windows-1252")
