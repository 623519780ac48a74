"""Standard output may be closed, full, or nobody's: the exit status is what the command found."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from monitoring import sql
from monitoring.cli.main import main
from monitoring.cli.output import write

REPO = Path(__file__).resolve().parents[2]
CHECK = ("check", "--model", "churn", "--window", "all", "--panels", "drift")
FEW = ("check", "--model", "few", "--window", "all", "--panels", "drift")


def started(store: Path, *words: str, **given: Any) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "monitoring", *words, "--store", str(store)]
    return subprocess.Popen(command, cwd=REPO, **given)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize(
    ("words", "status"),
    [(CHECK, 1), ((*CHECK, "--json"), 1), ((*CHECK, "--quiet"), 1), (FEW, 3), (("models", "--modle"), 2)],
)
def test_a_gate_whose_reader_has_gone_stays_shut(
    store: Path, words: tuple[str, ...], status: int, both: bool
) -> None:
    err = subprocess.STDOUT if both else subprocess.PIPE
    with started(store, *words, stdout=subprocess.PIPE, stderr=err) as process:
        assert process.stdout is not None
        process.stdout.close()
        said = process.stderr.read() if process.stderr else b""
        assert process.wait(60) == status
    assert b"BrokenPipe" not in said
    assert b"Exception ignored" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_behind_standard_output_is_2(store: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = started(store, *CHECK, stdout=full, stderr=subprocess.PIPE)
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 2
    assert said.startswith(b"tidemark: the disk is full")
    assert b"Exception ignored" not in said


class Written(io.BytesIO):
    """What stands behind standard output, a terminal or not."""

    terminal = False

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.sampled(4)
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "words",
    [CHECK, (*CHECK, "--json"), ("models",), ("finding", "list", "--model", "churn"), ("models", "–")],
)
def test_what_is_piped_is_utf_8(
    store: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], encoding: str
) -> None:
    def told(encoding: str) -> tuple[int, bytes, bytes]:
        out, err = Written(), Written()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding))
            patched.setattr(sys, "stderr", io.TextIOWrapper(err, encoding=encoding))
            status = main([*words, "--store", str(store)])
            sys.stdout.flush()
            return status, out.getvalue(), err.getvalue()

    expected = told("utf-8")
    assert told(encoding) == expected
    assert expected[0] < 3
    assert "–".encode() in expected[1] + expected[2]


def test_a_terminal_gets_the_signs_that_it_knows(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = Written()
    out.terminal = True
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="latin-1"))
        assert main([*CHECK, "--store", str(store)]) == 1
        sys.stdout.flush()
        assert b"\\u2013" in out.getvalue()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize(("asked", "status"), [("load", 0), ("check", 1), ("modles", 2)])
def test_closed_streams_are_no_error(
    store: Path, files: Path, tmp_path: Path, asked: str, status: int, closed: str
) -> None:
    load = ("load", str(files / "churn.yaml"), "--predictions", str(files / "three.csv"))
    words = {"load": load, "check": CHECK}.get(asked, (asked,))
    home = tmp_path / "new" if asked == "load" else store
    command = [sys.executable, "-m", "monitoring", *words, "--store", str(home)]
    done = subprocess.run(
        ["sh", "-c", f'"$@" {closed}', "sh", *command], cwd=REPO, capture_output=True, check=False
    )
    assert done.returncode == status, done.stderr
    assert b"internal" not in done.stderr
    assert bool(done.stdout) is (closed == "2>&-" and status < 2)
    if asked == "load":
        assert len(sql("select * from predictions", model="churn", store=home)) == 3


def test_a_pipe_named_as_output_stays_one(tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe.json", list[bytes]()
    os.mkfifo(pipe)
    reader = Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write(b"all of it", str(pipe))
    assert pipe.is_fifo()  # a device as well: as root one would be gone for everybody
    reader.join(10)
    assert got == [b"all of it"]


def test_the_file_behind_a_link_is_written(tmp_path: Path) -> None:
    link, file = tmp_path / "newest.json", tmp_path / "monday.json"
    link.symlink_to(file.name)
    for content in (b"first", b"second"):
        write(content, str(link))
        assert (link.is_symlink(), file.read_bytes()) == (True, content)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["monday.json", "newest.json"]


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="standard output has no name")
def test_standard_output_by_its_name_keeps_what_is_there(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"before\n")
    with file.open("ab") as log:
        words = ("report", "quality", "--model", "churn", "--out", "/dev/stdout")
        assert started(store, *words, stdout=log, stderr=subprocess.DEVNULL).wait(60) == 0
    before, _, after = file.read_bytes().partition(b"\n")
    assert (before, Path("/dev/stdout").is_symlink()) == (b"before", True)
    assert json.loads(after)
