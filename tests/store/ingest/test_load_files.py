"""Kinds of files: CSV with all its damage, gzip, Parquet, NDJSON, folders, globs and frames."""

import errno
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.cli.load import summary
from monitoring.contract import Contract, read_contract
from monitoring.errors import LoadError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.ingest.load import load

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]
HEAD = "customer,scored_at,p,age,channel\n"


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer": [1, 2, 3],
            "scored_at": pd.to_datetime(["2025-01-01", "2025-01-02", "2025-01-03"]),
            "p": [0.1, 0.25, 0.9],
            "age": [17.5, None, 40.0],
            "channel": ["web", "a,b", None],
        }
    )


def write(folder: Path, name: str, frame: pd.DataFrame) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if ".parquet" in name:
        frame.to_parquet(path)
    elif ".ndjson" in name:
        frame.to_json(path, orient="records", lines=True, date_format="iso")
    else:
        frame.to_csv(path, index=False, sep="\t" if ".tsv" in name else ",")
    return path


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "name", ["rows.csv", "rows.csv.gz", "rows.tsv", "rows.parquet", "rows.ndjson", "rows.ndjson.gz"]
)
def test_every_kind_of_file_gives_the_same_rows(
    tmp_path: Path, churn: Contract, look: Look, name: str
) -> None:
    path = write(tmp_path / "in", name, frame())
    load(tmp_path / "store", churn, predictions=path)
    load(tmp_path / "frame", churn, predictions=frame())
    assert look(tmp_path / "store") == look(tmp_path / "frame")
    assert load(tmp_path / "store", churn, predictions=frame()).to_json()["predictions"]["already_there"] == 3
    files = Catalog(tmp_path / "store").batches("churn")[0].files
    assert [(file["path"], file["rows"], file["kind"], len(file["sha256"])) for file in files] == [
        (str(path), 3, "predictions", 64)
    ]


def test_folders_and_globs_in_alphabetical_order(tmp_path: Path, churn: Contract) -> None:
    parts = tmp_path / "in"
    for number in (2, 0, 1):
        write(
            parts / "deep", f"part-{number}.csv", frame().assign(customer=[number * 10 + i for i in range(3)])
        )
    (parts / "_SUCCESS").write_text("")
    (parts / ".hidden.csv").write_text("x")
    for store, given in (
        ("folder", parts),
        ("glob", str(parts / "**" / "*.csv")),
        ("list", sorted((parts / "deep").iterdir())),
    ):
        result = load(tmp_path / store, churn, predictions=given)
        assert result.to_json()["predictions"]["loaded"] == 9
        files = Catalog(tmp_path / store).batches("churn")[0].files
        assert [Path(file["path"]).name for file in files] == ["part-0.csv", "part-1.csv", "part-2.csv"]


def test_a_folder_that_goes_while_it_is_looked_through(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(folder: Path, pattern: str) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(folder / "day"))

    monkeypatch.setattr(Path, "rglob", gone)
    with pytest.raises(LoadError, match=r"cannot look through .*/day: No such file or directory\): name its"):
        load(tmp_path / "store", churn, predictions=tmp_path)


def test_a_link_out_of_a_folder_is_not_followed(tmp_path: Path, churn: Contract) -> None:
    outside = write(tmp_path / "outside", "rows.csv", frame())
    inside = write(tmp_path / "in", "rows.csv", frame())
    (tmp_path / "in" / "again.csv").symlink_to(inside)
    assert load(tmp_path / "store", churn, predictions=tmp_path / "in").counts["predictions"].read == 6
    (tmp_path / "in" / "more.csv").symlink_to(outside)
    with pytest.raises(LoadError, match=r"more\.csv leads out of the folder"):
        load(tmp_path / "store", churn, predictions=tmp_path / "in")
    assert load(tmp_path / "store", churn, predictions=tmp_path / "in" / "more.csv").data_version == "1"


