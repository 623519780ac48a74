"""Models of every task with what logs have, and questions about them that are drawn: always the same ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from monitoring.contract.reading import read_contract
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

ROWS, DAYS = 6_000, 60
START = pd.Timestamp("2026-02-20", tz="UTC")  # the clocks change in between
CONTRACT = """
task: {task}
model: {task}
timezone: Europe/Berlin
id: id
entity: who
timestamp: at
received_at: got
version: version
expect_every: 1h
mask: [secret]
prediction: {prediction}
{label}
features:
  - {{name: x, importance: 0.5}}
  - {{name: whole, kind: numeric, min: 0}}
  - spike
  - {{name: constant, kind: numeric}}
  - {{name: kind, kind: categorical, allowed: [a, b, c]}}
  - {{name: many, kind: categorical}}
  - {{name: flag, kind: boolean}}
  - {{name: secret, kind: categorical}}
cohorts: [region, {{name: band, column: x, bins: [-1, 0, 1]}}]
baselines:
  training: {{file: training.parquet}}
  bare: {{file: bare.parquet}}
  early: {{window: 2026-03-01/2026-03-15}}
default_baseline: training
service: {{latency_ms: latency, status: status, ok: [200]}}
business: {{value: value, currency: EUR}}
expectations:
  - {{rule: between, column: x, min: -3, max: 3, mostly: 0.99}}
  - {{rule: mean_between, column: x, min: -1, max: 1}}
