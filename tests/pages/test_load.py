"""The load page in its states: whole journey, empty store, bad contract, refused path, hostile names."""

import io
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.errors import LoadError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.snapshot import Snapshot
from monitoring.ui.load import files as load_files
from monitoring.ui.load.draft import KEY, Draft
from monitoring.ui.load.folders import allowed_folders
from monitoring.ui.serving.job import Job

Opened = Callable[..., AppTest]
HOSTILE = "<img src=x onerror=alert(1)>"


def predictions(rows: int = 400) -> pd.DataFrame:
    draw = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "request_id": [f"r{k}" for k in range(rows)],
            "scored_at": pd.date_range("2026-03-01", periods=rows, freq="h").strftime("%Y-%m-%dT%H:%M:%SZ"),
            "p_churn": draw.random(rows).round(4),
            "x": draw.normal(size=rows).round(3),
            HOSTILE: draw.choice(["a", "b"], rows),
        }
    )


def labels(rows: int = 300) -> pd.DataFrame:
    return pd.DataFrame(
        {"request_id": [f"r{k}" for k in range(rows)], "churned": [k % 2 for k in range(rows)]}
    )


def csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def draft(app: AppTest) -> Draft:
    found: Draft = app.session_state[KEY]
    return found


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    for name, content in files:
        app.file_uploader[0].upload(name, content)
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    """Press a button, and wait for the work that it begins."""
    next(one for one in app.button if one.label == label).click()
    app.run()
    return wait(app)


def wait(app: AppTest) -> AppTest:
    """Run the page once more whenever the work beside it is done, until no more begins."""
    until = time.monotonic() + 60
    while KEY in app.session_state and (job := draft(app).job) is not None and time.monotonic() < until:
        while not job.done and time.monotonic() < until:
            time.sleep(0.01)
        app.run()
    return app


def sentence(app: AppTest) -> str:
    assert not app.exception
    assert len(app.title) == 1
    return str(app.title[0].value).replace("\\", "")


def said(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in (*app.markdown, *app.error, *app.caption)).replace("\\", "")


def type_path(app: AppTest, text: str) -> AppTest:
    app.text_input[0].set_value(text)
    return press(app, "Add")


def test_two_files_become_a_model(opened: Opened, empty: Path) -> None:
    app = opened(empty, "load")
    assert sentence(app) == "Step 1 of 3: choose the files."
    bad = predictions()
    bad["p_churn"] = bad["p_churn"].astype(object)
    bad.loc[[3, 4], "p_churn"] = ["oops", 7]
    upload(app, ("churn.csv", csv(bad)), ("churn_labels.csv", csv(labels())))
    assert [(item.name, item.kind) for item in draft(app).items] == [
        ("churn.csv", "predictions"),
        ("churn_labels.csv", "labels"),
    ]
    press(app, "Read the columns")
    assert sentence(app) == "Step 2 of 3: say what each column is."
    cells = dict(zip(draft(app).names, draft(app).cells(draft(app).text), strict=True))
    assert cells["request_id"][0] == "row id"
    assert cells["p_churn"][0] == "score"
    assert cells["churned"][0] == "label"
    assert cells[HOSTILE] == ("feature and cohort", "categorical")

    press(app, "Check the rows")
    assert sentence(app) == "Step 3 of 3: 398 predictions and 300 labels are ready to be loaded."
    assert not empty.exists(), "checking changes nothing"
    for words in (
        "Predictions: 400 rows read, 398 new",
        "Predictions of 1–17 Mar 2026",
        "Labels are in for 75% of the model's 398 predictions",
        "Of predictions: 1 row: the score is missing or no number",
        "Of predictions: 1 row: the score is not between 0 and 1",
    ):
        assert words in said(app)
    refused = app.dataframe[0].value
    assert list(refused["File"]) == ["churn.csv"] * 2, "no folder of this machine"
    assert list(refused["Row"]) == [4, 5]

    press(app, "Load")
    assert sentence(app) == "Loaded 398 predictions, 300 labels; 2 rows were refused."
    assert [batch.files[0]["path"] for batch in Catalog(empty).batches("churn")] == ["churn.csv"]
    assert {link.proto.label for link in app.get("page_link")} >= {"Performance", "Calibration", "Drift"}
    press(app, "Load more files")
    assert sentence(app) == "Step 1 of 3: choose the files."
    assert draft(app).items == []