def test_files_of_different_columns_and_types_in_one_load(
    tmp_path: Path, churn: Contract, look: Look
) -> None:
    one = write(tmp_path / "in", "a.parquet", frame())
    two = write(
        tmp_path / "in", "b.parquet", frame().assign(customer=["4", "5", "6"])[["p", "customer", "scored_at"]]
    )
    three = write(tmp_path / "in", "c.csv", frame().assign(customer=[7.0, 8.0, 9.0], late="x"))
    result = load(tmp_path / "store", churn, predictions=[one, two, three])
    assert result.to_json()["predictions"]["loaded"] == 9
    assert result.ignored_columns == ["late"]
    assert [row["age"] for row in look(tmp_path / "store")] == [
        17.5,
        None,
        40.0,
        None,
        None,
        None,
        17.5,
        None,
        40.0,
    ]


def test_damaged_lines_are_refused_with_their_number(
    tmp_path: Path, churn: Contract, look: Look, refused: Look
) -> None:
    path = tmp_path / "damaged.csv"
    lines = [
        "1,2025-01-01,0.1,20,web",
        "2,2025-01-01,0.1",
        '3,2025-01-01,0.1,20,"two\nlines"',
        "4,2025-01-01,0.1,20,web,more",
        "5,2025-01-01,0.1,20,\xff\xfe",
        "6,2025-01-01,0.1,20,web",
        "7,2025-01-01,seven,20,web",
        "8,2025-01-01,0.1,20,web",
    ]
    path.write_bytes((HEAD + "\n".join(lines) + "\n").encode("latin-1"))
    result = load(tmp_path / "store", churn, predictions=path).to_json()["predictions"]
    assert (result["read"], result["loaded"]) == (8, 4)
    assert result["quarantined"] == {"csv_columns": 2, "csv_encoding": 1, "score": 1}
    assert [row["channel"] for row in look(tmp_path / "store")] == ["web", "two\nlines", "web", "web"]
    found = sorted((row["row"], row["rule"]) for row in refused(tmp_path / "store"))
    assert found == [(2, "csv_columns"), (4, "csv_columns"), (5, "csv_encoding"), (7, "score")]


def test_separators_line_ends_and_byte_order_marks(tmp_path: Path, churn: Contract, look: Look) -> None:
    text = (HEAD + '1,2025-01-01,0.1,20.5,"a ""b"""\n2,2025-01-02,0.2,,\n').replace("\n", "\r\n")
    variants = {
        "bom.csv": ("\ufeff" + text).encode(),
        "semicolon.csv": text.replace(",", ";").encode(),
        "pipe.txt": text.replace(",", "|").encode(),
        "unfinished.csv": text.rstrip().encode(),
    }
    for name, content in variants.items():
        (tmp_path / name).write_bytes(content)
        load(tmp_path / name.split(".")[0], churn, predictions=tmp_path / name)
        rows = look(tmp_path / name.split(".")[0])
        assert [(r["__id"], r["age"], r["channel"]) for r in rows] == [
            ("1", 20.5, 'a "b"'),
            ("2", None, None),
        ], name


def test_an_empty_text_is_blank_and_not_missing(tmp_path: Path, churn: Contract, look: Look) -> None:
    path = tmp_path / "blank.csv"
    path.write_text(HEAD + '1,2025-01-01,0.1,"",""\n2,2025-01-01,0.1,,\n3,2025-01-01,0.1,1.5,web\n')
    load(tmp_path / "store", churn, predictions=path)
    assert [(row["age"], row["channel"], row["__bad"]) for row in look(tmp_path / "store")] == [
        (None, "", []),
        (None, None, []),
        (1.5, "web", []),
    ]


