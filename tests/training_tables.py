"""A model whose reference is the table that it was trained on: as it lies, and whole."""

from pathlib import Path

import numpy as np
import pandas as pd

from monitoring.contract import read_contract
from monitoring.store.ingest.load import load

_HEAD = (
    "id: k\ntimestamp: t\nbaselines: {training: {file: f}}\ndefault_baseline: training\nfeatures: [x, c]\n"
)
TASKS = {
    "binary": "prediction: {score: s}\nlabel: {column: y, positive: 1}\ncohorts: [c]\nentity: who\n",
    "multiclass": "prediction: {scores: {a: pa, b: pb}}\nlabel: {column: y}\n",
    "regression": "prediction: {value: s}\nlabel: {column: y}\n",
}


def rows(task: str, seed: int, n: int = 600) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    s = draw.beta(2, 3, n)
    frame = pd.DataFrame({"k": np.arange(n) + seed * n, "x": draw.normal(seed, 2, n), "s": s})
    frame = frame.assign(c=draw.choice(["u", "v", "w"], n), pa=s, pb=1 - s, who=np.arange(n) // 3)
    frame.loc[::17, "x"] = np.nan
    frame["t"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(n) % 8 + 30 * seed, unit="D")
    classes = np.where(draw.random(n) < s, "a", "b")
    labels = {
        "binary": (classes == "a").astype(int),
        "multiclass": classes,
        "regression": s + frame.x.fillna(0),
    }
    return frame.assign(y=labels[task])


def stores(directory: Path, task: str) -> tuple[Path, Path]:
    contract = read_contract(f"model: m\ntask: {task}\n{_HEAD}{TASKS[task]}")
    table, log = rows(task, 0), rows(task, 1)
    bare = table.drop(columns=["k", "t", "who", *contract.prediction.required])
    for name, reference in (("whole", table), ("bare", bare)):
        load(directory / name, contract, predictions=log, references={"training": reference})
    return directory / "whole", directory / "bare"
