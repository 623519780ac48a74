"""What files hold is told by their columns, and by their names only where these leave it open."""

import pytest

from monitoring.contract.column_sketch import ColumnSketch
from monitoring.contract.guessed_kinds import FileColumns, guess_kinds

ID = ColumnSketch("id", "text", 900, 0, 900)
AT = ColumnSketch("at", "timestamp", 900, 0, 900)
SCORE = ColumnSketch("score", "number", 900, 0, 800, 0.01, 0.99)
AGE = ColumnSketch("age", "integer", 900, 0, 60, 18, 80)
PLAN = ColumnSketch("plan", "text", 900, 0, 3, examples=("a", "b", "c"))
PAID = ColumnSketch("paid", "integer", 900, 0, 2, 0, 1, ("0", "1"))
KNOWN = ColumnSketch("booked", "timestamp", 900, 0, 30)
LOG = FileColumns("march.csv", (ID, AT, SCORE, AGE, PLAN))
CONTRACT = {
    "id": "id",
    "timestamp": "at",
    "prediction": {"score": "score"},
    "label": {"column": "paid"},
    "features": ["age", {"name": "plan"}],
}


@pytest.mark.parametrize(
    ("name", "columns", "kind", "why"),
    [
        ("features.csv", (ID, KNOWN, PAID), "labels", "id and"),
        ("paid.csv", (ID, PAID), "labels", "id and"),
        ("log.csv", (ID, KNOWN, PAID), "labels", "id and"),
        ("labels.csv", (AGE, PLAN), "reference", "neither id nor prediction"),
        ("labels.csv", (AGE, PLAN, PAID), "reference", "neither id nor prediction"),
        ("training.csv", (ID, AT, SCORE, AGE, PLAN), "reference", "called a reference"),
        ("training.csv", (ID, AGE, PLAN, PAID), "reference", "no prediction; called a reference"),
        ("paid.csv", (ID, AGE, PLAN, PAID), "labels", "id and"),
        ("labels.csv", (ID, AT, SCORE, AGE, PLAN), "predictions", "score, the prediction"),
        ("outcomes.csv", (KNOWN,), "labels", "by its name: the columns fit several"),
        ("outcomes.csv", (), "labels", "by its name: not looked into"),
    ],
)
@pytest.mark.parametrize("tree", [None, CONTRACT])
def test_columns_tell_what_a_file_holds(
    name: str, columns: tuple[ColumnSketch, ...], kind: str, why: str, tree: dict[str, object] | None
) -> None:
    log, found = guess_kinds([LOG, FileColumns(name, columns)], tree)
    assert log.kind == "predictions"
    assert found.kind == kind and why in found.why


@pytest.mark.parametrize("tree", [None, CONTRACT])
def test_ids_with_features_are_features_whatever_the_file_is_called(tree: dict[str, object] | None) -> None:
    log = FileColumns("log.csv", (ID, AT, SCORE, ColumnSketch("channel", "text", 900, 0, 3)))
    [_, found] = guess_kinds([log, FileColumns("labels.csv", (ID, AGE, PLAN))], tree)
    assert found.kind == "features"


def test_a_flag_beside_ids_may_be_either_until_the_contract_says_it() -> None:
    files = [LOG, FileColumns("features.csv", (ID, PAID))]
    assert [guess_kinds(files, tree)[1].kind for tree in (None, CONTRACT)] == ["features", "labels"]


def test_labels_of_the_week_that_predictions_are_about_are_no_reference() -> None:
    """They lack the time of the prediction and have half of its features: they were its baseline."""
    week = ColumnSketch("target_week", "timestamp", 100, 0, 20)
    log = FileColumns("log.csv", (*LOG.columns, week))
    labels = FileColumns("labels.csv", (week, AGE, PLAN, PAID))
    assert [one.kind for one in guess_kinds([log, labels])] == ["predictions", "labels"]


def test_labels_that_are_joined_by_features_are_no_reference() -> None:
    """By day and plan, say: they have features, and neither id nor prediction."""
    labels = FileColumns("labels.csv", (AT, AGE, PLAN, PAID))
    joined = CONTRACT | {"label": {"column": "paid", "join": ["at", "plan"]}}
    assert [guess_kinds([LOG, labels], tree)[1].kind for tree in (None, joined)] == ["labels", "labels"]
    assert guess_kinds([LOG, labels], CONTRACT)[1].kind == "reference"  # by this they find no prediction
    table = FileColumns("training.csv", labels.columns)
    assert [guess_kinds([LOG, table], tree)[1].kind for tree in (None, joined)] == ["reference", "reference"]


def test_without_any_prediction_names_decide() -> None:
    found = guess_kinds([FileColumns("a.csv", (ID, AGE)), FileColumns("b_labels.csv", (ID, PAID))])
    assert [one.kind for one in found] == ["predictions", "labels"]
    assert all(one.why.startswith("by its name") for one in found)
