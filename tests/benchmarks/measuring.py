"""What a piece of work costs: CPU seconds and peak memory of a process of its own."""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

REPEATS = 3


@dataclass(frozen=True)
class Cost:
    """CPU seconds of all threads, seconds on the clock, and the process's peak memory in MB."""

    cpu: float
    wall: float
    peak_mb: float


@dataclass(frozen=True)
class Row:
    """One line of the table: a piece of work, and what it is held against in the same run.

    Parameters
    ----------
    work, base : str
        What was measured, and the work that its cost is divided by.
    rows : int
        How many rows of data.
    cost, base_cost : Cost
        Of both.
    bar : float
        What the ratio of the CPU seconds should not exceed; a bar of NaN is none.
    """

    work: str
    base: str
    rows: int
    cost: Cost
    base_cost: Cost
    bar: float

    @property
    def ratio(self) -> float:
        return self.cost.cpu / self.base_cost.cpu


@dataclass(frozen=True)
class Figure:
    """One line of the other table: something that has a bar of its own.

    Parameters
    ----------
    work : str
        What was measured.
    rows : int
        How many rows of data.
    value, bar : float
        What came out, and what it should not exceed; a bar of NaN is none.
    unit : str
        Of both.
    """

    work: str
    rows: int
    value: float
    bar: float
    unit: str


def compared(
    work: Callable[..., None], base: Callable[..., None], *given: Any, repeats: int = REPEATS
) -> tuple[Cost, Cost]:
    """Run both by turns, each time in a new process, and give the run of least CPU of each.

    Others use the machine as well: what disturbs one of them is likely to disturb the other.
    """
    pairs = [(alone(work, *given), alone(base, *given)) for _ in range(repeats)]
    return tuple(min(costs, key=lambda cost: cost.cpu) for costs in zip(*pairs, strict=True))  # type: ignore[return-value]


def alone(work: Callable[..., Any], *given: Any) -> Any:
    """Run in a process of its own: its cost, or what it returns when that is something else."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, work, given).result()


def _measured(work: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work(*given)
    cost = Cost(time.process_time() - cpu, time.perf_counter() - wall, peak_mb())
    return cost if found is None else found


def peak_mb(process: int | str = "self") -> float:
    """The most memory that a process ever held; the kernel's own figure includes the parent's."""
    found = _status_mb(process, "VmHWM")
    if found is not None:
        return found
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def resident_mb(process: int) -> float:
    """The memory that a process holds now, files that it has mapped among it; NaN where no system tells."""
    found = _status_mb(process, "VmRSS")
    return nan if found is None else found


def _status_mb(process: int | str, line: str) -> float | None:
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        return None
    return next(int(one.split()[1]) / 1024 for one in status.read_text().splitlines() if one.startswith(line))
