"""Shaping of rows: what JSON can say, tails, levels, classes, signs."""

import math
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

from monitoring.charts.clock import moment, wall_clock
from monitoring.charts.decile_strip import LIMITS, strip_limit
from monitoring.charts.distribution_rows import MISSING, level_distribution_rows, numeric_distribution_rows
from monitoring.charts.reliability import JUDGEMENTS, common_end, reliability, reliability_rows
from monitoring.charts.rendering import complete
from monitoring.charts.rows import records, stamps
from monitoring.charts.rule_strip import rule_strip_rows
from monitoring.charts.sparkline import sparkline
from monitoring.charts.status_strip import status_strip_rows

FIRST = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def test_records_hold_only_what_json_can_say() -> None:
    row = {
        "a": math.nan,
        "b": math.inf,
        "c": None,
        "d": np.float64(1.5),
        "e": np.int64(3),
        "f": FIRST,
        "g": pd.NaT,
    }
    assert records([row]) == [
        {"a": None, "b": None, "c": None, "d": 1.5, "e": 3, "f": 1777593600000, "g": None}
    ]


def test_a_table_and_its_mappings_give_the_same_records() -> None:
    rows = [{"t": FIRST, "value": 1.0}, {"t": FIRST + DAY, "value": None}]
    assert records(pd.DataFrame(rows)) == records(rows)


