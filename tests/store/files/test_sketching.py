import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import parse_contract
from monitoring.contract.certainty import certainties
from monitoring.contract.draft import draft_contract
from monitoring.contract.guessed_label import outcomes_among
from monitoring.errors import LoadError
from monitoring.store.files import sketching
from monitoring.store.files.sketching import column_names, sketch

ROWS = pd.DataFrame(
    {
        "request_id": [f"r{k}" for k in range(60)],
        "scored_at": [f"2025-03-{1 + k % 28:02d}T10:00:00+01:00" for k in range(60)],
        "probability": [k / 60 for k in range(60)],
        "age": [18 + k % 40 for k in range(60)],
        "zip": [f"{k % 5:05d}" for k in range(60)],
        "plan": [("free", "paid", None)[k % 3] for k in range(60)],
        "churned": [k % 2 for k in range(60)],
    }
)
TYPES = ["text", "timestamp", "number", "integer", "text", "text", "integer"]


def written(folder: Path, name: str) -> Path:
    path = folder / name
    if name.endswith(".csv"):
        ROWS.to_csv(path, index=False)
    elif name.endswith(".csv.gz"):
        path.write_bytes(gzip.compress(ROWS.to_csv(index=False).encode()))
    elif name.endswith(".ndjson"):
        lines = [json.dumps({k: v for k, v in row.items() if v == v}) for row in ROWS.to_dict("records")]
        path.write_text("\n".join(lines))
    else:
        ROWS.to_parquet(path)
    return path


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.ndjson", "a.parquet"])
def test_the_same_sketch_from_every_format(tmp_path: Path, name: str) -> None:
    found = sketch([written(tmp_path, name)], tmp_path / "aside")
    assert [one.name for one in found] == list(ROWS.columns)
    assert [one.type for one in found] == TYPES
    by_name = {one.name: one for one in found}
    assert (by_name["plan"].missing, by_name["plan"].examples) == (20, ("free", "paid"))
    assert (by_name["age"].low, by_name["age"].high, by_name["age"].distinct) == (18, 57, 40)
    assert by_name["request_id"].unique


@pytest.mark.parametrize("nothing", ["-", "?", "nil", "N/A", " none "])
def test_what_a_load_takes_for_no_value_is_none_here(tmp_path: Path, nothing: str) -> None:
    """A number was drafted as a text where an export writes - for nothing: its drift was never measured."""
    ages = [nothing if k % 5 == 0 else str(18 + k) for k in range(60)]
    ROWS.assign(age=ages).to_csv(tmp_path / "a.csv", index=False)
    age = next(one for one in sketch([tmp_path / "a.csv"], tmp_path / "aside") if one.name == "age")
    assert (age.type, age.missing, age.distinct) == ("integer", 12, 48)


def test_numbers_among_words_are_told(tmp_path: Path) -> None:
    """A number of which every tenth is the word unknown was drafted as a text, without a word why."""
    ages = ["unknown" if k % 10 == 0 else str(18 + k) for k in range(60)]
    ROWS.assign(age=ages).to_csv(tmp_path / "a.csv", index=False)
    draft = draft_contract("churn", sketch([tmp_path / "a.csv"], tmp_path / "aside"))
    said = "90.00% numbers, others such as unknown: with kind: numeric these are null"
    assert f"{{name: age, kind: text}}    # 55 values; {said}\n" in draft
    assert draft.count("these are null") == 1


def test_folders_and_globs(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    written(tmp_path / "log", "a.csv")
    written(tmp_path / "log", "b.csv")
    for given in (tmp_path / "log", tmp_path / "log" / "*.csv"):
        assert sketch([given], tmp_path / "aside")[0].rows == 120


def test_the_draft_can_be_read(tmp_path: Path) -> None:
    draft = draft_contract("churn", sketch([written(tmp_path, "a.csv")], tmp_path / "aside"))
    contract = parse_contract(draft)
    assert "# label: {column: CHANGE_ME, positive: 1}    # one of churned?" in draft
    assert (contract.id, contract.timestamp, contract.prediction.score) == (
        ("request_id",),
        "scored_at",
        "probability",
    )


def test_what_is_known_only_afterwards_is_found_without_a_look_at_rows_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, labels = tmp_path / "rows.csv", tmp_path / "labels.csv"
    ROWS.drop(columns="churned").to_csv(rows, index=False)
    ROWS[["request_id", "churned"]].to_csv(labels, index=False)
    columns = sketch([rows, labels], tmp_path / "aside")
    monkeypatch.setattr(sketching, "_column", None)
    for logged, outcomes in (([rows], ["churned"]), ([rows, labels], []), ([], [])):
        assert outcomes_among(columns, column_names(logged, tmp_path / "aside")) == outcomes
    with pytest.raises(LoadError, match="no file to load"):
        column_names([tmp_path / "none.csv"], tmp_path / "aside")


@pytest.mark.parametrize(
    "cell", [["a", "b"], [Decimal("1.5")], [datetime(2025, 1, 1, tzinfo=UTC)], [1, 2], [["a"]], []]
)
def test_a_column_of_lists_does_not_hide_the_others(tmp_path: Path, cell: list[object]) -> None:
    """Lists of texts, decimals and times were taken for what stands in them, and no file could be read."""
    path = tmp_path / "rows.parquet"
    ROWS.assign(tags=[cell] * 60).to_parquet(path)
    found = sketch([path], tmp_path)
    assert [one.name for one in found][: len(ROWS.columns)] == list(ROWS.columns)
    assert "tags" in draft_contract("churn", found)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="no file to load"):
        sketch([tmp_path / "none.csv"], tmp_path / "aside")


