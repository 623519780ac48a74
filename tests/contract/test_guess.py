"""Which columns are taken for what."""

import pytest

from monitoring.contract import ColumnSketch
from monitoring.contract.guess import guess_roles
from monitoring.contract.guessed_outputs import guess_classes


def number(name: str, low: float, high: float, distinct: int = 50) -> ColumnSketch:
    return ColumnSketch(name, "number", 100, 0, distinct, low, high)


@pytest.mark.parametrize(
    ("column", "role"),
    [
        (ColumnSketch("id", "integer", 100, 0, 100), "id"),
        (ColumnSketch("id", "integer", 100, 0, 9), None),
        (ColumnSketch("id", "number", 100, 4, 96, examples=("1000.0", "1001.0")), "id"),
        (ColumnSketch("id", "number", 100, 4, 96, examples=("1000.0", "1001.5")), None),
        (ColumnSketch("id", "integer", 0, 0, 0), None),
        (ColumnSketch("forecast_id", "text", 100, 0, 10), "id"),
        (ColumnSketch("Antrag", "text", 100, 0, 100), "id"),
        (ColumnSketch("Antrag", "text", 100, 0, 99), None),
        (ColumnSketch("Antrag", "integer", 100, 0, 100), None),
        (ColumnSketch("Antrag", "text", 9, 0, 9), None),
        (ColumnSketch("Tag", "text", 100, 0, 100, written="%d.%m.%Y"), None),
        (ColumnSketch("league_id", "integer", 100, 0, 9), None),
        (number("score", 0, 1), "score"),
        (number("score", 0, 1, distinct=2), None),
        (number("score", -0.1, 1), None),
        (number("score", 0, 1.1), None),
        (ColumnSketch("score", "text", 100, 0, 50), None),
        (ColumnSketch("label", "text", 100, 0, 2), "label"),
        (ColumnSketch("seen_at", "timestamp", 100, 0, 50), "timestamp"),
        (ColumnSketch("seen_at", "text", 100, 0, 50), None),
        (number("event_ts", 1769904010, 1773791000), "timestamp"),
        (number("event_ts", 1769904010000, 1773791000000), "timestamp"),
        (number("order_date", 20260105, 20260320), "timestamp"),
        (number("up_time", 0, 1773791000), None),
        (number("balance", 1769904010, 1773791000), None),
        (ColumnSketch("Modell-Version", "text", 100, 0, 2), "version"),
        (ColumnSketch("modelVersion", "text", 100, 0, 2), "version"),
        (ColumnSketch("Record No", "integer", 100, 0, 100), "id"),
        (ColumnSketch("Actual Progression", "number", 100, 0, 90), "label"),
        (ColumnSketch("observed_on", "timestamp", 100, 0, 90), "timestamp"),
        (ColumnSketch("user", "text", 100, 0, 50), "entity"),
        (ColumnSketch("user", "text", 100, 0, 50, examples=('{"id":1}',)), None),
    ],
)
def test_the_role_of_a_column(column: ColumnSketch, role: str | None) -> None:
    assert list(guess_roles([column])) == ([role] if role else [])


@pytest.mark.parametrize("made", ["forecast_date", "issued", "reference_date", "scoring_time"])
def test_when_it_was_made_comes_before_when_what_it_is_about_happens(made: str) -> None:
    times = [ColumnSketch(name, "timestamp", 100, 0, 50) for name in ("election_date", made)]
    assert guess_roles(times)["timestamp"].name == made


@pytest.mark.parametrize("name", ["probwin", "prob_default", "p_default", "y_score"])
def test_names_of_probabilities(name: str) -> None:
    assert guess_roles([number("share", 0, 1), number(name, 0, 1)])["score"].name == name


@pytest.mark.parametrize(
    ("names", "score"),
    [
        (("output.probs[0]", "output.probs[1]"), "output.probs[1]"),
        (("proba_0", "proba_1"), "proba_1"),
        (("prob_no", "prob_yes"), "prob_yes"),
        (("y_pred_proba_class_0", "y_pred_proba_class_1"), "y_pred_proba_class_1"),
    ],
)
def test_of_two_classes_the_positive_one_is_the_score(names: tuple[str, str], score: str) -> None:
    """The first one was: every probability was that of the other class."""
    assert guess_roles([number(name, 0, 1) for name in names])["score"].name == score


@pytest.mark.parametrize(
    ("name", "distinct", "whose"),
    [("device", 3, False), ("device", 50, True), ("device_id", 3, True), ("client", 2, False)],
)
def test_a_kind_of_things_is_no_entity(name: str, distinct: int, whose: bool) -> None:
    """Intervals were widened as if all rows of one kind of device were one customer's."""
    assert ("entity" in guess_roles([ColumnSketch(name, "text", 100, 0, distinct)])) is whose


def test_the_first_column_that_fits_takes_the_role() -> None:
    roles = guess_roles(
        [ColumnSketch("order_id", "text", 9, 0, 9), ColumnSketch("prediction_id", "text", 9, 0, 9)]
    )
    assert roles["id"].name == "prediction_id"


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (ColumnSketch("won", "boolean", 9), True),
        (number("won", 0, 1, distinct=3), True),
        (number("won", 0, 1, distinct=4), False),
        (number("won", 0, 2, distinct=3), False),
        (ColumnSketch("won", "text", 9, 0, 2, examples=("home", "out")), False),
        (ColumnSketch("won", "text", 9, 0, 2, examples=("N", "Y")), True),
    ],
)
def test_what_may_be_a_label(column: ColumnSketch, expected: bool) -> None:
    assert column.flag is expected


def test_two_probabilities_are_no_classes() -> None:
    assert guess_classes([number("p_a", 0, 1), number("p_b", 0, 1)]) == {}


def test_an_id_without_repetition_comes_before_one_with() -> None:
    repeated, gappy = ColumnSketch("row_id", "text", 9, 0, 8), ColumnSketch("request_id", "text", 9, 1, 8)
    assert guess_roles([repeated, gappy, ColumnSketch("my_id", "text", 9, 0, 9)])["id"].name == "my_id"