"""
PREDICTION = {
    "binary": "{score: p, threshold: 0.4}",
    "regression": "{value: v, interval: {lower: low, upper: high, level: 0.9}, quantiles: {'0.9': high}}",
    "multiclass": "{scores: {a: p_a, b: p_b, c: p_c}}",
    "ranking": "{score: p, query: query}",
    "unlabelled": "{score: p}",
}
POSITIVE = {"binary": ", positive: 1, negative: 0"}
COHORTS = [
    "", "", "region = 'n'", "region is null", "region = 'nowhere'", "band = '[-1,0)'", "x > 0", "x is null",
    "not (whole between 0 and 1)", "whole > 3 and region = 's'", "spike = 0", "kind = 'd' or x > 1",
    "flag = true", "region in ('n', 's') and x < 0", "secret = 's1'", "many = 'm0'", "version = 'v1'",
]  # fmt: skip
BASELINES = [
    "",
    "",
    "previous",
    "week-before",
    "rest",
    "training",
    "bare",
    "early",
    "version:v1",
    "version:v2",
]
LENGTHS = [*(timedelta(hours=n) for n in (1, 3, 6, 11, 25, 47)), *(timedelta(days=n) for n in (1, 2, 7, 30))]
NAMED = ["all", "last-7d", "last-30d", "last-6h", "last-36h"]
Draw = np.random.Generator


def rows(seed: int, days: int) -> pd.DataFrame:
    """A log with what logs have: nights, a silent day, a new version, spikes, missing and infinite values."""
    draw, n = np.random.default_rng(seed), ROWS
    day = np.sort(draw.random(n)) * days
    at = START + pd.to_timedelta((day * 86_400e6).astype(np.int64), unit="us")
    night = (day % 1) < 0.25
    x, whole, late = draw.normal(size=n) + 0.3 * night, draw.poisson(3, n), day > 0.7 * days
    margin = 1.2 * x - 0.3 * whole + 0.8
    shares = np.exp(np.stack([margin, 0 * margin, -margin], axis=1) + draw.normal(0, 0.3, (n, 3)))
    shares /= shares.sum(axis=1, keepdims=True)
    chance, beyond = 1 / (1 + np.exp(-margin)), draw.random((n, 1)) > shares.cumsum(axis=1)[:, :2]
    frame = pd.DataFrame(
        {
            "id": [f"{seed}-{k}" for k in range(n)],
            "who": draw.integers(0, n // 3, n),
            "at": at,
            "got": at + pd.to_timedelta(draw.exponential(300, n), unit="s"),
            "version": np.where(late & (draw.random(n) < 0.6), "v2", "v1"),
            "query": [f"q{k // 8}" for k in range(n)],
            "p": chance,
            "v": margin,
            "low": margin - 1.6,
            "high": margin + 1.6,
            "x": np.where(draw.random(n) < 0.03, np.nan, x + 1.5 * late),
            "whole": whole.astype(float),
            "spike": np.where(draw.random(n) < 0.6, 0.0, draw.exponential(size=n)),
            "constant": np.where(late, 8.0, 7.0),
            "kind": draw.choice(["a", "b", "c", "d"], n, p=[0.6, 0.3, 0.09, 0.01]),
            "many": [f"m{k}" for k in (draw.pareto(0.6, n) * 3).astype(int) % 500],
            "flag": draw.random(n) < 0.3,
            "secret": draw.choice(["s1", "s2"], n),
            "region": np.where(x > 0.7, "n", np.where(x > -0.5, "s", "w")),
            "latency": draw.lognormal(3, 1, n),
            "status": draw.choice([200, 500], n, p=[0.99, 0.01]),
            "value": np.where(draw.random(n) < 0.9, draw.normal(10, 5, n), np.nan),
            "binary": (draw.random(n) < np.where(late, 0.6, 1.0) * chance).astype(int),
            "regression": margin + draw.normal(0, 1, n),
            "multiclass": np.array(["a", "b", "c"])[beyond.sum(axis=1)],
            "ranking": draw.integers(0, 3, n),
            "seen": at + pd.to_timedelta(draw.exponential(5, n), unit="D"),
            **{f"p_{name}": shares[:, k] for k, name in enumerate("abc")},
        }
    )  # fmt: skip
    frame.loc[draw.random(n) < 0.001, "x"] = np.inf
    frame.loc[draw.random(n) < 0.02, "region"] = None
    silent = (day > 20) & (day < 21.3)
    return frame[~silent].reset_index(drop=True)


def load_task(home: Path, task: str, more: str = "") -> None:
    """Load a model of a task; labels come days after their predictions."""
    own = "binary" if task == "unlabelled" else task
    log, reference = rows(1, DAYS), rows(2, 30).rename(columns={own: "y"})
    label = f"label: {{column: y, observed_at: seen, horizon: 14d{POSITIVE.get(task, '')}}}"
    text = CONTRACT.format(task=own, prediction=PREDICTION[task], label="" if task == "unlabelled" else label)
    labels = log[["id", "seen"]].assign(y=log[own])[log["seen"] <= log["at"].max()]
    bare = reference[["x", "whole", "spike", "constant", "kind", "many", "flag", "secret", "region", "y"]]
    load(
        home,
        read_contract(f"{text}\n{more}"),
        predictions=[log.drop(columns=["seen", "binary", "regression", "multiclass", "ranking"])],
        labels=[] if task == "unlabelled" else [labels],
        references={"training": [reference.drop(columns="seen")], "bare": [bare]},
    )


def window(draw: Draw) -> str:
    """Draw some span of the log, mostly of full hours; now and then of before it or after it."""
    if draw.random() < 0.25:
        return str(draw.choice(NAMED))
    start = START + pd.Timedelta(hours=int(draw.integers(-30, 24 * DAYS)))
    if draw.random() < 0.5:
        start = start.normalize()
    start += pd.Timedelta(minutes=int(draw.choice([0, 0, 0, 17])))
    ends: Sequence[datetime] = [start, start + LENGTHS[draw.integers(len(LENGTHS))]]
    return "/".join(f"{one:%Y-%m-%dT%H:%M}" for one in ends)


def scope(draw: Draw, model: str) -> Scope:
    by = str(draw.choice(["none", "none", "day", "week", "month", "hour"]))
    asked = window(draw)
    short = asked in NAMED[3:] or by != "hour"
    base = window(draw) if draw.random() < 0.15 else str(draw.choice(BASELINES))
    return Scope(
        model, asked, base, str(draw.choice(COHORTS)), version=str(draw.choice(["", "", "v1", "v2"])),
        by=by if short else "none", exact="1" if draw.random() < 0.15 else "",
    )  # fmt: skip