def test_names_of_columns_alone_are_no_file_to_guess_from(tmp_path: Path) -> None:
    """An id, a score and a label were said to look like none."""
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text("id,ts,score,label\n")
    with pytest.raises(LoadError, match=r"one\.csv has no row: .* give a file with rows"):
        sketch([tmp_path / "one.csv"], tmp_path)
    with pytest.raises(LoadError, match="the 2 files have no row"):
        sketch([tmp_path / "*.csv"], tmp_path)
    (tmp_path / "two.csv").write_text("id,ts\n1,2025-01-01\n")
    assert [one.name for one in sketch([tmp_path / "*.csv"], tmp_path)] == ["id", "ts", "score", "label"]


def test_a_line_above_the_names_of_columns_is_told(tmp_path: Path) -> None:
    """Such a file was said to have no row."""
    (tmp_path / "one.csv").write_text("# of our export\nid,ts,score\n1,2025-01-01,0.5\n")
    with pytest.raises(LoadError, match=r"one\.csv has no row that fits the first line \(# of our export"):
        sketch([tmp_path / "one.csv"], tmp_path)


def test_a_few_damaged_values_do_not_hide_what_a_column_is(tmp_path: Path) -> None:
    rows = pd.concat([ROWS] * 5, ignore_index=True).astype(object)
    rows.loc[7, ["scored_at", "probability", "age"]] = ["yesterday", "oops", "?"]
    rows.loc[8, "probability"] = 87.0
    rows.to_csv(tmp_path / "a.csv", index=False)
    found = sketch([tmp_path / "a.csv"], tmp_path / "aside")
    assert [one.type for one in found] == TYPES
    assert found[2].probability
    rows.loc[:9, "age"] = "many"
    rows.to_csv(tmp_path / "b.csv", index=False)
    assert (
        next(one for one in sketch([tmp_path / "b.csv"], tmp_path / "aside") if one.name == "age").type
        == "text"
    )


def test_of_many_columns_fewer_rows_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some columns at a time: each is sketched from the same first rows."""
    frame = pd.DataFrame({f"c{k}": np.arange(100.0) + k for k in range(120)})
    frame.to_csv(tmp_path / "wide.csv", index=False)
    monkeypatch.setattr(sketching, "MOST_CELLS", 120 * 40)
    found = sketch([tmp_path / "wide.csv"], tmp_path / "aside")
    assert [one.name for one in found] == list(frame)
    assert {one.rows for one in found} == {40}
    assert [one.high for one in found] == [39.0 + k for k in range(120)]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("times", "written"),
    [
        (["01.06.2026 14:30", "13.06.2026 09:05"], "%d.%m.%Y %H:%M"),
        (["06/13/2026 2:30 PM", None, "06/01/2026 2:30 am"], "%m/%d/%Y %I:%M %p"),
        (["05-Jan-2026 14:30", "11-MAR-2026 09:05"], "%d-%b-%Y %H:%M"),
        (["05-JAN-26", "28-FEB-26"], "%d-%b-%y"),
        (["01/06/2026", "02/06/2026"], ""),  # day or month first: nobody knows
        (["13.06.2026", "06.13.2026"], ""),
        (["13.06.2026", "June"], ""),
        (["13.06.0026"], ""),
    ],
)
def test_a_format_of_times_is_proposed_where_no_other_fits(
    tmp_path: Path, times: list[str | None], written: str
) -> None:
    rows = ROWS.assign(scored_at=[times[k % len(times)] for k in range(60)])
    rows.to_csv(tmp_path / "a.csv", index=False)
    columns = sketch([tmp_path / "a.csv"], tmp_path / "aside")
    assert (columns[1].type, columns[1].written) == ("timestamp" if written else "text", written)
    contract = parse_contract(draft_contract("churn", columns))
    assert (contract.timestamp, contract.time_format) == ("scored_at", written or None)
    assert certainties(columns)["scored_at"].why.endswith(f"; written {written}") == bool(written)
