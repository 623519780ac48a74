"""One bin of many times the others leaves them room."""

import re

import pytest

from monitoring.charts.prediction_bins import (
    labels_by_prediction,
    long_labels,
    prediction_bin_rows,
    shared_ends,
)
from monitoring.charts.rendering import to_svg

MEANS = [1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 900.0]
BINS = [
    {
        "least": mean, "most": mean + 0.5, "predicted": mean, "label": mean, "label_lower": mean, "n": 99,
        "label_upper": mean, "error": 0.0, "lower": -0.1, "upper": 0.1, "before": 0.0,
    }
    for mean in MEANS
]  # fmt: skip


def _places(bins: list[dict[str, float]]) -> list[float]:
    spec = labels_by_prediction(ends=shared_ends(bins), roots=long_labels(bins))
    drawn = to_svg(spec, prediction_bin_rows(bins))
    points = re.findall(
        r'aria-roledescription="point"|transform="translate\(([\d.]+),([\d.]+)\)"[^>]*d="M', drawn
    )
    return sorted(float(x) for x, _ in points if x)


@pytest.mark.parametrize(("bins", "stretched"), [(BINS, True), (BINS[:-1], False)])
def test_the_bins_before_a_long_tail_stand_apart(bins: list[dict[str, float]], stretched: bool) -> None:
    """Seven of eight points lay in the corner of the diagram."""
    assert long_labels(bins) == stretched
    places = _places(bins)
    if stretched:
        assert (places[-2] - places[0]) / (places[-1] - places[0]) > 0.1
