"""``load --watch``: a line a load, a bad file once, Ctrl-C ends it with 130."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitoring.cli import load_watch
from monitoring.cli.main import main
from monitoring.cli.streams import Outlet

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Callable[[], Any]]], list[float]]:
    """Do something after each look instead of waiting; after the last thing comes Ctrl-C."""

    def set_up(steps: list[Callable[[], Any]]) -> list[float]:
        waited: list[float] = []

        def wait(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) > len(steps):
                raise KeyboardInterrupt
            steps[len(waited) - 1]()

        follow = load_watch.follow
        monkeypatch.setattr("monitoring.cli.load.follow", lambda *given: follow(*given, wait=wait))
        return waited

    return set_up


def test_what_comes_is_loaded_once(
    files: Path, tmp_path: Path, looks: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.parquet").write_text("no parquet")
    labels = "id,y\n20250,1\n20251,0\nnobody,1\n"
    nothing = lambda: None  # noqa: E731
    waited = looks(
        [
            lambda: shutil.copy(files / "three.csv", folder / "a.csv"),
            nothing,
            nothing,
            lambda: ((folder / "labels").mkdir(), (folder / "labels" / "y.csv").write_text(labels)),
            lambda: shutil.copy(files / "three.csv", folder / "again.csv"),
            nothing,
            nothing,
        ]
    )
    words = ["load", str(files / "churn.yaml"), "--watch", str(folder), "--every", "5m"]
    assert main([*words, "--store", str(tmp_path / "store")]) == 130
    out, err = capsys.readouterr()
    assert waited == [300.0] * 8
    lines = [line.split(" ", 1)[1] for line in out.splitlines()]
    assert lines == [
        f"{folder}/a.csv: 3 of 3 predictions new, 3 of 3 labels new, data version 1",
        f"{folder}/labels/y.csv: 1 of 3 labels new, data version 2",
    ]
    assert err.count("bad.parquet: not loaded: cannot read") == 1
    assert "Traceback" not in err


def test_it_ends_where_nobody_reads(
    files: Path, tmp_path: Path, looks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(files / "three.csv", folder)
    looks([lambda: None] * 3)
    monkeypatch.setattr(Outlet, "attempt", lambda outlet, *_: setattr(outlet, "unread", True))
    words = ["load", str(files / "churn.yaml"), "--watch", str(folder), "--store", str(tmp_path / "store")]
    assert main(words) == 0


def test_json_is_a_line_a_load(
    files: Path, tmp_path: Path, looks: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(files / "three.csv", folder)
    (folder / "refused.csv").write_text("id,at,p,age,plan\n1,2025-01-01,many,30,free\n")
    (folder / "unreadable.parquet").write_text("no parquet")
    looks([lambda: None])
    words = ["load", str(files / "churn.yaml"), "--reference", str(files / "training.csv"), "--json"]
    words += ["--watch", str(folder), "--store", str(tmp_path / "store")]
    assert main(words) == 130
    out, err = capsys.readouterr()
    given, *watched = out.rstrip().rsplit("\n", 2)
    assert json.loads(given)["reference"]["loaded"] == 3000
    refused, loaded = (json.loads(line)["predictions"] for line in watched)
    assert (refused["read"], refused["loaded"], refused["quarantined"]) == (1, 0, {"score": 1})
    assert loaded["loaded"] == 3
    assert [name in err for name in ("refused.csv: not loaded", "unreadable.parquet: not")] == [True, True]


def test_what_may_not_be_read_is_named_once_and_the_others_are_loaded(
    files: Path, tmp_path: Path, looks: Any, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    """A file of somebody else, and a link out of the folder; as root may open all, the refusal is made up."""
    folder, opened = tmp_path / "in", Path.open
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        shutil.copy(files / "three.csv", folder / name)
    (folder / "link.csv").symlink_to(files / "three.csv")

    def refused(path: Path, *given: Any, **options: Any) -> Any:
        if path.name == "a.csv":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *given, **options)

    monkeypatch.setattr(Path, "open", refused)
    looks([lambda: None] * 3)
    words = ["load", str(files / "churn.yaml"), "--watch", str(folder), "--store", str(tmp_path / "store")]
    assert main(words) == 130
    out, err = capsys.readouterr()
    assert "b.csv: 3 of 3 predictions new" in out
    assert err.count("a.csv: not loaded") == err.count("link.csv: not loaded") == 1
    assert f"cannot read {folder}/a.csv: this user may not (Permission denied): allow it" in err
    assert f"it leads out of the folder {folder}" in err
    assert "copy of the store" not in err
    assert main(["load", str(files / "churn.yaml"), "--predictions", str(folder / "a.csv")]) == 2
    assert f"tidemark: cannot read {folder}/a.csv: this user may not" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--every", "soon"], "--every 'soon'"),
        (["--every", "0"], "--every '0'"),
        ([], "no folder"),
        (["--watch", ""], "--watch needs a folder"),
    ],
)
def test_what_cannot_be_watched(
    files: Path, tmp_path: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["load", str(files / "churn.yaml"), "--watch", str(tmp_path / "absent"), *words]
    assert main([*command, "--store", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.sampled(1)
@pytest.mark.parametrize("impatient", [False, True])
def test_ctrl_c_ends_a_process_cleanly(files: Path, tmp_path: Path, impatient: bool) -> None:
    """Whoever presses it again and again sees no traceback either."""
    code = (
        "import runpy, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background job's child ignores it
        "runpy.run_module('monitoring', run_name='__main__')\n"
    )
    words = ["load", str(files / "churn.yaml"), "--watch", str(tmp_path), "--store", str(tmp_path / "store")]
    with subprocess.Popen(
        [sys.executable, "-c", code, *words], cwd=REPO, env=os.environ, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == f"watching {tmp_path} every 60 s; Ctrl-C ends it\n"
        process.send_signal(signal.SIGINT)
        while impatient and process.poll() is None:
            time.sleep(0.002)
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read() in ("tidemark: interrupted\n", *([""] if impatient else []))
