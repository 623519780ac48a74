"""A clock that is set back between two loads, or that of another machine, makes none the earlier one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.store.catalog import noted_at as clock
from monitoring.store.catalog.tables import path_of
from monitoring.store.ingest import generation
from monitoring.store.ingest.load import load
from monitoring.store.upkeep import dismissal
from monitoring.store.upkeep.dismissal import Chosen, dismiss
from monitoring.store.upkeep.quarantine import quarantine

CHURN = read_contract("""
model: churn
task: binary
id: customer
timestamp: scored_at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: []
""")


@pytest.fixture
def set_back(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Set the clock back by another hour at each call."""
    hours = 0

    class Behind(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Behind":
            found = datetime.now(tz) - timedelta(hours=hours)
            return cls.fromisoformat(found.isoformat())

    def another() -> None:
        nonlocal hours
        hours += 1

    for module in (clock, generation, dismissal):
        monkeypatch.setattr(module, "datetime", Behind)
    return another


def predictions(scores: list[float | str]) -> pd.DataFrame:
    return pd.DataFrame({"customer": ["a", "b"], "scored_at": ["2025-03-01", "2025-03-02"], "p": scores})


def labels(*values: int) -> pd.DataFrame:
    return pd.DataFrame({"customer": ["a", "b"], "y": values})


def test_a_corrected_label_counts_though_it_came_by_an_earlier_clock(
    tmp_path: Path, set_back: Callable[[], None], look: Callable[..., list[dict[str, Any]]]
) -> None:
    load(tmp_path, CHURN, predictions=predictions([0.2, 0.4]), labels=labels(1, 0))
    for given in ((0, 1), (1, 1), (0, 0)):
        set_back()
        load(tmp_path, CHURN, labels=labels(*given))
        assert [row["__label"] for row in look(tmp_path)] == [*given]


def test_a_corrected_file_settles_refusals_of_a_later_clock(
    tmp_path: Path, set_back: Callable[[], None]
) -> None:
    log = tmp_path / "log.csv"
    for number in range(3):  # each takes the place of what the one before refused
        log.write_text(f"customer,scored_at,p\n,2025-03-02,0.2\nc{number},2025-03-02,0.4\n")
        load(tmp_path / "store", CHURN, predictions=log)
        assert len(quarantine(tmp_path / "store", "churn")) == 1
        set_back()


def test_rows_are_put_back_and_dismissed_again_by_earlier_clocks(
    tmp_path: Path, set_back: Callable[[], None]
) -> None:
    load(tmp_path, CHURN, predictions=predictions([7.5, 0.4]))
    for reopen, standing in ((False, 0), (True, 1), (False, 0), (True, 1)):
        assert dismiss(tmp_path, "churn", Chosen(rows=(1,)), who="ada", reason="a test", reopen=reopen) == 1
        assert len(quarantine(tmp_path, "churn")) == standing
        set_back()


def test_the_clock_itself_counts_where_it_goes_on(tmp_path: Path) -> None:
    load(tmp_path, CHURN, predictions=predictions([0.2, 0.4]))
    before = datetime.now(UTC).replace(tzinfo=None)
    found = clock.noted_at(path_of(tmp_path), "churn")
    assert before <= found <= datetime.now(UTC).replace(tzinfo=None)
    assert clock.noted_at(path_of(tmp_path), "another") >= found
