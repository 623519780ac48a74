"""Killed at random instants, in loads, label loads, compactions and removals, the store loses nothing."""

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.companions import owner_of
from monitoring.store.upkeep.verification import verify

REPO = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("killed_worker.py")
GRACE = "60"
ACTIONS = ("load", "load", "labels", "remove", "compact")


def worker() -> Any:
    spec = spec_from_file_location("killed_worker", WORKER)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def process(*words: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(WORKER), *map(str, words)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=REPO, env={"PYTHONPATH": str(REPO)}, **pipes) as made:  # type: ignore[call-overload]
        try:
            yield made
        finally:
            made.kill()


class Ledger:
    """What should be in the store, and what to do next."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.there: set[int] = set()
        self.labelled: set[int] = set()  # labels stay when their predictions go
        self.fresh = 0

    def next(self) -> tuple[str, int]:
        action = self.rng.choice(ACTIONS)
        unlabelled = sorted(self.there - self.labelled)
        if action == "labels" and unlabelled:
            return action, self.rng.choice(unlabelled)
        if action == "remove" and len(self.there) > 3:
            return action, self.rng.choice(sorted(self.there))
        if action == "compact" and self.there:
            return action, 0
        gone = sorted(set(range(self.fresh)) - self.there)
        if gone and self.rng.random() < 0.5:
            return "load", self.rng.choice(gone)
        self.fresh += 1
        return "load", self.fresh - 1

    def after(self, action: str, batch: int) -> tuple[set[int], set[int]]:
        there = self.there | {batch} if action == "load" else self.there
        there = there - {batch} if action == "remove" else there
        return there, self.labelled | {batch} if action == "labels" else self.labelled


def survive(store: Path, seed: int, kills: int, readers: int) -> dict[str, Any]:
    """Act until so many processes were killed; hold the store against the ledger after each."""
    state, ledger, stop = worker().state, Ledger(seed), store.with_name("stop")
    usual: dict[str, float] = dict.fromkeys(ACTIONS, 0.4)
    killed, done, undone = Counter[str](), Counter[str](), 0
    with process("host", store, GRACE) as host:

        def act(action: str, batch: int, patience: float | None) -> int:
            assert host.stdin is not None
            assert host.stdout is not None
            host.stdin.write(json.dumps([action, batch, patience]) + "\n")
            host.stdin.flush()
            answer = json.loads(host.stdout.readline())
            if answer["status"] == 0:
                usual[action] = 0.7 * usual[action] + 0.3 * answer["took"]
            return int(answer["status"])

        assert act("load", 0, None) == 0
        ledger.there, ledger.fresh = {0}, 1
        with process("read", store, GRACE, stop, readers) as reading:
            assert reading.stdout is not None
            assert reading.stdout.readline() == "ready\n"
            while killed.total() < kills:
                action, batch = ledger.next()
                status = act(action, batch, ledger.rng.random() * 1.5 * usual[action])
                assert status in (0, -9), f"{action} of {batch} failed"
                (killed if status else done)[action] += 1
                before, after = (ledger.there, ledger.labelled), ledger.after(action, batch)
                _, wrong, there, known = state(store)
                assert wrong == []
                possible = [(s, b & s) for s, b in ((after,) if status == 0 else (before, after))]
                assert (there, known) in possible, f"{action} of {batch}, status {status}"
                taken = (there, known) == possible[-1]
                undone += not taken
                if not taken:  # whatever the machine does meanwhile, kills fall early, late and after the end
                    usual[action] *= 1.2
                ledger.there, ledger.labelled = after if taken else before
            stop.touch()
            try:
                heard, _ = reading.communicate(timeout=600)
            except subprocess.TimeoutExpired:
                reading.send_signal(signal.SIGUSR1)  # says where each thread stands
                raise
        assert act("compact", 0, None) == 0
    seen = json.loads(heard)
    _, wrong, there, known = state(store)
    assert wrong == []
    assert (there, known) == (ledger.there, ledger.labelled & ledger.there)
    return {
        "kills": dict(killed),
        "done": dict(done),
        "killed before their commit": undone,
        "batches": len(there),
        **seen,
    }


def check(store: Path, found: dict[str, Any]) -> None:
    assert found["said"] == []
    assert found["reads"] > 0
    assert verify(store, "killed").differences == ()
    on_disk = {
        path.relative_to(store).as_posix() for path in (store / "segments").rglob("*") if path.is_file()
    }
    assert {owner_of(name) for name in on_disk} == Catalog(store).files(), "no filter without its segment"
    assert [path for path in (store / "spill").rglob("*") if path.is_file()] == []


def test_four_kills_while_four_read(tmp_path: Path) -> None:
    check(tmp_path / "store", survive(tmp_path / "store", 20250101, kills=4, readers=4))


@pytest.mark.soak
def test_two_hundred_kills_while_fifty_read(tmp_path: Path) -> None:
    found = survive(tmp_path / "store", 7, kills=200, readers=50)
    print(json.dumps({**found, "said": found["said"][:20]}))
    check(tmp_path / "store", found)
    assert set(found["kills"]) == {"load", "labels", "compact", "remove"}