def test_going_back_keeps_the_contract_as_it_was_left(opened: Opened, empty: Path) -> None:
    app = opened(empty, "load")
    upload(app, ("churn.csv", csv(predictions())))
    press(app, "Read the columns")
    app.text_input[0].set_value("leavers").run()
    sure, left = draft(app).certainty, draft(app).text
    press(app, "Back")
    assert "The contract is as you left it." in said(app)
    upload(app, ("labels.csv", csv(labels())))
    press(app, "Read the columns")
    assert (draft(app).text, draft(app).certainty) == (left, sure)
    assert app.text_input[0].value == "leavers"
    press(app, "Back")
    press(app, "Choose another")
    assert [one.label for one in app.selectbox] == ["What the columns mean"]
    press(app, "Read the columns")
    assert app.text_input[0].value == "churn", "it is guessed again"


def test_going_back_from_what_was_only_guessed_guesses_again(opened: Opened, empty: Path) -> None:
    app = opened(empty, "load")
    upload(app, ("churn.csv", csv(predictions())))
    press(app, "Read the columns")
    assert "churned" not in draft(app).text
    press(app, "Back")
    assert "as you left it" not in said(app)
    upload(app, ("labels.csv", csv(labels())))
    press(app, "Read the columns")
    assert "label:\n  column: churned" in draft(app).text


def test_a_contract_alone_is_told_and_can_be_let_go(opened: Opened, empty: Path) -> None:
    app = opened(empty, "load")
    upload(app, ("churn.yaml", b"model: churn\ntask: binary\n"))
    assert "The contract is that of churn.yaml." in said(app)
    assert next(one for one in app.button if one.label == "Read the columns").disabled
    press(app, "Start over")
    assert (draft(app).source, "churn.yaml" in said(app)) == ("", False)


def test_a_second_load_tells_what_is_there_already(opened: Opened, empty: Path) -> None:
    for _ in range(2):
        app = opened(empty, "load")
        upload(app, ("churn.csv", csv(predictions())))
        press(app, "Read the columns")
        press(app, "Check the rows")
        last = sentence(app)
        press(app, "Load")
    assert last == "Step 3 of 3: everything in these files is in the store already."
    assert sentence(app) == "Nothing new: it was all in the store already."


def test_a_bad_contract_lists_its_problems_with_line_and_choice(opened: Opened, empty: Path) -> None:
    app = opened(empty, "load")
    text = b"model: Churn!\ntask: binery\nid: request_id\ntimestamp: scored_at\nprediction: {scor: p}\n"
    upload(app, ("churn.csv", csv(predictions())), ("churn.yaml", text))
    assert "The contract is that of churn.yaml." in said(app)
    press(app, "Read the columns")
    for words in ("Line 1:", "did you mean 'churn'?", "Line 2:", "did you mean 'binary'?", "Line 5:"):
        assert words in said(app)
    assert next(one for one in app.button if one.label == "Check the rows").disabled


def test_yaml_can_be_written_by_hand(opened: Opened, empty: Path) -> None:
    app = opened(empty, "load")
    upload(app, ("churn.csv", csv(predictions())))
    press(app, "Read the columns")
    app.button_group[0].set_value("YAML")
    app.run()
    app.text_area[0].set_value(draft(app).text.replace("p_churn", "p_chrn"))
    app.run()
    assert "no file has this column (found 'p_chrn'); did you mean 'p_churn'?" in said(app)
    app.text_area[0].set_value("a: [")
    app.run()
    assert "the text is YAML" in said(app)
    app.button_group[0].set_value("Table")
    assert sentence(app.run()) == "Step 2 of 3: say what each column is."


def test_an_edited_role_takes_effect(opened: Opened, empty: Path) -> None:
    app = opened(empty, "load")
    upload(app, ("churn.csv", csv(predictions())))
    press(app, "Read the columns")
    now = draft(app)
    before = now.cells(now.base)
    now.edit({3: {"Role": "score", "Kind": "inferred"}}, before)
    app.run()
    assert "one column is the score (found p_churn and x); give the others another role." in said(app)
    assert next(one for one in app.button if one.label == "Check the rows").disabled
    now.edit({3: {"Role": "score"}, 2: {"Role": "not used"}}, before)
    assert [role for role, _ in now.cells(now.text)][2:4] == ["not used", "score"]
    app.run()
    assert "Not used: p_churn" in said(app)
    assert app.selectbox(key=f"load_task_{now.revision}").value == "binary"
    app.selectbox(key=f"load_task_{now.revision}").set_value("regression")
    app.run()
    assert [role for role, _ in draft(app).cells(draft(app).text)][3] == "predicted value"


