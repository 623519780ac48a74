"""What the page says of numbers from fine bins."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitoring.panels.measurement import Measurement
from monitoring.ui.look.exactness import _bound, _words, to_read

NAN = float("nan")
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def row(measure: str, method: str) -> Measurement:
    return Measurement(
        "drift", measure, "x", "", "", MOMENT, MOMENT, 0.1, 0.0, 0.2, 9, NAN, None, NAN, NAN, NAN, "ok", "",
        method,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "bound"),
    [
        ("binned(251) ±0.0021", (0.0021, "±")),
        ("binned(250) +0.004", (0.004, "+")),
        ("binned(251), scores at their mean", (0.0, "")),
        ("binned(250) +1.5e-05, from codes, ends from rows", (1.5e-05, "+")),
    ],
)
def test_the_bound_of_a_method(method: str, bound: tuple[float, str]) -> None:
    assert _bound(method) == bound


def test_each_measure_has_its_widest_bound_and_none_in_another_unit() -> None:
    rows = [
        row("ks", "binned(251) +0.002"),
        row("ks", "binned(251) +0.004"),
        row("wasserstein", "binned(9) ±40"),
    ]
    assert (
        _words(rows) == "From fine bins, as there are many values: KS +0.004 at most, Wasserstein distance."
    )


def test_what_exact_numbers_are_read_from_is_window_and_baseline() -> None:
    one = row("ks", "binned(251) +0.002")
    some = [replace(one, n=700_000, baseline_n=300_000), replace(one, n=900_000, baseline_n=250_000), one]
    assert to_read(some) == 1_200_000
