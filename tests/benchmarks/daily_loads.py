"""What a load of one more day costs, from the second day to the hundredth.

``python -m tests.benchmarks.daily_loads [DAYS] [ROWS] [seq|uuid]`` prints one line of JSON: the median of the
seconds (of the clock, and of CPU) of every ten loads, each of a day's rows and the labels of an earlier day,
and the files that the store has at the end.
"""

import json
import sys
import tempfile
import time
import uuid
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from monitoring.contract import read_contract
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.verification import verify

CONTRACT = """
model: daily
task: binary
id: id
timestamp: at
version: version
prediction: {score: score}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: all
cohorts: [region]
"""
DELAY = 5


def day(number: int, rows: int, ids: str) -> pd.DataFrame:
    rng = np.random.default_rng(number)
    start = pd.Timestamp("2025-01-01") + pd.Timedelta(days=number)
    frame = pd.DataFrame({"at": start + pd.to_timedelta(np.sort(rng.integers(0, 86_400, rows)), unit="s")})
    random_ids = [str(uuid.UUID(bytes=rng.bytes(16))) for _ in range(rows)]
    frame["id"] = random_ids if ids == "uuid" else [f"{number * rows + k:010d}" for k in range(rows)]
    frame["version"], frame["region"] = "v1", rng.choice(["a", "b", "c"], rows)
    frame["score"] = rng.random(rows)
    return frame.assign(**{f"x{k}": rng.normal(size=rows) for k in range(10)})


def labels(frame: pd.DataFrame) -> pd.DataFrame:
    seen = frame["at"] + pd.Timedelta(days=DELAY - 1)
    return pd.DataFrame({"id": frame["id"], "y": np.arange(len(frame)) % 2, "seen": seen})


def main(days: int = 100, rows: int = 1000, ids: str = "seq") -> None:
    contract, clock, cpu = read_contract(CONTRACT), [], []
    with tempfile.TemporaryDirectory() as directory:
        store = Path(directory)
        for number in range(days):
            known = labels(day(number - DELAY, rows, ids)) if number >= DELAY else ()
            frame = day(number, rows, ids)
            begun, busy = time.perf_counter(), time.process_time()
            load(store, contract, predictions=frame, labels=known)
            clock.append(time.perf_counter() - begun)
            cpu.append(time.process_time() - busy)
        held = Snapshot(store, "daily").segments
        files = {kind: len(some) for kind, some in held.items()}
        counted = Snapshot(store, "daily").ask("select count(*), count(distinct __id) from rows")[0]
        clean = verify(store, "daily").differences == ()
    tens = range(0, days, 10)
    found = {"days": days, "rows": rows, "ids": ids, "counted": counted, "verified": clean, "files": files}
    found |= {"seconds": [round(median(clock[k : k + 10]), 3) for k in tens]}
    found |= {"cpu_seconds": [round(median(cpu[k : k + 10]), 3) for k in tens]}
    found |= {"slowest": round(max(clock), 3), "slowest_cpu": round(max(cpu), 3)}
    print(json.dumps(found))


if __name__ == "__main__":
    given = sys.argv[1:]
    main(*map(int, given[:2]), *given[2:])