def test_every_role_that_a_draft_left_open_is_asked_for(opened: Opened, empty: Path) -> None:
    frame = pd.DataFrame({"Kunde": ["a", "b", "b"], "Zeit": ["x", "y", "z"], "Wert": [10, 20, 30]})
    app = opened(empty, "load")
    upload(app, ("export.csv", csv(frame)))
    press(app, "Read the columns")
    for words in ("Line 5: say which column is the row id", "Line 6: say which column is the time of"):
        assert words in said(app)
    assert "Line 9: say which column is the score (found none)." in said(app)
    draft(app).edit({0: {"Role": "row id"}}, draft(app).cells(draft(app).base))
    app.run()
    assert "row id (found none)" not in said(app)

    press(app, "Start over")
    upload(app, ("labels.csv", csv(labels())))
    press(app, "Read the columns")
    assert "say which column is the score (found none); go back and choose the contract in force" in said(app)
    assert next(one for one in app.button if one.label == "Check the rows").disabled


def test_what_is_no_data_is_refused_in_words(opened: Opened, empty: Path) -> None:
    app = opened(empty, "load")
    upload(app, ("tool.exe", b"MZ\x00"))
    assert "tool.exe cannot be read: its name must end in one of" in said(app)
    assert draft(app).items == []
    upload(app, ("churn.parquet", b"not a parquet file"))
    press(app, "Read the columns")
    assert sentence(app) == "Step 1 of 3: choose the files."
    assert "Cannot read churn.parquet" in said(app)
    assert str(draft(app).aside.path) not in app.error[0].value


@pytest.mark.parametrize(
    "text",
    [
        "/etc/passwd",
        "../../../../etc/passwd",
        "/etc/*.conf",
        "*/../../etc/*",
        "",
        "nowhere.csv",
        "a\0b",
        "~/x.csv",
    ],
)
def test_a_path_is_refused_in_words(opened: Opened, empty: Path, text: str) -> None:
    app = type_path(opened(empty, "load"), text)
    assert sentence(app) == "Step 1 of 3: choose the files."
    assert len(app.error) == 1
    assert "Traceback" not in said(app)
    assert draft(app).items == []


def test_what_a_file_holds_is_told_by_its_columns_until_the_visitor_says_it(
    opened: Opened, empty: Path
) -> None:
    app = opened(empty, "load")
    upload(app, ("labels.csv", csv(predictions())), ("features.csv", csv(labels())))
    assert [item.kind for item in draft(app).items] == ["predictions", "labels"]
    shown = app.dataframe[0].value
    assert shown["Why"].tolist() == ["p_churn, the prediction", "request_id and one outcome, churned"]
    draft(app).items[1] = replace(draft(app).items[1], kind="features", by_hand=True)
    app.run()
    assert app.dataframe[0].value["Holds"].tolist() == ["predictions", "features"]
    assert app.dataframe[0].value["Why"][1] == "as you said"


def test_texts_of_numbers_are_read_in_the_guessed_format_and_the_rest_is_told(
    opened: Opened, empty: Path
) -> None:
    log = predictions(100)
    log["fee"] = ["ask us" if k == 7 else f"${k},{k % 10}50.25" for k in range(100)]
    log["sum"] = [f"{k + 1},{k + 100}" for k in range(100)]
    app = upload(opened(empty, "load"), ("churn.csv", csv(log)))
    press(app, "Read the columns")
    assert draft(app).certainty["fee"].why.endswith("; written $1,234.5")
    assert draft(app).certainty["sum"].why.endswith("; written 1,234.5 or 1234,5? say it under number_format")
    press(app, "Check the rows")
    assert "cells that are no value of their kind would be null: fee 1" in said(app)


