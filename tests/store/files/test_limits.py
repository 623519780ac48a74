"""Bombs and damaged archives: refused before they are loaded, with the bound that they break."""

import gzip
import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitoring.contract import Contract
from monitoring.errors import LoadError
from monitoring.store.files.limits import KEPT_BYTES, LIMITS, Limit
from monitoring.store.ingest.load import load

HEAD = "customer,scored_at,p,age,channel\n"
ROW = "1,2025-01-01,0.1,20,web\n"


def refusal(folder: Path, contract: Contract, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    with pytest.raises(LoadError) as caught:
        load(folder / "store", contract, predictions=folder / name)
    assert not [*(folder / "store").rglob("*.parquet")]
    assert name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", ["a.csv.gz", "a.ndjson.gz"])
def test_archives_that_unfold_beyond_measure(tmp_path: Path, churn: Contract, name: str) -> None:
    content = gzip.compress(HEAD.encode()) + gzip.compress(ROW.encode() * 300_000, 9) * 10
    said = refusal(tmp_path, churn, name, content)
    assert "more than the 200 that are allowed" in said
    assert "TIDEMARK_MAX_UNFOLDED_RATIO" in said


def test_archives_that_are_damaged_are_not_loaded_in_part(tmp_path: Path, churn: Contract) -> None:
    whole = gzip.compress((HEAD + ROW * 1000).encode())
    assert "it is cut off" in refusal(tmp_path, churn, "cut.csv.gz", whole[:-20])
    assert "CRC check failed" in refusal(tmp_path, churn, "crc.csv.gz", whole[:-8] + b"\0" * 8)
    assert "it is damaged" in refusal(tmp_path, churn, "more.csv.gz", whole + b"more")
    assert "not compressed by gzip" in refusal(tmp_path, churn, "text.csv.gz", HEAD.encode())


def test_parquet_of_a_few_runs(tmp_path: Path, churn: Contract) -> None:
    """Two million equal rows of a kilobyte each, in some kilobytes of runs."""
    codes, out = pa.array(np.zeros(2_000_000, np.int8)), io.BytesIO()
    column = pa.DictionaryArray.from_arrays(codes, pa.array(["x" * 1000]))
    names = ("customer", "scored_at", "p", "age", "channel")
    pq.write_table(pa.table(dict.fromkeys(names, column)), out, compression="zstd")
    assert "times its own size" in refusal(tmp_path, churn, "bomb.parquet", out.getvalue())


def test_too_many_columns(tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEMARK_MAX_COLUMNS", "6")
    names = ["customer", "scored_at", "p", "age", "channel", "x", "y"]
    out = io.BytesIO()
    pq.write_table(pa.table({name: pa.array([1]) for name in names}), out)
    for name, content in (
        ("wide.csv", ",".join(names).encode()),
        ("wide.ndjson", json.dumps(dict.fromkeys(names, 1)).encode()),
        ("wide.parquet", out.getvalue()),
    ):
        said = refusal(tmp_path, churn, name, content)
        assert "7 columns, more than the 6 that are allowed" in said
        assert "TIDEMARK_MAX_COLUMNS" in said


def test_too_many_damaged_lines(tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB keeps a kilobyte of each missing cell: a million lines of one letter took nine gigabytes."""
    monkeypatch.setenv("TIDEMARK_MAX_DAMAGED_CELLS", "100")
    few, many = HEAD + ROW + "x\n" * 21, HEAD + ROW + ROW.replace("web", "web,more,more") * 51
    for name, text, count in (("few.csv", few, 21), ("many.csv", many, 51)):
        said = refusal(tmp_path, churn, name, text.encode())
        assert f"about {count} of its" in said
        assert "TIDEMARK_MAX_DAMAGED_CELLS" in said
    notes = "".join(f'{k},2025-01-01,0.1,20,"a, b, c\n\n\n,,\nd"\n' for k in range(60))
    for name, text, refused in (("notes.csv", HEAD + notes, 0), ("some.csv", HEAD + ROW + "x\n" * 20, 20)):
        (tmp_path / name).write_text(text)
        found = load(tmp_path / name.removesuffix(".csv"), churn, predictions=tmp_path / name)
        assert found.to_json()["predictions"]["quarantined"] == ({"csv_columns": refused} if refused else {})
        assert found.counts["predictions"].loaded == text.count("2025")


def test_a_bound_is_raised_by_its_variable(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEMARK_MAX_UNFOLDED_BYTES", "100")
    content = gzip.compress((HEAD + ROW * 40).encode())
    assert "more than the 100 that are" in refusal(tmp_path, churn, "a.csv.gz", content)
    (tmp_path / "b.csv").write_text(HEAD + ROW)
    monkeypatch.setenv("TIDEMARK_MAX_COLUMNS", "many")
    with pytest.raises(LoadError, match="TIDEMARK_MAX_COLUMNS is 'many'"):
        load(tmp_path / "store", churn, predictions=tmp_path / "b.csv")
    monkeypatch.setenv("TIDEMARK_MAX_COLUMNS", "5")
    assert load(tmp_path / "store", churn, predictions=tmp_path / "b.csv").data_version == "1"


@pytest.mark.parametrize("limit", [*LIMITS, KEPT_BYTES], ids=lambda limit: limit.variable)
def test_a_wrong_bound_is_refused_whether_or_not_it_is_needed(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch, limit: Limit
) -> None:
    (tmp_path / "a.csv").write_text(HEAD + ROW)
    monkeypatch.setenv(limit.variable, "1e6")
    with pytest.raises(LoadError, match=f"{limit.variable} is '1e6': it must be a whole number above zero"):
        load(tmp_path / "store", churn, predictions=tmp_path / "a.csv")


def test_every_bound_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "cli.md").read_text()
    for limit in LIMITS:
        assert f"`{limit.variable}`" in page
        assert f"{limit.default:,}" in page
