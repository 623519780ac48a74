"""The page of benchmarks: on what, with which versions, and what came out."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from math import isnan
from pathlib import Path

from tests.benchmarks.measuring import Figure, Row

_HEAD = """# Benchmarks

Written by `make bench` (`ROWS=` for more rows, `LARGE=` to load more rows and ask them the same,
in pages too, `PEERS=DIR` to measure Evidently and NannyML beside it, in environments made there,
`FAULTS=DIR` to load a stream with planted faults from there and ask it the same; `ONLY=1` for these
alone). What a run does not measure stands as it was: each part says of which commit it is.
As others may use the machine meanwhile, the figures are CPU seconds of all threads: each work and
what it is held against run by turns, each in a process of its own, and the least of three runs
stands here (the large load runs once). Peak memory is the whole process's. The days are loaded one
after the other in one process, profiles included: medians of ten days stand here. Evidently compares
the last 30 days with the first 60, NannyML each later day with these; ours does the same beside it.
The bars of questions beside a scan are those of ten million rows: the large load's.
All modules are compiled first, ours as the peers' are: as Python finds them from the second start on.

| machine | |
|---|---|
"""
_TABLE = """
| work | rows | CPU s | peak MB | beside | CPU s | ratio | bar |
|---|---:|---:|---:|---|---:|---:|---:|
"""
_FIGURES = """
Wall-clock figures, of one run, while nothing else was asked of the machine but what is said:

| work | rows | found | bar |
|---|---:|---:|---:|
"""
_PART = "\n## "


def page(parts: Mapping[str, str]) -> str:
    """Give the page as Markdown: each part as `part_of` wrote it."""
    machine = "".join(f"| {name} | {value} |\n" for name, value in _machine().items())
    return _HEAD + machine + "".join(_PART + name + text for name, text in parts.items())


def parts_in(text: str) -> dict[str, str]:
    """Read the parts of a page; a page that has none is written anew."""
    found = (part.partition("\n") for part in text.split(_PART)[1:])
    return {name: end + text for name, end, text in found}


def part_of(rows: Sequence[Row | Figure]) -> str:
    """Give a part of the page: when it was measured, and its tables."""
    compared = "".join(f"{printed(row)}\n" for row in rows if isinstance(row, Row))
    figures = "".join(f"{printed(row)}\n" for row in rows if isinstance(row, Figure))
    said = f"\n\nMeasured on {datetime.now(UTC).date()}, of commit {commit(Path(__file__).parent)}.\n"
    return said + (_TABLE + compared if compared else "") + (_FIGURES + figures if figures else "")


def printed(row: Row | Figure) -> str:
    """Give one line of the table."""
    if isinstance(row, Figure):
        bar = "" if isnan(row.bar) else f"{row.bar:,.0f} {row.unit}".strip()
        return f"| {row.work} | {row.rows:,} | {f'{row.value:,.0f} {row.unit}'.strip()} | {bar} |"
    peak = f"{row.cost.peak_mb:,.0f}" if row.cost.peak_mb else ""
    bar = "" if isnan(row.bar) else f"{row.bar:.2f}"
    beside = f"{row.base} | {_exactly(row.base_cost.cpu)} | {_exactly(row.ratio)} | {bar}"
    return f"| {row.work} | {row.rows:,} | {_exactly(row.cost.cpu)} | {peak} | {beside} |"


def _exactly(value: float) -> str:
    """Write with so many digits that 0.024 does not look like the bar of 0.02."""
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def _machine() -> dict[str, str]:
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pandas", "pyarrow", "numpy"))
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "versions": versions,
    }


def commit(folder: Path) -> str:
    """Name what was measured; files that are not committed are told, but for the page that is written."""
    changed = _git(folder, "status", "--porcelain", "--", ":/", ":(top,exclude)docs/benchmarks.md")
    said = [_git(folder, "rev-parse", "--short", "HEAD"), "with changes" if changed else ""]
    return " ".join(filter(None, said)) or "unknown"


def _git(folder: Path, *words: str) -> str:
    found = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    return found.stdout.strip()


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.is_file() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown")
