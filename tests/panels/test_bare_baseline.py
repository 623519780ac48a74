"""A training table without ids, times or predictions as the baseline: the same figures, or a reason."""

from collections.abc import Callable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import pytest

from monitoring.findings.words.reason_words import said
from monitoring.panels.measurement import Measurement
from monitoring.statistics.overdispersion import MIN_BLOCKS
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql import bare_rows
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.verification import verify
from tests.training_tables import TASKS, rows, stores

Ask = Callable[..., dict[tuple[str, str], Measurement]]
_EXACT = ("psi", "js_distance", "ks", "wasserstein", "missing_rate", "cramers_v", "unseen_rate")
_RATE = {"binary": "label_rate", "regression": "mean_label"}


def compared(found: Mapping[tuple[str, str], Measurement], subjects: tuple[str, ...]) -> dict[Any, Any]:
    listed = {key: one for key, one in found.items() if key[0] in _EXACT and key[1] in subjects}
    return {
        key: (one.value, one.baseline_value, one.n, one.baseline_n, one.verdict)
        for key, one in listed.items()
    }


@pytest.mark.parametrize("task", list(TASKS))
def test_the_same_figures_or_a_reason(tmp_path: Path, ask: Ask, task: str) -> None:
    whole, bare = stores(tmp_path, task)
    subjects = ("x", "c", "label")
    before, now = ask(whole, "drift"), ask(bare, "drift")
    assert repr(compared(before, subjects)) == repr(compared(now, subjects))
    assert len(compared(now, subjects)) > 10
    outputs = [one for (_, subject), one in now.items() if subject not in subjects]
    assert outputs
    for one in outputs:
        assert not isfinite(one.value)
        assert one.uncompared
        assert said(one.reason)[0] == "the reference training has no predictions"
    before, now = ask(whole, "performance"), ask(bare, "performance")
    rate = _RATE.get(task, "")
    for key, one in now.items():
        own = before[key]
        assert repr((one.value, one.lower, one.upper, one.n)) == repr(
            (own.value, own.lower, own.upper, own.n)
        )
        if key[0] == rate:
            assert one.baseline_value == pytest.approx(own.baseline_value, rel=1e-12)
            assert one.baseline_n == own.baseline_n
        elif isfinite(own.baseline_value) and "label" not in key[0]:
            assert not isfinite(one.baseline_value)
            assert "the reference training has no predictions" in one.reason
    for own in ask(bare, "calibration").values() if task != "regression" else ():
        assert own.measure == "reliability" or not isfinite(own.baseline_value)
    quality = [ask(store, "quality") for store in (whole, bare)]
    found = [{key: repr(one.baseline_value) for key, one in some.items() if key[1]} for some in quality]
    assert found[0] == found[1]


def test_a_large_table_is_counted_in_pieces_that_are_no_days(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bare_rows, "DAY_ROWS", 10)
    whole, bare = stores(tmp_path, "binary")
    assert len(Snapshot(bare, "m").partitions("numeric", "training")) == bare_rows.FEW_DAYS < MIN_BLOCKS
    subjects = ("x", "c", "label")
    found = ask(bare, "drift")
    assert repr(compared(found, subjects)) == repr(compared(ask(whole, "drift"), subjects))
    assert found["psi", "x"].method == "exact, independent rows assumed"


def test_what_is_done_to_the_store_leaves_its_figures(tmp_path: Path, ask: Ask) -> None:
    """Other bins, compaction, and a cohort that the cube does not hold: no count of it is another."""
    _, bare = stores(tmp_path, "binary")
    before = compared(ask(bare, "drift"), ("x", "c", "label"))
    part = ask(bare, "drift", cohort="x >= 0")
    assert part["psi", "c"].baseline_n == (rows("binary", 0).x >= 0).sum()
    assert part["psi", "score"].reason.startswith("the reference training has no predictions")
    scored = ask(bare, "drift", cohort="s > 0.5")["psi", "x"]
    assert (scored.uncompared, scored.baseline_n) == (True, None)
    assert scored.reason.startswith("the reference training has no predictions")
    rebin(bare, "m")
    compact(bare, "m")
    other = tmp_path / "other"
    bare.rename(other)
    assert repr(compared(ask(other, "drift"), ("x", "c", "label"))) == repr(before)
    assert not verify(other, "m").differences


def test_a_table_that_stands_again_is_counted_again(tmp_path: Path, ask: Ask) -> None:
    """Also where the load that goes brought no row: all of its own were there, and stood for the others."""
    _, bare = stores(tmp_path, "binary")
    contract = Snapshot(bare, "m").contract
    other = rows("binary", 3)[["x", "c", "y"]]
    load(bare, contract, references={"training": other})
    again = load(bare, contract, references={"training": other}, replace=True)
    assert again.earlier_tables[0]["rows"] == 600
    remove(bare, "m", again.batch)
    assert not verify(bare, "m").differences
    assert ask(bare, "drift")["psi", "x"].baseline_n == 1200
