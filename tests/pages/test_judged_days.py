"""What the pages of labels say of the days that are judged, where the labels of others are still to come."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.findings.report import report
from monitoring.findings.words.words import number
from monitoring.panels.labels.maturity import MATURE
from monitoring.panels.labels.settled import settled
from monitoring.panels.measurement import as_judged
from monitoring.scope.period import Grain
from monitoring.scope.question import Scope
from monitoring.ui.performance.performance_parts import with_labels
from tests.pages.page_words import said

MODEL, DAYS = "lending-default", "judged on 2–9 Oct"
Opened = Callable[..., AppTest]


def test_a_tile_tells_both_numbers(opened: Opened, demo_store: Path) -> None:
    found = report(demo_store, ["performance"], Scope(MODEL), dated=False).measurements
    loss = next(row for row in found if row.measure == "log_loss")
    app = opened(demo_store, "performance", model=MODEL)
    page, [auc, _, loss_tile, _] = said(app), app.metric
    assert (auc.delta[0], auc.proto.direction) == ("−", auc.proto.DOWN), "with the sign of all other numbers"
    assert (loss_tile.delta[0], loss_tile.proto.color) == ("+", auc.proto.RED)
    assert f"{DAYS}: {number(as_judged(loss).value)} (" in page
    assert f":gray[:small[{number(loss.baseline_value)} in training set]]" in page, "a line that wraps"
    assert any("each cohort against its own rows" in line and DAYS in line for line in page.split("\n"))
    assert "on the labels so far" in page


def test_what_came_is_of_the_days_judged(opened: Opened, demo_store: Path) -> None:
    found = report(demo_store, ["calibration"], Scope(MODEL), dated=False).measurements
    ratio = next(row for row in found if row.measure == "observed_expected")
    came = f"promised on 2–9 Oct, {100 * as_judged(ratio).value:.0f} came"
    assert came in said(opened(demo_store, "calibration", model=MODEL))
    assert ratio.value > as_judged(ratio).value, "early labels are mostly those of defaults"


def test_where_all_labels_are_in_nothing_is_said_of_days(opened: Opened, demo_store: Path) -> None:
    window = {"model": MODEL, "window": "2026-08-10/2026-09-10"}
    for page in ("performance", "calibration"):
        assert not re.search(r"judged on \d", said(opened(demo_store, page, **window)))


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("by", "in_full"), [("month", 3), ("week", 15)])
def test_a_period_judged_in_part_is_not_drawn_as_settled(demo_store: Path, by: Grain, in_full: int) -> None:
    """Half of October's labels were in, and it was drawn as if all were; so was a week that is cut."""
    found = report(demo_store, ["performance"], Scope(MODEL, window="all", by=by))
    rows, loss = found.measurements, [row for row in found.measurements if row.measure == "log_loss"]
    shown = with_labels(loss, rows, found.question)
    assert [row["mature"] for row in shown] == [row["labels_in"] >= MATURE for row in shown]
    assert sum(row["mature"] for row in shown) == in_full
    [part] = [row for row in loss if "judged on" in row.reason]
    assert not settled(part), "a small line beside a finding does not know how many labels are in"


def test_where_every_row_has_its_label_none_is_still_to_come(
    opened: Opened, shared_store: Callable[[str], Path]
) -> None:
    """Of an election all labels are in, though days before it are younger than labels mostly take."""
    page = said(opened(shared_store("governors-538"), "performance"))
    assert "labels 100% in" in page
    assert re.search(r"judged on \d", page)
    assert "on the labels so far" not in page
