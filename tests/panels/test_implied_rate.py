"""How many labels never came stands beside what rests on them: measured, and said in words."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.findings.words.implied_words import implied_words
from monitoring.panels.measurement import Measurement
from monitoring.store.ingest.load import load
from tests.store.sql.test_implied import KEYED

Ask = Callable[..., dict[tuple[str, str], Measurement]]
DAYS, EACH = 20, 10


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten predictions a day; of each day half the labels come, before the others are due."""
    made, n = tmp_path_factory.mktemp("never") / "store", DAYS * EACH
    at = pd.date_range("2025-01-01", periods=DAYS, tz="UTC").repeat(EACH) + pd.Timedelta(hours=12)
    rows = pd.DataFrame({
        "customer": range(n), "scored_at": at, "logged_at": at, "release": "a",
        "p": np.random.default_rng(1).random(n), "age": 30.0, "channel": ["web", "shop"] * (n // 2),
    })  # fmt: skip
    came = rows[["customer"]].assign(y=1, seen=at + pd.Timedelta(days=4))[rows["customer"] % EACH < EACH // 2]
    load(made, read_contract(KEYED), predictions=rows, labels=came[came["seen"] < "2025-01-20T13:00:00Z"])
    return made


@pytest.mark.sampled(2)
@pytest.mark.parametrize("panel", ["performance", "calibration"])
@pytest.mark.parametrize(
    ("scope", "never", "labelled"),
    [
        ({}, 70, 150),  # of the first 14 days; the labels of 16 have come
        ({"cohort": "channel = 'web'"}, 28, 76),
        ({"window": "2025-01-14/2025-01-17"}, 5, 20),
        ({"as_of": "2025-01-10T18:00"}, 25, 55),
    ],
)
def test_the_share_is_that_of_the_rows(
    store: Path, ask: Ask, panel: str, scope: dict[str, str], never: int, labelled: int
) -> None:
    found = ask(store, panel, **({"window": "all"} | scope))["implied_rate", ""]
    assert (round(found.value * found.n), found.n, found.verdict) == (never, labelled, "")
    assert found.lower < found.value < found.upper


def test_words_stand_where_there_are_some(store: Path, ask: Ask) -> None:
    contract = read_contract(KEYED)
    one = ask(store, "performance", window="all")["implied_rate", ""]
    assert implied_words(contract, one) == "70 of them taken as negative: overdue after 5d"
    early = ask(store, "performance", window="2025-01-18/2025-01-20")["implied_rate", ""]
    assert implied_words(contract, early) == implied_words(contract, None) == ""
