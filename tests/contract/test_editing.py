"""Editing by columns: what is changed takes effect, everything else stays what it was."""

import pytest

from monitoring.contract import ColumnSketch, draft_contract, parse_contract
from monitoring.contract.certainty import certainties
from monitoring.contract.editing import tree_of, with_column, written
from monitoring.contract.roles import LISTED, NOT_USED, ROLES, SINGLE, kinds_of, roles_of, said
from monitoring.contract.scalar import OPEN

TEXT = """
model: churn            # a comment
task: binary
title: "007"
id: customer
timestamp: scored_at
version: {column: v}
prediction: {score: p, threshold: 0.30}
label: {column: left, positive: yes, observed_at: known}
features:
  - {name: age, kind: numeric, min: 18, allowed: [1, "1", true]}
  - region
cohorts: [region, {name: band, column: age, bins: [18, 40]}]
service: {latency_ms: ms, status: code, ok: [200, "ok"]}
"""
COLUMNS = ("customer", "scored_at", "v", "p", "left", "known", "age", "region", "ms", "code", "other")


def edited(text: str, column: str, role: str, kind: str = "") -> str:
    return written(with_column(tree_of(text), column, role, kind, COLUMNS))


def test_writing_what_was_read_changes_nothing() -> None:
    assert parse_contract(written(tree_of(TEXT))) == parse_contract(TEXT)
    assert parse_contract(written(tree_of(TEXT))).title == "007"


def test_every_column_has_its_role() -> None:
    assert roles_of(tree_of(TEXT), COLUMNS) == {
        "customer": "row id", "scored_at": "time of prediction", "v": "version", "p": "score",
        "left": "label", "known": "time of label", "age": "feature and cohort",
        "region": "feature and cohort",
        "ms": "latency, ms", "code": "status", "other": NOT_USED,
    }  # fmt: skip
    assert kinds_of(tree_of(TEXT))["age"] == "numeric"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_that_is_given_is_the_role_that_is_read(role: str) -> None:
    tree = tree_of(edited(TEXT, "other", role))
    found = roles_of(tree, COLUMNS)
    assert found["other"] == role
    before = roles_of(tree_of(TEXT), COLUMNS)
    kept = [column for column in COLUMNS[:-1] if before[column] != role]
    assert {column: found[column] for column in kept} == {column: before[column] for column in kept}


def test_a_role_of_one_column_is_taken_from_the_one_that_had_it() -> None:
    contract = parse_contract(edited(TEXT, "other", "score"))
    assert contract.prediction.score == "other"
    assert contract.prediction.threshold == 0.3
    assert "p" not in contract.named_columns()


def test_a_kind_is_changed_and_the_rest_of_the_feature_stays() -> None:
    contract = parse_contract(edited(TEXT, "age", "feature", ""))
    feature = contract.feature("age")
    assert feature is not None
    assert (feature.kind, feature.min, feature.allowed) == (None, 18, (1, "1", True))
    assert [one.name for one in contract.cohorts] == ["region"]


def test_a_cohort_keeps_its_bins() -> None:
    contract = parse_contract(edited(TEXT, "age", "cohort"))
    assert contract.cohort("band").bins == (18, 40)
    assert contract.feature("age") is None


@pytest.mark.parametrize("role", [*SINGLE, *LISTED])
def test_a_role_that_a_draft_left_open_is_filled(role: str) -> None:
    """The place of the id became a list of CHANGE_ME and the column: it stayed open whatever was chosen."""
    drafted = draft_contract("m", [ColumnSketch("other", "text", 100, 0, 90)])
    open_roles = {one for one, column in said(tree_of(drafted)) if column == OPEN}
    assert open_roles == {"row id", "time of prediction", "score"}
    roles = list(said(tree_of(edited(drafted, "other", role))))
    assert (role, "other") in roles
    assert {one for one, column in roles if column == OPEN} == open_roles - {role}


def test_all_features_are_written_out_before_one_is_taken_away() -> None:
    text = TEXT[: TEXT.index("features:")] + "features: all\n"
    contract = parse_contract(edited(text, "ms", NOT_USED))
    assert set(contract.listed_features) == {"age", "region", "code", "other"}


@pytest.mark.parametrize(
    "name", ["a: b", "#", "- x", "1", "null", "yes", "{", '"', "a\nb", "\x07", "😀", "=1+1"]
)
def test_any_name_of_a_column_survives(name: str) -> None:
    columns = (*COLUMNS, name)
    tree = with_column(tree_of(TEXT), name, "feature and cohort", "numeric", columns)
    assert roles_of(tree_of(written(tree)), columns)[name] == "feature and cohort"
    assert name in parse_contract(written(tree)).listed_features


@pytest.mark.parametrize("text", ["", "[]", "id: {a: 1}\nfeatures: 3\nprediction: x", "a: [", "label: []"])
def test_a_text_that_is_no_contract_can_still_be_edited(text: str) -> None:
    for role in ROLES:
        tree = with_column(tree_of(text), "other", role, "", COLUMNS)
        assert roles_of(tree, COLUMNS)["other"] == role


def test_the_draft_says_how_sure_it_is() -> None:
    columns = [
        ColumnSketch("id", "integer", 100, 0, 100),
        ColumnSketch("when", "timestamp", 100, 0, 100),
        ColumnSketch("p_default", "number", 100, 0, 90, 0.0, 1.0),
        ColumnSketch("age", "integer", 100, 0, 40, 18, 90),
    ]
    found = certainties(columns)
    assert [found[one.name].level for one in columns] == ["sure", "guess", "likely", "guess"]
    assert found["when"].why == "no name says so; times"
    assert found["age"].why == "the rest; 18 to 90"
    roles = roles_of(tree_of(draft_contract("m", columns)), tuple(found))
    assert list(roles.values()) == ["row id", "time of prediction", "score", "feature"]