def test_files_that_cannot_be_read_say_why(tmp_path: Path, churn: Contract) -> None:
    cases = {
        "empty.csv": (b"", "is empty"),
        "twice.csv": (b"customer,scored_at,p,P\n", "cannot tell apart"),
        "broken.parquet": (b"not parquet at all", "cannot read"),
        "broken.csv.gz": (b"not gzip", "cannot read"),
        "none.ndjson": (b"[1, 2]\n", "no JSON object"),
        "rowid.csv": (b"customer,scored_at,p,rowid\n1,2025-01-01,0.1,1\n", "rename it"),
    }
    for name, (content, message) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(LoadError, match=message) as error:
            load(tmp_path / "store", churn, predictions=tmp_path / name)
        assert name in str(error.value)
    with pytest.raises(LoadError, match="must be text"):
        load(tmp_path / "store", churn, predictions=pd.DataFrame({1: [1]}))
    for given in ([{"customer": 1}], {"customer": [1]}):
        with pytest.raises(LoadError, match="cannot load a dict"):
            load(tmp_path / "store", churn, predictions=given)
    with pytest.raises(LoadError, match="an empty name is no file"):  # as of a variable that nobody has set
        load(tmp_path / "store", churn, labels=[""])


def test_a_frame_whose_index_is_a_column_of_the_contract_says_what_to_do(
    tmp_path: Path, churn: Contract
) -> None:
    frame = pd.DataFrame({"customer": [1], "scored_at": ["2025-01-01"], "p": [0.5]}).set_index("customer")
    with pytest.raises(LoadError, match=r"'customer' as its index: load frame.reset_index\(\)"):
        load(tmp_path, churn, predictions=frame)


def test_labels_among_predictions_are_told_to_be_loaded_as_labels(tmp_path: Path, churn: Contract) -> None:
    """The nearest name to each column that is missing does not help whoever gave the wrong file."""
    (tmp_path / "out.csv").write_text("customer,churned\n1,1\n")
    with pytest.raises(LoadError, match="it has ids, and no predictions: load it as labels or features"):
        load(tmp_path / "store", churn, predictions=tmp_path / "out.csv")


def test_twins_of_a_frame_and_of_parquet_are_refused_as_those_of_text_are(
    tmp_path: Path, churn: Contract
) -> None:
    """The second one was numbered by the database: whichever column came first had the name."""
    cells = {
        "customer": [1],
        "scored_at": ["2025-01-01"],
        "p": [0.5],
        "box": [{"age": 1}],
        "channel": ["web"],
    }
    frame = pd.DataFrame(cells)
    frame.assign(age=1).to_parquet(tmp_path / "well.parquet")
    frame.assign(age=1, Age=2).to_parquet(tmp_path / "twins.parquet")
    for given in (tmp_path / "twins.parquet", frame.assign(age=1, Age=2)):
        with pytest.raises(LoadError, match=r"cannot tell apart \(age, Age\): rename them"):
            load(tmp_path / "store", churn, predictions=given)
    assert (
        load(tmp_path / "store", churn, predictions=tmp_path / "well.parquet").to_json()["predictions"][
            "loaded"
        ]
        == 1
    )


def test_columns_of_types_that_only_pandas_has_are_texts(tmp_path: Path, look: Look) -> None:
    """One such column, named or not, had the whole frame refused as damaged."""
    ages = pd.Series([20, 70])
    frame = pd.DataFrame(
        {
            "id": [1, 2],
            "at": pd.to_datetime(["2025-01-01", "2025-02-01"]),
            "p": [0.1, 0.2],
            "month": pd.Series(pd.PeriodIndex(["2025-01", None], freq="M")),
            "band": pd.cut(ages, [0, 50, 100]),
            "flag": pd.arrays.SparseArray([0.0, 1.5]),
        }
    )
    contract = read_contract("model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\n")
    load(tmp_path, contract, predictions=frame)
    assert [(row["month"], row["band"], row["flag"]) for row in look(tmp_path, "m")] == [
        ("2025-01", "(0, 50]", 0.0),
        (None, "(50, 100]", 1.5),
    ]


def test_a_file_without_rows_changes_nothing(tmp_path: Path, churn: Contract) -> None:
    (tmp_path / "rows.csv").write_text(HEAD)
    result = load(tmp_path / "store", churn, predictions=tmp_path / "rows.csv")
    assert (result.data_version, result.to_json()["predictions"]["read"]) == ("0", 0)
    assert Catalog(tmp_path / "store").generation("churn") is None


