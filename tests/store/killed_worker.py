"""The processes behind test_killed.py: one that loads and is killed, one whose threads read meanwhile."""

import faulthandler
import json
import os
import random
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from monitoring.contract import read_contract
from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.store.ingest import retention
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.removal import remove

ROWS = 40  # of every file
MODEL = "killed"
CONTRACT = """
model: killed
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen, horizon: 9d, missing_means: negative}
features: [x]
cohorts: [region]
retention: {generations: 1s}
"""


def predictions(batch: int) -> pd.DataFrame:
    rng = random.Random(batch)
    day = pd.Timestamp("2025-01-01") + pd.Timedelta(days=batch % 30)
    rows = range(ROWS)
    return pd.DataFrame(
        {
            "id": [f"{batch:04d}-{k:03d}" for k in rows],
            "at": [day + pd.Timedelta(minutes=30 * k) for k in rows],
            "p": [round(rng.random(), 3) for _ in rows],
            "x": [rng.gauss(0, 1) for _ in rows],
            "region": [rng.choice(["north", "south"]) for _ in rows],
        }
    )


def labels(batch: int) -> pd.DataFrame:
    frame = predictions(batch)[["id"]]
    return frame.assign(y=[k % 2 for k in range(ROWS)], seen="2025-03-01T00:00:00Z")


def act(store: Path, action: str, batch: int) -> None:
    contract = read_contract(CONTRACT)
    if action == "load":
        load(store, contract, predictions=predictions(batch))
    elif action == "labels":
        load(store, contract, labels=labels(batch))
    elif action == "remove":
        remove(store, MODEL, made_by(store, batch))
    else:
        compact(store, MODEL)


def made_by(store: Path, batch: int) -> str:
    """The load that brought the predictions of a batch: the one whose sequence numbers they have."""
    snapshot = Snapshot(store, MODEL)
    [(seq,)] = snapshot.ask(f"select min(__seq) from rows where __id like '{batch:04d}-%'")
    loads = [one for one in snapshot.catalog.batches(MODEL) if one.sequence]
    return next(one.id for one in loads if one.sequence and one.sequence[0] <= seq < one.sequence[1])


def host(store: Path) -> None:
    """Do what the lines of standard input say, each in a process of its own, killed after a while."""
    for line in sys.stdin:
        action, batch, patience = json.loads(line)
        begun = time.monotonic()
        child = os.fork()
        if not child:
            status = 1
            try:
                act(store, action, batch)
                status = 0
            finally:
                os._exit(status)
        status = _waited(child, patience)
        took = time.monotonic() - begun
        print(json.dumps({"status": status, "took": took}), flush=True)


def _waited(child: int, patience: float | None) -> int:
    """The exit status; minus nine when it was killed."""
    deadline = time.monotonic() + (3600 if patience is None else patience)
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def state(store: Path) -> tuple[int, list[str], set[int], set[int]]:
    """Generation, what is wrong with it, the batches that are there and those whose labels are."""
    snapshot = Snapshot(store, MODEL)
    due = snapshot.due or datetime.min
    found = snapshot.ask(
        "select left(__id, 4)::int, count(*), count(distinct __id), count(__label) filter (not __implied),"
        f" count(*) filter (__label is null and __ts < timestamp '{due}'), count(__label)"
        " from rows group by 1"
    )
    whole = ((ROWS, ROWS, 0, 0), (ROWS, ROWS, ROWS, 0))
    wrong = [
        f"batch {one}: rows, ids, labels that came, labels that are due {seen}"
        for one, *seen, _ in found
        if tuple(seen) not in whole
    ]
    everything = Selection("", ())
    tallies = snapshot.profiles("quality", everything)
    pairs = snapshot.profiles("confusion", everything)
    cube = (
        sum(tallies.merged("", LevelCounts.merged, [d]).counts.get("rows", 0) for d in tallies.days("")),
        sum(pairs.merged("", LevelCounts.merged, [d]).n for d in pairs.days("")),
    )
    rows = (sum(one[1] for one in found), sum(one[-1] for one in found))
    wrong += [f"rows and labels {rows}, in the profiles {cube}"] if rows != cube else []
    there = {one[0] for one in found}
    return snapshot.generation, wrong, there, {one[0] for one in found if one[3]}


def read(store: Path, stop: Path, threads: int) -> None:
    """Read all the time; say how often, what failed and what was wrong."""

    def reader(number: int) -> tuple[int, list[str]]:
        reads, said, newest = 0, [], 0
        rng = random.Random(number)
        going = True
        while going:
            going = not stop.exists()
            try:
                generation, wrong, _, _ = state(store)
            except Exception as error:
                said.append(f"{type(error).__name__}: {error}")
                continue
            said += [f"generation {generation}: {one}" for one in wrong]
            said += [f"generation {generation} after {newest}"] if generation < newest else []
            newest, reads = generation, reads + 1
            time.sleep(rng.random() * threads / 5)  # people look, and think
        return reads, said

    state(store)
    print("ready", flush=True)
    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(reader, range(threads)))
    print(json.dumps({"reads": sum(n for n, _ in results), "said": [one for _, s in results for one in s]}))


if __name__ == "__main__":
    faulthandler.register(signal.SIGUSR1)
    retention.READER_GRACE = timedelta(seconds=float(sys.argv[3]))
    home = Path(sys.argv[2])
    if sys.argv[1] == "host":
        host(home)
    else:
        read(home, Path(sys.argv[4]), int(sys.argv[5]))
