"""A review in a meeting: how long the server takes for the next slide, when it is first shown and again."""

import time
from collections.abc import Callable, Iterator
from math import nan
from pathlib import Path
from urllib.parse import urlencode

from monitoring.contract.reading import read_contract
from monitoring.demo import LENDING_CONTRACT, write_lending
from monitoring.findings.report import ALL, report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from tests.benchmarks.client import Session
from tests.benchmarks.measuring import Figure, alone
from tests.benchmarks.sessions import serving

BAR = 300.0
LOOK = 2.0
"""Seconds that people look at a slide."""


def slides(directory: Path, rows: int) -> Iterator[Figure]:
    """Every finding of the demo's stream, a slide each, then all of them again without a pause."""
    findings = alone(_loaded, directory, rows)
    with serving(directory / "store") as (port, _), Session(port) as session:
        opening = _seconds(session, 1)
        first = [_seconds(session, slide, LOOK) for slide in range(2, findings + 2)]
        again = [_seconds(session, slide) for slide in range(2, findings + 2)]
    work = f"next slide of a review of {findings} findings"
    yield Figure("first slide of a review, server just started", rows, 1000 * opening, nan, "ms")
    yield Figure(f"{work}, each looked at for {LOOK:.0f} s: longest", rows, 1000 * max(first), BAR, "ms")
    yield Figure(f"{work}, shown before, without a pause: longest", rows, 1000 * max(again), BAR, "ms")


def _loaded(directory: Path, rows: int) -> int:
    """Load the demo's stream, and say how many findings it has."""
    store, truth = directory / "store", write_lending(directory / "files", rows=rows)
    contract = read_contract(LENDING_CONTRACT)
    load(
        store,
        contract,
        predictions=[truth.predictions],
        labels=[truth.labels],
        references={"training": [truth.reference]},
    )
    return len(report(store, [ALL], Scope(contract.model)).findings)


def _seconds(session: Session, slide: int, look: float = 0.0) -> float:
    time.sleep(look)
    shown = session.ask("review", urlencode({"present": "1", "slide": str(slide)}))
    assert not shown.failed
    return shown.seconds


BENCHMARKS: dict[str, Callable[[Path, int], Iterator[Figure]]] = {"slides": slides}