def test_a_broken_line_of_json_is_refused_with_its_text(
    tmp_path: Path, churn: Contract, look: Look, refused: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = '{"customer": %d, "scored_at": "2025-01-01T00:00:00+02:00", "p": 0.5}'
    cut = '{"customer": 4, "scored_at": "2025-01'
    lines = [one % 1, "[1, 2]", "", '{"scored_at": "2025-01-01", "p": 0.5}', "{broken", one % 2, cut]
    (tmp_path / "rows.ndjson.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    (tmp_path / "more.ndjson").write_text("null\n" + one % 3 + "\n  " + "x" * 300)
    result = load(
        tmp_path / "store", churn, predictions=[tmp_path / "rows.ndjson.gz", tmp_path / "more.ndjson"]
    )
    found = result.to_json()["predictions"]
    assert (found["read"], found["loaded"], found["quarantined"]) == (9, 3, {"id": 1, "json_line": 5})
    assert [row["__id"] for row in look(tmp_path / "store")] == ["1", "2", "3"]
    said = [(Path(row["file"]).stem, row["row"], row["value"]) for row in refused(tmp_path / "store")]
    assert said == [
        ("rows.ndjson", 2, "[1, 2]"), ("rows.ndjson", 3, ""), ("rows.ndjson", 4, "{broken"),
        ("rows.ndjson", 6, cut), ("more", 1, "null"), ("more", 3, "x" * 200),
    ]  # fmt: skip
    monkeypatch.setenv("TIDEMARK_MAX_DAMAGED_CELLS", "2")
    with pytest.raises(LoadError, match=r"rows.ndjson.gz: 3 of its lines are no JSON object, too many"):
        load(tmp_path / "store", churn, predictions=tmp_path / "rows.ndjson.gz")


@pytest.mark.parametrize(
    "ids",
    [
        ["12345678901234567890123", "12345678901234567890124", "5"],
        ["-9223372036854775809", "-9223372036854775810"],
        ["9007199254740992", "9007199254740993", "2.5"],
    ],
)
def test_numbers_of_json_stay_apart_as_ids(
    tmp_path: Path, churn: Contract, look: Look, ids: list[str]
) -> None:
    """Beyond 64 bits, and beside a fraction, a number would be rounded to one of 16 digits."""
    row = '{"customer": %s, "scored_at": "2025-01-01T00:00:00+02:00", "p": 0.5, "y": 1}'
    (tmp_path / "rows.ndjson").write_text("\n".join(row % one for one in ids))
    store = tmp_path / "store"
    found = load(
        store, churn, predictions=tmp_path / "rows.ndjson", labels=tmp_path / "rows.ndjson"
    ).to_json()
    assert (found["predictions"]["loaded"], found["labels"]["waiting"]) == (len(ids), 0)
    assert {row["__id"] for row in look(store)} == {*ids}


def test_an_id_that_cannot_be_kept_is_refused_in_every_kind(
    tmp_path: Path, churn: Contract, refused: Look
) -> None:
    """A label of such an id would wait for ever, as its prediction is refused."""
    for name, column in (("features", "age,5"), ("labels", "y,1")):
        title, value = column.split(",")
        cells = "".join(f"{one},{value}\n" for one in ("1", "2\0", "x" * 1_000_001))
        (tmp_path / f"{name}.csv").write_text(f"customer,{title}\n{cells}")
    files = {name: tmp_path / f"{name}.csv" for name in ("features", "labels")}
    found = load(tmp_path / "store", churn, **files).to_json()
    for kind in files:
        assert (found[kind]["loaded"], found[kind]["quarantined"]) == (1, {"id": 2})
    told = {(row["kind"], row["row"]): row["value"] for row in refused(tmp_path / "store")}
    assert told == {(kind, k): value for kind in files for k, value in ((2, "2\0"), (3, "x" * 200))}


def test_awkward_names_and_frames(tmp_path: Path, look: Look) -> None:
    contract = read_contract(
        'model: odd\ntask: binary\nid: "a \\"id\\""\ntimestamp: "the; time"\n'
        'prediction: {score: "select"}\nfeatures: all\n'
    )
    columns = {
        'a "id"': ["x'; drop table rows; --", "y"],
        "the; time": ["2025-01-01", "2025-01-02"],
        "select": [0.1, 0.2],
        "h": [1.5, 2.5],
        "größe": [None, "ä"],
        "__index": [1, 2],
    }
    given = pd.DataFrame(columns).iloc[::-1]
    result = load(tmp_path, contract, predictions=given)
    assert result.ignored_columns == ["__index"]
    rows = look(tmp_path, "odd")
    assert [(row["__id"], row["h"], row["größe"]) for row in rows] == [
        ("x'; drop table rows; --", 1.5, None),
        ("y", 2.5, "ä"),
    ]


def test_a_positive_value_that_the_label_never_has_is_named(tmp_path: Path) -> None:
    """It was taken for a third class, and `negative:` asked for, which does not help."""
    contract = read_contract(
        "model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\n"
        "label: {column: y, positive: 1}\n"
    )
    frame = pd.DataFrame({"id": [1, 2], "at": "2025-01-01", "p": 0.5, "y": ["Y", "N"]})
    with pytest.raises(LoadError, match="never is the positive '1' \\(found N, Y\\): say"):
        load(tmp_path, contract, predictions=frame)


def test_percentages_taken_for_probabilities_say_what_to_do(tmp_path: Path, churn: Contract) -> None:
    """A score of 0.5 among percentages is loaded as a half: the few that pass are the wrong ones."""
    rows = [f"{k},2025-01-01,{p},20,web" for k, p in enumerate((0.5, 12.0, 99.0))]
    (tmp_path / "some.csv").write_text(HEAD + "\n".join(rows))
    (tmp_path / "all.csv").write_text(HEAD + "\n".join(rows[1:]))
    with pytest.raises(LoadError, match="divide percentages by 100 before; if they are no"):
        load(tmp_path / "store", churn, predictions=tmp_path / "all.csv")
    counted = load(tmp_path / "store", churn, predictions=tmp_path / "some.csv").to_json()
    assert "\n  most scores of predictions are outside 0 to 1: divide" in summary("churn", counted)
    (tmp_path / "signs.csv").write_text(HEAD + "1,2025-01-01,12.3%,20,web\n")
    with pytest.raises(LoadError, match="are empty or no numbers: write"):
        load(tmp_path / "store", churn, predictions=tmp_path / "signs.csv")


def test_words_for_nothing_are_empty_labels_unless_they_are_classes(tmp_path: Path) -> None:
    """Labels that had not come yet were refused row by row, day by day, where an export writes NULL."""
    head = "model: {}\ntask: {}\nid: id\ntimestamp: at\nprediction: {}\nlabel: {{column: y{}}}\n"
    rows = pd.DataFrame({"id": range(5), "at": "2025-01-01", "p": 0.5, "q": 0.5})
    rows["y"] = ["Y", "N", "NULL", "NA", ""]
    rows.to_csv(tmp_path / "rows.csv", index=False)
    binary = read_contract(head.format("two", "binary", "{score: p}", ", positive: Y"))
    counted = load(tmp_path / "store", binary, predictions=tmp_path / "rows.csv").to_json()["labels"]
    assert (counted["loaded"], counted["empty"], counted["quarantined"]) == (2, 3, {})
    rows.assign(y=["none", "other", "NA", "odd", "none"]).to_csv(tmp_path / "rows.csv", index=False)
    many = read_contract(head.format("many", "multiclass", "{scores: {none: p, other: q}}", ""))
    counted = load(tmp_path / "store", many, predictions=tmp_path / "rows.csv").to_json()["labels"]
    assert (counted["loaded"], counted["empty"], counted["quarantined"]) == (3, 1, {"label": 1})
