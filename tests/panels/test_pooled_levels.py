"""Rare levels share cells, and the method says so: a value over pooled levels is not one over all."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: shop, kind: categorical}, {name: plan, kind: categorical}]
"""
ASKED = {"window": "2025-01-16/2025-01-31", "baseline": "2025-01-01/2025-01-16"}


def methods(judged: Judged, rare: int) -> dict[tuple[str, str], Measurement]:
    """Ask for drift of a few large levels and so many rare ones, four rows each."""
    rng = np.random.default_rng(2)
    shops = np.r_[rng.choice(["a", "b", "c"], 3_000), np.repeat([f"s{k}" for k in range(rare)], 4)]
    n = len(shops)
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 30 * 24, n), unit="h")
    frame = pd.DataFrame({"id": np.arange(n), "at": at, "p": rng.random(n), "shop": shops})
    frame["plan"] = rng.choice(["free", "paid"], n)
    return {
        (one.measure, one.subject): one for one in judged(CONTRACT, predictions=[frame])("drift", **ASKED)
    }


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("rare", "said"), [(60, "60 rare levels pooled into 5"), (5, "5 rare levels pooled into 1")]
)
def test_the_method_says_what_was_pooled(judged: Judged, rare: int, said: str) -> None:
    found = methods(judged, rare)
    assert found["cramers_v", "shop"].method == f"exact, {said}"
    assert found["psi", "shop"].method.startswith("exact")
    assert found["psi", "shop"].method.endswith(said)
    assert found["js_distance", "shop"].method == "exact"  # so few levels are compared one by one
    assert found["cramers_v", "plan"].method == "exact"


def test_so_many_that_no_distance_has_all_of_them(judged: Judged) -> None:
    found = methods(judged, 400)
    for measure in ("psi", "js_distance", "cramers_v"):
        # one of them is alone in its cell
        assert "399 rare levels pooled into 38" in found[measure, "shop"].method, measure


def test_a_rare_level_alone_is_not_pooled(judged: Judged) -> None:
    found = methods(judged, 1)
    assert found["cramers_v", "shop"].method == "exact"