def test_a_path_in_an_allowed_folder_is_taken(
    opened: Opened, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "elsewhere" / "log"
    log.mkdir(parents=True)
    predictions(30).to_csv(log / "a.csv", index=False)
    predictions(40).to_csv(log / "b.csv", index=False)
    (tmp_path / "out").symlink_to("/etc")
    app = type_path(opened(empty, "load"), str(log / "*.csv"))
    assert [(len(item.files), item.kind) for item in draft(app).items] == [(2, "predictions")]
    type_path(app, str(tmp_path / "out" / "*.conf"))
    assert "is outside the folders" in said(app)
    monkeypatch.setenv("TIDEMARK_STORE", str(tmp_path / "other" / "deep" / "store"))
    with pytest.raises(LoadError, match="is outside the folders"):
        load_files.on_server(str(log / "*.csv"))
    monkeypatch.setenv("TIDEMARK_FILES", str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere") in allowed_folders()
    assert len(load_files.on_server(str(log)).files) == 2


def test_a_file_url_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(tmp_path / "store"))
    file = tmp_path / "a log.csv"
    predictions(30).to_csv(file, index=False)
    assert load_files.on_server(file.as_uri()).files[0].path == file
    with pytest.raises(LoadError, match="is outside the folders"):
        load_files.on_server("file:///etc/*.conf")
    for other in ("file://elsewhere.example.org/a.csv", "file:"):
        with pytest.raises(LoadError, match="is no file of this server"):
            load_files.on_server(other)


def test_a_workbook_gives_a_line_for_each_sheet(opened: Opened, empty: Path) -> None:
    content = io.BytesIO()
    with pd.ExcelWriter(content) as book:
        predictions(40).to_excel(book, sheet_name="March", index=False)
        labels(30).to_excel(book, sheet_name="Labels", index=False)
    app = upload(opened(empty, "load"), ("churn.xlsx", content.getvalue()))
    assert [(item.name, item.kind) for item in draft(app).items] == [
        ("churn.xlsx#March", "predictions"),
        ("churn.xlsx#Labels", "labels"),
    ]
    app = press(press(app, "Read the columns"), "Check the rows")
    assert sentence(app) == "Step 3 of 3: 40 predictions and 30 labels are ready to be loaded."
    app = press(app, "Load")
    assert [file["path"] for file in Catalog(empty).batches("churn")[0].files] == [
        "churn.xlsx#March",
        "churn.xlsx#Labels",
    ]


def test_a_table_of_a_file_on_the_server(opened: Opened, empty: Path) -> None:
    with closing(sqlite3.connect(empty.parent / "log.db")) as con:
        predictions(40).to_sql("scores", con, index=False)
        labels(30).to_sql("outcomes", con, index=False)
    app = opened(empty, "load")
    for table in ("scores", "outcomes"):
        app = type_path(app, f"sqlite:///{empty.parent / 'log.db'}#{table}")
    assert [item.kind for item in draft(app).items] == ["predictions", "labels"]
    app = press(press(app, "Read the columns"), "Check the rows")
    assert sentence(app) == "Step 3 of 3: 40 predictions and 30 labels are ready to be loaded."


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("postgresql://ann:hush@127.0.0.1/ml#t", "not read from this page"),
        ("s3://logs/a.csv", "not read from this page"),
        ("sqlite:////etc/shadow.db#t", "outside the folders"),
        ("sqlite:///../../../../../../etc/passwd#t", "outside the folders"),
        ("https://example.org/a.csv", "Cannot read from https"),
    ],
)
def test_servers_and_other_folders_are_not_asked_for_a_visitor(
    opened: Opened, empty: Path, address: str, message: str
) -> None:
    app = type_path(opened(empty, "load"), address)
    assert message in said(app)
    assert "hush" not in said(app)
    assert draft(app).items == []


def test_files_of_the_store_are_no_files_to_load(opened: Opened, lending: Path) -> None:
    app = type_path(opened(lending, "load"), str(lending))
    assert "only files of the store itself" in said(app)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "name",
    [f"{HOSTILE}.csv", "../../up.csv", "..\\up.csv", ":red[x] $a$ `b`.csv", "a\nb.csv", "w" * 300 + ".csv"],
)
def test_hostile_names_of_files_are_shown_as_text(opened: Opened, empty: Path, name: str) -> None:
    app = upload(opened(empty, "load"), (name, csv(predictions(30))))
    assert sentence(app) == "Step 1 of 3: choose the files."
    [item] = draft(app).items
    place = item.files[0].path
    assert place.parent == draft(app).aside.path
    assert place.name == "0.csv"
    press(app, "Read the columns")
    assert sentence(app) == "Step 2 of 3: say what each column is."


def test_the_contract_in_force_can_be_taken(opened: Opened, lending: Path) -> None:
    app = upload(
        opened(lending, "load"),
        ("labels.csv", b"application_id,defaulted,outcome_at\nA0000001,1,2026-11-02\n"),
    )
    app.selectbox(key="load_contract").set_value("Contract in force of lending-default")
    app.run()
    press(app, "Read the columns")
    assert draft(app).text.startswith("model: lending-default")
    roles = [role for role, _ in draft(app).cells(draft(app).text)]
    assert roles == ["row id", "label", "time of label"]
    press(app, "Check the rows")
    assert "Labels: 1 row read" in said(app)


