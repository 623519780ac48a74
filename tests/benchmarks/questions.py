"""What a question costs beside a plain scan of the same rows, and a load with its profiles beside a copy."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from math import nan
from pathlib import Path

import duckdb

from monitoring.findings.report import report
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot
from tests.benchmarks.loading import LARGE, SETTINGS, create_table
from tests.benchmarks.measuring import Cost, Row, alone, compared, peak_mb
from tests.benchmarks.stream import WORDS, Stream, write_stream

WINDOW, BASELINE = "last-30d", "previous"
TWO, BY_FEATURE = "region = 'north' and product = 'loan'", "x_01 >= 0"
_REPEATS = 3
_DAILY = {"performance": frozenset({"auc", "brier"}), "calibration": frozenset({"ece_debiased"})}


def profiled_load(directory: Path, rows: int) -> Iterator[Row]:
    """Predictions and labels as Parquet, with all profiles."""
    stream = alone(write_stream, directory / "parquet", rows)
    cost, base = compared(new_store, create_table, directory, stream, "read_parquet")
    yield Row("load of Parquet with profiles", "CREATE TABLE AS SELECT", rows, cost, base, 2.0)


def questions(directory: Path, rows: int) -> Iterator[Row]:
    """A panel over 30 days against the 30 before: store opened afresh, then other windows in that process."""
    stream = alone(write_stream, directory / "parquet", rows)
    alone(new_store, directory, stream, "")
    yield from answers(directory, rows, stream)


def answers(directory: Path, rows: int, stream: Stream) -> Iterator[Row]:
    """The questions to a store that is there."""
    # few rows are scanned in less than a question takes at any size
    held = 1.0 if rows >= 0.99 * LARGE else nan
    scan = min((alone(_scan, stream) for _ in range(_REPEATS)), key=lambda cost: cost.cpu)
    for what, panel, cohort, window, bars, *measures in _ASKED:
        only = frozenset(measures)
        fresh, warm = least(directory / "store", panel, cohort, stream.model, window, only)
        yield Row(f"{what}, store opened afresh", "scan of all features", rows, fresh, scan, held * bars[0])
        yield Row(f"{what}, another window", "scan of all features", rows, warm, scan, held * bars[1])
    for what, panel, scope, bar in _JUDGED:
        early = stream.three_weeks_before if scope.as_of else ""
        asked = replace(scope, model=stream.model, as_of=early)
        runs = [alone(_judged, directory / "store", panel, asked) for _ in range(_REPEATS)]
        fresh = min(runs, key=lambda cost: cost.cpu)
        yield Row(f"{what}, store opened afresh", "scan of all features", rows, fresh, scan, held * bar)
    daily = alone(_daily, directory / "store", stream.model)
    work = "AUC, Brier and calibration of 180 days in five cohorts"
    yield Row(work, "scan of all features", rows, daily, scan, held * 0.15)


_FIVE = "psi", "js_distance", "ks", "wasserstein", "mean_shift_sd"
_ASKED = (
    ("drift of every feature, five measures", "drift", "", WINDOW, (0.08, 0.02), *_FIVE),
    ("drift in one cohort, five measures", "drift", "region = 'south'", WINDOW, (0.08, 0.02), *_FIVE),
    ("drift in a cohort over two columns, five measures", "drift", TWO, WINDOW, (0.08, 0.02), *_FIVE),
    ("drift of every feature, all measures", "drift", "", WINDOW, (0.08, 0.02)),
    ("drift in one cohort", "drift", "region = 'south'", WINDOW, (0.08, 0.02)),
    ("drift in a cohort over two columns", "drift", TWO, WINDOW, (0.08, 0.02)),
    ("drift of a cohort over a feature", "drift", BY_FEATURE, WINDOW, (1.5, 1.5)),
    (
        "drift of a cohort over a feature, 90 days and those before",
        "drift",
        BY_FEATURE,
        "last-90d",
        (1.5, 1.5),
    ),
    ("drift of a tenth of the rows, by a feature", "drift", "x_01 >= 1.3", WINDOW, (0.6, 0.6)),
    ("performance", "performance", "", WINDOW, (0.15, 0.15)),
    ("calibration", "calibration", "", WINDOW, (0.15, 0.15)),
    ("data quality", "quality", "", WINDOW, (0.15, 0.15)),
    ("performance of a cohort over a feature", "performance", BY_FEATURE, WINDOW, (1.5, 1.5)),
    ("data quality of a cohort over a feature", "quality", BY_FEATURE, WINDOW, (1.5, 1.5)),
    ("service of a cohort over a feature", "service", BY_FEATURE, WINDOW, (1.5, 1.5)),
)
_ALL_DAYS = Scope("", window="all", cohort=BY_FEATURE)
_JUDGED = (
    (
        "performance of 90 days with what its bounds leave open",
        "performance",
        Scope("", window="last-90d"),
        0.15,
    ),
    ("the same in one cohort", "performance", Scope("", window="last-90d", cohort="region = 'south'"), 0.15),
    (
        "the same of those with one label",
        "performance",
        Scope("", window="last-90d", cohort="label = 1"),
        nan,
    ),
    (
        "performance with the labels of three weeks before the end",
        "performance",
        Scope("", as_of="early"),
        nan,
    ),
    ("performance of 36 hours", "performance", Scope("", window="last-36h"), nan),
    *(
        (f"{panel} of a cohort over a feature, all days, with its findings", panel, _ALL_DAYS, nan)
        for panel in ("drift", "performance", "quality", "overview")
    ),
)


def new_store(directory: Path, stream: Stream, reader: str) -> None:
    """Load a stream into a new store, profiles included; `reader` is what the copy is read with."""
    stream.load_into(directory / "store")


def _scan(stream: Stream) -> Cost:
    """Sum and count every numeric column of the files, count the others, in a database that has them."""
    file = stream.predictions[0].parents[1] / "scan.duckdb"  # in memory many rows would not fit
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file), config=SETTINGS) as con:
        con.execute("set enable_progress_bar = false")
        con.execute(
            f"create table t as {stream.select('read_parquet')}", [[str(f) for f in stream.predictions]]
        )
        columns = con.execute("select column_name, column_type from (describe t)").fetchall()
        listed = [
            f'count("{name}")' if kind in ("VARCHAR", "BOOLEAN") or "TIME" in kind else f'sum("{name}")'
            for name, kind in columns
        ]
        statement = f"select {', '.join(listed)} from t"
        con.execute(statement).fetchall()
        return _cost(lambda: con.execute(statement).fetchall())


def _imported() -> None:
    """Import what measures import when first asked for: a dashboard has it before its first question."""
    import_module("scipy.special")


def asked(
    store: Path, panel: str, cohort: str, model: str, window: str = WINDOW, only: frozenset[str] = frozenset()
) -> tuple[Cost, Cost]:
    """The first question of a process, and the least of others over other windows."""
    _imported()
    held: list[Snapshot] = []

    def ask(window: str) -> None:
        if not held:
            held.append(Snapshot(store, model))
        scope = Scope(held[0].model, window, BASELINE, cohort)
        compute(panel, held[0], resolve(scope, held[0].contract, held[0].extent), only)

    longest = int(window.removeprefix("last-").removesuffix("d"))
    first = _cost(lambda: ask(window))
    others = [_cost(lambda less=less: ask(f"last-{longest - less}d")) for less in (1, 2, 3)]  # type: ignore[misc]
    return replace(first, peak_mb=peak_mb()), min(others, key=lambda cost: cost.cpu)


def _judged(store: Path, panel: str, scope: Scope) -> Cost:
    """A panel as its page shows it: judged, from the rows what bins leave open, with its findings."""
    _imported()
    cost = _cost(lambda: report(store, [panel], scope))
    return replace(cost, peak_mb=peak_mb())


def least(
    store: Path, panel: str, cohort: str, model: str, window: str = WINDOW, only: frozenset[str] = frozenset()
) -> tuple[Cost, Cost]:
    """The same, the least of some processes."""
    runs = [alone(asked, store, panel, cohort, model, window, only) for _ in range(_REPEATS)]
    first, other = (min(costs, key=lambda cost: cost.cpu) for costs in zip(*runs, strict=True))
    return first, other


def _daily(store: Path, model: str) -> Cost:
    """Three measures on each of 180 days, in the five levels of a cohort column."""
    taken = Snapshot(store, model)

    def ask() -> None:
        for level in WORDS["region"]:
            scope = Scope(taken.model, "last-180d", "", f"region = '{level}'", by="day")
            for panel, measures in _DAILY.items():
                compute(panel, taken, resolve(scope, taken.contract, taken.extent), measures)

    return min((_cost(ask) for _ in range(_REPEATS)), key=lambda cost: cost.cpu)


def _cost(work: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall, 0.0)


BENCHMARKS: dict[str, Callable[[Path, int], Iterator[Row]]] = {
    "profiles": profiled_load,
    "questions": questions,
}
