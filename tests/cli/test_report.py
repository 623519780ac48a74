import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

import monitoring
from monitoring.findings import report as reporting
from monitoring.findings.report import report
from monitoring.panels.measurement import COLUMNS
from monitoring.report_frame import frame
from monitoring.scope.question import Scope

FULL = ("overview", "drift", "performance", "calibration", "quality")


def test_a_pipe_gets_json_in_the_promised_order(run: Any, capsys: Any) -> None:
    assert run("report", "drift", "--model", "churn", "--window", "all") == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document) == ["tidemark", "data_version", "scope", "measurements", "findings"]
    assert all(tuple(row) == COLUMNS for row in document["measurements"])
    assert {row["panel"] for row in document["measurements"]} == {"drift"}
    assert [one["subject"] for one in document["findings"]] == ["age"]


def test_a_terminal_gets_a_table(run: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert run("report", "drift", "--model", "churn", "--window", "all") == 0
    shown = capsys.readouterr().out
    assert "Alert: " in shown
    assert "mean_shift_sd" in shown
    assert "http://127.0.0.1:8501/drift?model=churn" in shown


def test_all_is_every_panel_in_one_table(run: Any, capsys: Any) -> None:
    run("report", "all", "--model", "churn", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert tuple(dict.fromkeys(row["panel"] for row in rows)) == FULL
    keys = [(r["panel"], r["measure"], r["subject"], r["window_start"]) for r in rows]
    assert len(keys) == len(set(keys))


def test_one_number_in_every_way_out(run: Any, capsys: Any, tmp_path: Path, store: Path) -> None:
    words = ("report", "drift", "performance", "--model", "churn", "--cohort", "plan = 'free'")
    run(*words, "--json")
    as_json = json.loads(capsys.readouterr().out)["measurements"]
    run(*words, "--format", "csv")
    as_csv = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    run(*words, "--out", str(tmp_path / "x.parquet"))
    as_parquet = pq.read_table(tmp_path / "x.parquet").to_pylist()
    frame = monitoring.report("drift", model="churn", cohort="plan = 'free'", store=store)
    for column in ("value", "lower", "n", "change"):
        exact = [row[column] for row in as_json]
        assert [row[column] for row in as_parquet] == exact
        assert [row[column] for row in as_csv] == ["" if value is None else repr(value) for value in exact]
    drift = [row["value"] for row in as_json if row["panel"] == "drift"]
    assert [None if pd.isna(value) else value for value in frame["value"]] == drift
    assert as_json[0]["cohort"] == "plan = 'free'"


def test_findings_are_a_table_of_their_own(run: Any, capsys: Any) -> None:
    run("report", "findings", "--model", "churn", "--window", "all", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert rows
    assert rows[0]["id"]
    assert rows[0]["link"].startswith("/drift?model=churn&")


def test_findings_say_that_they_have_no_days(run: Any, capsys: Any) -> None:
    found = []
    for more in ((), ("--by", "day")):
        assert run("report", "findings", "--model", "churn", "--window", "all", "--format", "csv", *more) == 0
        found.append(capsys.readouterr())
    whole, daily = found
    assert (whole.err, whole.out) == ("", daily.out)
    assert daily.err.startswith("findings are of the whole window: `--by day`")


@pytest.mark.sampled(1)
def test_a_format_of_one_table_says_that_it_has_no_findings(run: Any, capsys: Any, tmp_path: Path) -> None:
    words = ("report", "findings", "drift", "--model", "churn", "--window", "all")
    for asked in (("--format", "csv"), ("--out", str(tmp_path / "x.parquet"))):
        assert run(*words, *asked) == 0
        assert "has one table, that of the panels: 1 finding left out;" in capsys.readouterr().err
    for quiet in (("json", "drift", "findings"), ("csv", "findings"), ("csv", "drift"), ("csv", "all")):
        assert run("report", *quiet[1:], *words[3:], "--format", quiet[0]) == 0
        assert "one table" not in capsys.readouterr().err


@pytest.mark.parametrize(("suffix", "start"), [(".json", b"{"), (".csv", b"panel,"), (".html", b"<!doctype")])
def test_the_ending_says_the_format(run: Any, tmp_path: Path, capsys: Any, suffix: str, start: bytes) -> None:
    path = tmp_path / f"out{suffix}"
    assert run("report", "drift", "--model", "churn", "--out", str(path)) == 0
    assert path.read_bytes().startswith(start)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "words",
    [("report", "quality"), ("sql", "select 1"), ("quarantine",)],
    ids=lambda words: str(words[0]),
)
@pytest.mark.parametrize("name", ["q.xlsx", "q.json.gz", "q.txt"])
def test_an_ending_of_no_format_is_refused(
    run: Any, tmp_path: Path, capsys: Any, words: tuple[str, ...], name: str
) -> None:
    path = tmp_path / name
    assert run(*words, "--model", "churn", "--out", str(path)) == 2
    said = capsys.readouterr().err
    assert f"--out {path}: no format ends in {path.suffix}; end it in one of .json, .csv, " in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "words", "start"),
    [("q", (), b"{"), ("q.CSV", (), b"panel,"), ("q.xlsx", ("--format", "csv"), b"panel,"),
     ("q.txt", ("--json",), b"{")],
)  # fmt: skip
def test_other_names_hold_what_was_said(
    run: Any, tmp_path: Path, name: str, words: tuple[str, ...], start: bytes
) -> None:
    path = tmp_path / name
    assert run("report", "quality", "--model", "churn", *words, "--out", str(path)) == 0
    assert path.read_bytes().startswith(start)


def test_a_path_that_cannot_be_written_is_2(run: Any, tmp_path: Path, capsys: Any) -> None:
    assert run("report", "drift", "--model", "churn", "--out", str(tmp_path / "no" / "x.csv")) == 2
    assert "cannot write" in capsys.readouterr().err


def test_periods_are_rows_of_their_own(run: Any, capsys: Any) -> None:
    run("report", "performance", "--model", "churn", "--window", "all", "--by", "day", "--json")
    rows = json.loads(capsys.readouterr().out)["measurements"]
    starts = [row["window_start"] for row in rows if row["measure"] == "auc"]
    assert starts == sorted(set(starts))
    assert len(starts) == 20


@pytest.mark.parametrize("panel", ["drift", "all"])
def test_a_table_of_measurements_waits_for_no_date_of_a_finding(
    run: Any, store: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch, panel: str
) -> None:
    """Dating and placing took three quarters of a frame and of a CSV, neither of which has findings."""
    asked = ("report", panel, "--model", "churn", "--window", "all")
    assert run(*asked, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["findings"]
    whole = frame(report(store, [panel], Scope("churn", window="all")))
    monkeypatch.setattr(reporting, "_investigated", None)
    own = monitoring.report(panel, model="churn", window="all", store=store)
    same = own["measure"] != "freshness_hours"
    pd.testing.assert_frame_equal(own[same], whole[same])
    assert run(*asked, "--format", "csv") == 0
    told = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert [row["subject"] for row in told] == [row["subject"] for row in document["measurements"]]
    split = monitoring.report(panel, model="churn", window="all", split="plan", store=store)
    assert len(split) > len(own)


def test_a_frame_has_the_columns_and_types(store: Path) -> None:
    frame = monitoring.report("drift", model="churn", window="all", store=store)
    assert tuple(frame.columns) == COLUMNS
    assert str(frame["window_start"].dtype) == "datetime64[us, UTC]"
    assert frame["value"].dtype == "float64"
    assert str(frame["n"].dtype) == "Int64"
    with pytest.raises(AttributeError, match="nothing"):
        _ = monitoring.nothing