def test_times_of_any_offset_become_utc() -> None:
    local = datetime(2026, 5, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    assert stamps([local, date(2026, 5, 1), None]).tolist()[:2] == [FIRST, FIRST]
    assert pd.isna(stamps([None])[0])


def test_a_specification_is_not_changed_by_drawing() -> None:
    spec = sparkline()
    complete(spec, [], 300)["config"]["font"] = "x"
    assert "data" not in spec and "width" not in spec and spec["config"]["font"] != "x"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
def test_a_brush_on_a_local_clock_gives_the_moment_back(zone: str) -> None:
    for hours in range(0, 24 * 60, 7):
        at = FIRST + timedelta(hours=hours)
        assert moment(wall_clock(at, zone).timestamp() * 1000, zone) == at


def test_open_tails_are_as_wide_as_the_widest_bin() -> None:
    edges = [-math.inf, 0.0, 1.0, 3.0, math.inf]
    bins = [{"side": "current", "x0": edges[k], "x1": edges[k + 1], "share": 0.25} for k in range(4)]
    steps = numeric_distribution_rows(bins).query("layer == 'step'")
    assert (steps["x0"].min(), steps["x0"].max()) == (-2.0, 5.0)
    words = numeric_distribution_rows(bins).query("layer == 'bin'")["bin"].tolist()
    assert words == ["below 0", "0 to 1", "1 to 3", "3 and more"]


def test_large_edges_of_bins_are_no_powers_of_ten() -> None:
    edges = [-math.inf, 0.12345, 9_876.5, 18_046.2, math.inf]
    bins = [{"side": "current", "x0": edges[k], "x1": edges[k + 1], "share": 0.25} for k in range(4)]
    words = numeric_distribution_rows(bins).query("layer == 'bin'")["bin"].tolist()
    assert words == ["below 0.1235", "0.1235 to 9,876", "9,876 to 18,046", "18,046 and more"]


def test_missing_rows_are_a_bar_with_its_share() -> None:
    bins = [{"side": side, "x0": 0, "x1": 1, "share": 0.9} for side in ("baseline", "current")]
    rows = numeric_distribution_rows(bins, missing=(0.02, 0.1))
    assert rows.query("layer == 'missing'")["share"].tolist() == [0.02, 0.1]
    assert rows.query("layer == 'missing_word'")["label"].tolist() == ["missing 10.0%"]
    assert numeric_distribution_rows(bins, missing=(0.0, 0.0)).query("layer == 'missing'").empty
    both = numeric_distribution_rows(bins, missing=(0.1, 0.1)).query("layer == 'missing_word'")
    assert both["label"].tolist() == ["missing 10.0%"]


def test_names_of_shapes_that_are_alike_stand_above_each_other() -> None:
    shares = [0.02, 0.04, 0.1, 0.12, 0.2, 0.19, 0.12, 0.1, 0.07, 0.04]
    bins = [
        {"side": side, "x0": k, "x1": k + 1, "share": share + 0.001 * (side == "current" and k == 5)}
        for side in ("baseline", "current")
        for k, share in enumerate(shares)
    ]
    for missing, line in ((None, 0.14 * 0.2), ((0.0, 0.9), 0.14 * 0.9)):
        rows = numeric_distribution_rows(bins, missing=missing)
        before, now = rows.query("layer == 'name'")["share"]
        assert now - before >= line - 1e-12


def test_a_name_stands_clear_of_both_lines_and_of_the_edge() -> None:
    """The line of now rises beside the baseline's peak; its own tail stands out at the right edge."""
    shares = {"baseline": [0.1, 0.2, 0.15, *[0.05] * 11], "current": [0.1, 0.1, 0.3, *[0.02] * 10, 0.3]}
    bins = [
        {"side": side, "x0": k, "x1": k + 1, "share": share}
        for side, some in shares.items()
        for k, share in enumerate(some)
    ]
    names = numeric_distribution_rows(bins, names=("Training set", "Current")).query("layer == 'name'")
    assert names[["anchor", "x0", "share"]].to_numpy().tolist() == [["left", 1, 0.3], ["right", 13, 0.3]]


def test_the_word_of_the_missing_rows_stands_clear_of_the_names() -> None:
    """A wider tail has its name to the right, at the height of few missing rows."""
    shares = {"baseline": [0.3, 0.4, 0.3, 0.0], "current": [0.3, 0.3, 0.25, 0.15]}
    bins = [
        {"side": side, "x0": k, "x1": k + 1, "share": share}
        for side, some in shares.items()
        for k, share in enumerate(some)
    ]
    rows = numeric_distribution_rows(bins, missing=(0.13, 0.14))
    [name] = rows.query("layer == 'name' and side == 'current'")["share"]
    [word] = rows.query("layer == 'missing_word'")["share"]
    assert word - name >= 0.14 * 0.4
    for most, height in ((0.9, 0.9), (0.01, 0.3)):  # alone, and above the lines that it reaches over
        rows = numeric_distribution_rows(bins, missing=(0.0, most)).query("layer == 'missing_word'")
        assert rows["share"].tolist() == [height]


def test_levels_are_ordered_pooled_and_missing_last() -> None:
    shares = {"a": 0.1, "b": 0.4, "c": 0.3, None: 0.2}
    rows = [
        {"level": level, "side": side, "share": share}
        for level, share in shares.items()
        for side in ("baseline", "current")
    ]
    frame = level_distribution_rows(rows, limit=2)
    assert frame["level"].unique().tolist() == ["b", "c", "other (1 level)", MISSING]
    assert frame.groupby("side")["share"].sum().round(9).tolist() == [1.0, 1.0]


def test_a_new_level_is_drawn_among_many_old_ones() -> None:
    """It has no rows in the baseline, and is what moved."""
    old = [{"level": f"{k:04d}", "side": "baseline", "share": 1 / 1500} for k in range(1500)]
    frame = level_distribution_rows([*old, {"level": "new", "side": "current", "share": 0.3}], limit=3)
    drawn = frame["level"].unique().tolist()
    assert drawn[-2:] == ["new", "other (1,498 levels)"]
    assert frame[frame["level"] == "new"]["share"].tolist() == [0.0, 0.3]


def test_levels_that_are_not_given_one_by_one_are_pooled_with_the_rest() -> None:
    some = [{"level": level, "side": "current", "share": 0.2} for level in "abc"]
    frame = level_distribution_rows(some, limit=2, others=(700, 0.9, 0.4))
    assert frame["level"].unique().tolist() == ["a", "b", "other (701 levels)"]
    assert frame["share"].tolist()[-2:] == pytest.approx([0.9, 0.6])


def test_a_level_of_one_side_only_has_none_on_the_other() -> None:
    frame = level_distribution_rows([{"level": "new", "side": "current", "share": 0.2}])
    assert frame[["side", "share"]].to_numpy().tolist() == [["baseline", 0.0], ["current", 0.2]]


def test_a_bin_is_off_the_diagonal_when_its_interval_excludes_the_score() -> None:
    rows = [
        {"predicted": 0.7, "observed": 0.6, "lower": 0.55, "upper": 0.65, "n": 9},
        {"predicted": 0.1, "observed": 0.12, "lower": 0.08, "upper": 0.2, "n": 9},
        {"predicted": 0.4, "observed": None, "lower": None, "upper": None, "n": 0},
    ]
    frame = reliability_rows(rows)
    assert frame["predicted"].tolist() == [0.1, 0.4, 0.7]
    assert frame["judgement"].tolist() == [JUDGEMENTS[0], JUDGEMENTS[0], JUDGEMENTS[1]]


def test_failing_rows_fall_into_four_classes_and_none() -> None:
    shares = [0.0, 0.00499, 0.005, 0.0199, 0.02, 0.0999, 0.1, 1.0, None]
    rows = [
        {"rule": "r", "t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY, "share": s}
        for k, s in enumerate(shares)
    ]
    assert rule_strip_rows(rows)["level"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, -1]
    assert rule_strip_rows([]).empty


def test_cells_of_rules_are_coloured_by_what_is_above_the_usual_share() -> None:
    cells = [
        {
            "rule": "r",
            "t": FIRST + k * DAY,
            "t_end": FIRST + (k + 1) * DAY,
            "share": share,
            "usual": 0.3,
            "n": 9,
        }
        for k, share in enumerate([0.3, 0.1, 0.306, 0.33, 0.4])
    ]
    rows = rule_strip_rows(cells)
    assert rows["level"].tolist() == [0, 0, 1, 2, 3]
    assert set(rows["usual"]) == {"30.00%"}
    assert rows["share"].iloc[0] == "30.00%"


def test_a_sign_stands_only_where_a_status_began() -> None:
    said = [("a", "Steady"), ("a", "Alert"), ("a", "Alert"), ("b", "Alert"), ("b", "Watch"), ("b", "No data")]
    rows = [{"model": m, "t": FIRST, "t_end": FIRST + DAY, "status": s} for m, s in said]
    assert status_strip_rows(rows)["sign"].tolist() == ["", "◆", "", "◆", "▲", ""]


def test_the_colours_end_at_a_round_limit() -> None:
    assert strip_limit(pd.Series([0.0])) == LIMITS[0]
    assert strip_limit(pd.Series([-0.3, 0.3])) == 0.5
    assert strip_limit(pd.Series([], dtype="float64")) == LIMITS[0]


def test_control_characters_are_drawn_as_replacements() -> None:
    """The SVG renderer ends the process on some of them."""
    assert records([{"label": "a\x1b\x00b", "n": 1}]) == [{"label": "a\ufffd\ufffdb", "n": 1}]


@pytest.mark.parametrize(
    ("largest", "end"), [((0.01, 0.04), 0.05), ((0.04, 0.05), 0.05), ((0.04, 0.051), 0.1), ((0.3, 0.6), 1.0)]
)
def test_small_diagrams_end_where_all_of_them_have_room(largest: tuple[float, ...], end: float) -> None:
    bins = [[{"predicted": 0.01, "observed": 0.02, "lower": 0.0, "upper": top, "n": 9}] for top in largest]
    assert common_end([*map(reliability_rows, bins), reliability_rows([])]) == end
    drawn = str(reliability(small=True, end=end))
    assert f"'domain': [0, {end}]" in drawn
