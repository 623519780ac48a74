"""The journal: nothing lost, nothing changed unseen, order kept, whoever writes and whoever dies."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.errors import StoreError
from monitoring.store.catalog.journal import LONGEST, Deed, Journal

HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A0",
    "'; drop table entries; --",
    "\x00\x1b[31m",
    "é\u202e\ud800",
]


def deed(who: str = "Ada", **words: object) -> Deed:
    return Deed(who, "comment", "m", "f1", {"text": "seen", **words})


def test_entries_come_back_as_they_were_written_and_in_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert (journal.entries(), journal.flaw()) == ([], "")
    written = [*journal.add(deed(), deed("Bob")), *journal.add(Deed("Ada", "snooze", "m", "f2"))]
    assert journal.entries() == written
    assert [one.number for one in written] == [1, 2, 3]
    assert [one.at for one in written] == sorted(one.at for one in written)
    assert [one.who for one in journal.entries("m", "f1")] == ["Ada", "Bob"]
    assert journal.entries("another") == []
    assert journal.flaw() == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_kept_as_it_is(tmp_path: Path, text: str) -> None:
    journal = Journal(tmp_path)
    journal.add(deed(text=text))
    assert journal.entries()[0].said["text"] == text
    assert journal.flaw() == ""


@given(text=st.text(max_size=200))
def test_every_text_has_a_seal_that_holds(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    journal = Journal(tmp_path_factory.mktemp("journal"))
    journal.add(deed(text=text), deed(text=text[::-1]))
    assert journal.flaw() == ""


def test_what_is_no_entry_is_refused_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with pytest.raises(StoreError, match="at most 10,000"):
        journal.add(deed(), deed(text="x" * (LONGEST + 1)))
    with pytest.raises(StoreError, match="needs who acts"):
        journal.add(deed("  "))
    assert journal.entries() == []


CHANGES = {
    "update entries set who = 'Eve' where number = 2": "entry 2",
    'update entries set said = \'{"text": "other"}\' where number = 1': "entry 1",
    "update entries set at = '2020-01-01' where number = 3": "entry 3",
    "delete from entries where number = 2": "entry 2 is missing",
    "update entries set seal = 'f' where number = 3": "entry 3",
    "delete from entries where number = 1": "entry 1 is missing",
}


@pytest.mark.parametrize(("statement", "told"), CHANGES.items())
def test_another_hand_is_seen(tmp_path: Path, statement: str, told: str) -> None:
    journal = Journal(tmp_path)
    journal.add(deed(), deed("Bob"), deed("Cyd"))
    with closing(sqlite3.connect(journal.path)) as con, con:
        con.execute(statement)
    assert told in journal.flaw()


def test_a_clock_that_is_set_back_does_not_turn_the_order_round(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(deed())
    with closing(sqlite3.connect(journal.path)) as con, con:
        con.execute("update entries set at = '2999-01-01T00:00:00.000000+00:00'")
    journal.add(deed())
    assert journal.entries()[1].at == "2999-01-01T00:00:00.000000+00:00"


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.path.mkdir()
    with pytest.raises(StoreError, match="cannot be written to"):
        journal.add(deed())


_WRITER = """
import sys
from pathlib import Path
from monitoring.store.catalog.journal import Deed, Journal
journal, who = Journal(Path(sys.argv[1])), sys.argv[2]
for k in range(int(sys.argv[3])):
    finding = f"f{k % 7}"
    journal.add(Deed(who, "acknowledge", "m", finding), Deed(who, "comment", "m", finding, {"text": str(k)}))
    print(k, flush=True)
"""


def crowd(folder: Path, people: int, deeds: int, killed: int) -> dict[str, list[int]]:
    """Many processes write at once and some of them are killed; give what each has told as written."""
    told = {f"p{k}": folder / f"p{k}.txt" for k in range(people)}
    running = {}
    for who, file in told.items():
        with file.open("w") as out:
            command = [sys.executable, "-c", _WRITER, str(folder), who, str(deeds)]
            running[who] = subprocess.Popen(command, stdout=out)
    for who in list(running)[:killed]:
        while not told[who].read_text():  # it has begun
            time.sleep(0.01)
        os.kill(running[who].pid, signal.SIGKILL)
    statuses = {who: one.wait(timeout=120) for who, one in running.items()}
    assert all(statuses[who] == 0 for who in list(running)[killed:])
    return {who: [int(line) for line in file.read_text().split()] for who, file in told.items()}


def check_crowd(folder: Path, people: int, deeds: int, killed: int) -> None:
    told = crowd(folder, people, deeds, killed)
    journal = Journal(folder)
    entries = journal.entries()
    assert journal.flaw() == ""
    for number, (who, lines) in enumerate(told.items()):
        mine = [one for one in entries if one.who == who]
        said = [int(one.said["text"]) for one in mine if one.action == "comment"]
        assert said == list(range(len(said))), "each in its order, none twice"
        assert said[: len(lines)] == lines, "nothing that was told as written is lost"
        assert len(mine) == 2 * len(said), "both deeds of one call or none"
        assert number < killed or len(said) == deeds


def test_who_begins_a_journal_with_others_waits_for_them(tmp_path: Path) -> None:
    """SQLite turns those away at once who switch a new file to a write-ahead log together."""
    for place in range(12):
        folder, together = tmp_path / str(place), Barrier(8)
        folder.mkdir()

        def write(number: int, folder: Path = folder, together: Barrier = together) -> None:
            together.wait(60)
            Journal(folder).add(Deed(f"p{number}", "comment", "m"))

        with ThreadPoolExecutor(8) as people:
            [*people.map(write, range(8))]
        assert sorted(one.who for one in Journal(folder).entries()) == [f"p{k}" for k in range(8)]


def test_who_reads_while_a_journal_begins_sees_none_or_a_whole_one(tmp_path: Path) -> None:
    """The file was there before its table: the page of a second tab on a new store failed."""
    for place in range(40):
        folder = tmp_path / str(place)
        folder.mkdir()
        journal, seen = Journal(folder), []

        def read(journal: Journal = journal, seen: list[int] = seen) -> None:
            until = time.monotonic() + 60
            while 1 not in seen and time.monotonic() < until:
                seen.append(len(journal.entries()))

        with ThreadPoolExecutor(2) as people:
            readers = [people.submit(read) for _ in range(2)]
            journal.add(deed())
        assert [one.result() for one in readers] == [None, None]
        left = [one.name for one in folder.rglob("*") if one.is_dir()]
        assert left == ["spill"], "the store's own for what does not last, and nothing in it"


def test_a_few_processes_at_once_one_of_them_killed(tmp_path: Path) -> None:
    check_crowd(tmp_path, people=4, deeds=12, killed=1)


@pytest.mark.soak
def test_twenty_processes_at_once_eight_of_them_killed(tmp_path: Path) -> None:
    check_crowd(tmp_path, people=20, deeds=60, killed=8)