def test_the_new_content_of_known_rows_can_be_taken(opened: Opened, empty: Path) -> None:
    for turn in (0, 1):
        app = opened(empty, "load")
        frame = predictions()
        frame.loc[:5, "p_churn"] = frame.loc[:5, "p_churn"] if turn == 0 else 0.4321
        upload(app, ("churn.csv", csv(frame)))
        press(app, "Read the columns")
        press(app, "Check the rows")
        if turn == 0:
            press(app, "Load")
    assert "6 rows say something else of an id that is known" in said(app)
    assert "For example row 1 of churn.csv: p_churn is 0.4321 (stored: " in said(app)
    app.toggle(key="load_replace").set_value(True)
    app.run()
    wait(app)
    assert sentence(app) == "Step 3 of 3: 6 rows are ready to be loaded."
    assert "6 rows take the new content" in said(app)
    press(app, "Load")
    assert sentence(app) == "Loaded 6 predictions."
    [(kept,)] = Snapshot(empty, "churn").ask("select count(*) from rows where p_churn = 0.4321")
    assert kept == 6


def test_a_cancelled_load_says_so_and_changes_nothing(
    opened: Opened, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(empty, "load")
    upload(app, ("churn.csv", csv(predictions())))
    press(app, "Read the columns")
    press(app, "Check the rows")
    go_on = threading.Event()
    held = Job.progress

    def hold(job: Job, stage: str, share: float) -> None:
        held(job, stage, share)
        if stage == "profiles":
            assert go_on.wait(60)

    monkeypatch.setattr(Job, "progress", hold)
    next(one for one in app.button if one.label == "Load").click()
    app.run()
    assert sentence(app) == "Step 3 of 3: loading."
    next(one for one in app.button if one.label == "Cancel").click()
    app.run()
    go_on.set()
    wait(app)
    assert sentence(app) == "Step 3 of 3: 400 rows are ready to be loaded."
    assert app.info[0].value == "The load was cancelled: the store is as it was before."
    assert Catalog(empty).named() == []
    monkeypatch.setattr(Job, "progress", held)
    press(app, "Load")
    assert sentence(app) == "Loaded 400 predictions."


@pytest.mark.parametrize("wide", [False, True])
def test_where_every_row_would_be_refused_none_is_called_loaded(
    opened: Opened, empty: Path, wide: bool
) -> None:
    """Sound labels beside refused predictions were called ready, and then nothing could be loaded."""
    app = opened(empty, "load")
    log = predictions().assign(scored_at="1960-01-31T12:00:00Z")
    upload(app, ("churn.csv", csv(log.assign(churned=[k % 2 for k in range(len(log))]) if wide else log)))
    press(app, "Read the columns")
    press(app, "Check the rows")
    assert sentence(app) == "Nothing can be loaded: every row would be refused."
    assert "each with its place in the file and what was found" in said(app)
    assert "all others are loaded" not in said(app)


def test_a_training_table_is_known_by_its_columns_and_told_for_what_it_lacks(
    opened: Opened, empty: Path
) -> None:
    log, outcomes = predictions(), labels()
    table = log.drop(columns=["request_id", "scored_at", "p_churn"]).assign(churned=outcomes.churned)
    app = opened(empty, "load")
    upload(app, ("march.csv", csv(log)), ("out.csv", csv(outcomes)), ("table.csv", csv(table)))
    for button in ("Read the columns", "Check the rows"):
        press(app, button)
    lacks = "The reference training has no predictions (no column p_churn)"
    assert lacks in said(app)
    press(app, "Load")
    assert "400 reference rows" in sentence(app)
    assert lacks in said(app)


def test_a_training_table_that_was_written_anew_can_take_the_place_of_the_old(
    opened: Opened, empty: Path
) -> None:
    log, outcomes = predictions(), labels()
    table = log.drop(columns=["request_id", "scored_at", "p_churn"]).assign(churned=outcomes.churned)
    for turn in (0, 1):
        app = opened(empty, "load")
        files = ("churn.csv", csv(log)), ("out.csv", csv(outcomes))
        upload(app, *files, (f"table_{turn}.csv", csv(table.assign(x=turn + 0.5))))
        for button in ("Read the columns", "Check the rows", *(["Load"] if turn == 0 else [])):
            press(app, button)
    assert "The reference training has 400 rows of an earlier table: those of this one would come" in said(
        app
    )
    assert "The reference training: 400 rows" not in said(app)
    app.toggle(key="load_replace").set_value(True)
    app.run()
    wait(app)
    assert "400 rows of an earlier table in the reference training give way to those of this one." in said(
        app
    )
    assert "take the new content in place" not in said(app)
    press(app, "Load")
    assert Snapshot(empty, "churn").ask("select distinct x from reference_rows") == [(1.5,)]
