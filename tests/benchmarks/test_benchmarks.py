"""The benchmarks measure what they say: clean rows that are all loaded, held against the same files."""

import random
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
import pyarrow.parquet as pq
import pytest

from monitoring.cli.main import main
from monitoring.contract.reading import parse_contract, read_contract
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from tests.benchmarks import restless
from tests.benchmarks.growth import Size
from tests.benchmarks.loading import create_table
from tests.benchmarks.measuring import Cost, Figure, Row
from tests.benchmarks.peers import PEERS, Peer, load_stream
from tests.benchmarks.planted import stream_of
from tests.benchmarks.stream import CONTRACT, write_stream
from tests.benchmarks.table import commit, page, part_of, parts_in


def test_the_stream_is_clean_and_as_wide_as_said(tmp_path: Path) -> None:
    stream = write_stream(tmp_path / "files", 3_000)
    assert len(pq.read_schema(stream.predictions[0]).names) == 38
    counts = load(
        tmp_path / "store", read_contract(CONTRACT), predictions=stream.predictions, labels=stream.labels
    ).to_json()
    known = pq.read_metadata(stream.labels[0]).num_rows
    assert counts["predictions"] == {
        "read": 3_000, "loaded": 3_000, "already_there": 0, "updated": 0, "quarantined": {},
    }  # fmt: skip
    assert counts["labels"]["loaded"] == counts["labels"]["read"] == known
    assert 2_000 < known < 3_000


def test_files_of_several_layouts_are_copied_whole(tmp_path: Path) -> None:
    own = write_stream(tmp_path / "files", 2_000)
    first, second = own.predictions[0], own.predictions[0].with_name("part-0001.parquet")
    table = pq.read_table(first)
    pq.write_table(table.drop_columns(["x_01"]).append_column("added", table["x_02"]), second)
    pq.write_table(table, tmp_path / "files" / "reference.parquet")
    found = stream_of(tmp_path / "files")
    assert (found.model, found.predictions, list(found.references)) == (
        "credit-stream", [first, second], ["training"],
    )  # fmt: skip
    create_table(tmp_path, found, "read_parquet")
    with duckdb.connect(str(tmp_path / "plain.duckdb"), read_only=True) as con:
        counted = con.execute("select count(*), count(x_01), count(added) from predictions").fetchone()
        assert con.execute("select count(*) from training").fetchone() == (2_000,)
    given = [table["x_01"].null_count, table["x_02"].null_count]
    assert counted == (4_000, 2_000 - given[0], 2_000 - given[1])


def test_a_folder_without_files_is_no_stream(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no Parquet files"):
        stream_of(tmp_path)


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_ours_answers_what_each_peer_is_asked(peer: Peer, tmp_path: Path) -> None:
    compile(peer.script, peer.name, "exec")
    write_stream(tmp_path / "parquet", 3_000, days=180)
    load_stream(tmp_path)
    given = ["--model", "benchmark", "--store", str(tmp_path / "store"), "--out", str(tmp_path / "report")]
    assert main(["report", "performance", *given, *peer.asked]) == 0
    days = 120 if "--by" in peer.asked else 1
    found = (tmp_path / "report").read_text(encoding="utf-8")
    assert found.count('"measure": "accuracy"') == days if "json" in peer.asked else "accuracy" in found


def test_the_page_has_a_line_for_each_comparison() -> None:
    row = Row("a load", "a copy", 1_000, Cost(3.0, 2.0, 512.4), Cost(2.0, 1.0, 100.0), 1.4)
    assert "| a load | 1,000 | 3.00 | 512 | a copy | 2.00 | 1.50 | 1.40 |\n" in part_of([row])


def test_what_misses_a_bar_by_little_does_not_look_like_it() -> None:
    row = Row("a question", "a scan", 1_000, Cost(0.0168, 0.1, 0.0), Cost(0.7, 0.4, 0.0), 0.02)
    assert "| 0.017 |  | a scan | 0.70 | 0.024 | 0.02 |\n" in part_of([row])


def test_a_figure_has_a_bar_of_its_own_or_none() -> None:
    figures = [
        Figure("a rerun", 1_000, 37_340.2, 400, "ms"),
        Figure("errors", 1_000, 0, float("nan"), ""),
    ]
    said = part_of(figures)
    assert "| a rerun | 1,000 | 37,340 ms | 400 ms |\n" in said
    assert "| errors | 1,000 | 0 |  |\n" in said


def test_a_part_is_measured_anew_and_the_others_stay() -> None:
    loads, clicks = (part_of([Figure(name, 1_000, 1, 2, "ms")]) for name in ("a load", "a click"))
    written = page({"loads": loads, "clicks": clicks})
    assert parts_in(written) == {"loads": loads, "clicks": clicks}
    again = part_of([Figure("a click", 1_000, 7, 2, "ms")])
    kept = page(parts_in(written) | {"clicks": again})
    assert parts_in(kept) == {"loads": loads, "clicks": again}
    assert kept.startswith(written[: written.index("## loads")])


def test_a_smaller_contract_has_fewer_features_and_cohorts() -> None:
    every, fewer = (parse_contract(size.contract()) for size in (Size(1), Size(1, features=10, cohorts=1)))
    assert (len(every.features), every.cohorts and len(every.cohorts)) == (30, 3)
    assert (len(fewer.features), len(fewer.cohorts)) == (10, 1)


def test_a_commit_is_named_with_what_was_changed_but_for_the_page_itself(tmp_path: Path) -> None:
    written, other = tmp_path / "docs" / "benchmarks.md", tmp_path / "app.py"
    written.parent.mkdir()

    def git(*words: str) -> None:
        who = ("-c", "user.name=n", "-c", "user.email=e")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    for file in (written, other):
        file.write_text("one")
    for words in (("init",), ("add", "."), ("commit", "-m", "first")):
        git(*words)
    written.write_text("two")
    assert "with changes" not in commit(tmp_path)
    other.write_text("two")
    assert commit(tmp_path).endswith("with changes")


def test_people_who_never_rest_ask_what_there_is(tmp_path: Path) -> None:
    stream = write_stream(tmp_path / "files", 2_000)
    stream.load_into(tmp_path / "store")
    asked = restless._asked_of(tmp_path / "store", stream.model)
    assert (len(asked.numbers), asked.days) == (12, 179)
    draw = random.Random(1)
    for _ in range(5):
        given = dict(parse_qsl(restless.question(draw, asked)))
        scope = Scope(stream.model, window=given["window"], cohort=given.get("cohort", ""))
        assert report(tmp_path / "store", ["service"], scope).measurements
