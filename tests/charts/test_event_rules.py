"""Events over a strip: those inside the periods, in three rows of words, no other row touched."""

from datetime import UTC, datetime, timedelta

from monitoring.charts.rule_strip import rule_strip, rule_strip_rows

FIRST = datetime(2026, 5, 1, tzinfo=UTC)


def cells(days: int) -> list[dict[str, object]]:
    spans = [(FIRST + timedelta(days=k), FIRST + timedelta(days=k + 1)) for k in range(days)]
    return [{"rule": "x", "t": start, "t_end": end, "share": 0.1, "n": 5} for start, end in spans]


def test_events_outside_the_periods_are_left_out() -> None:
    events = [(FIRST + timedelta(days=k), f"event {k}") for k in (-1, 0, 4, 9, 10)]
    frame = rule_strip_rows(cells(10), events=events)
    found = frame[frame["at"].notna()]
    assert found["event"].tolist() == ["event 0", "event 4", "event 9"]
    assert found["row"].tolist() == [0, 1, 2]
    assert found["anchor"].tolist() == ["left", "left", "right"], "words turn inwards near the right edge"
    assert frame["start"].notna().sum() == 10


def test_types_do_not_depend_on_events() -> None:
    with_one = rule_strip_rows(cells(3), events=[(FIRST, "x")])
    assert (with_one.dtypes == rule_strip_rows(cells(3)).dtypes).all()


def test_the_cells_stand_below_the_rules() -> None:
    layers = rule_strip()["layer"]
    assert [layer["mark"]["type"] for layer in layers] == ["rect", "rule", "text"]
