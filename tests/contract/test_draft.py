"""A draft is a contract that can be read, whatever the columns are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.contract import ColumnSketch, draft_contract, parse_contract
from monitoring.contract.certainty import certainties


def column(
    name: str, kind: str, distinct: int, low: float | None = None, high: float | None = None
) -> ColumnSketch:
    examples = ("0", "1") if distinct == 2 else ()
    return ColumnSketch(name, kind, 1000, 0, distinct, low, high, examples)  # type: ignore[arg-type]


KEYS = [column("application_id", "text", 1000), column("scored_at", "timestamp", 900)]


def test_a_binary_model() -> None:
    columns = [
        *KEYS,
        column("customer_id", "text", 400),
        column("model_version", "text", 2),
        column("logged_at", "timestamp", 900),
        column("outcome_at", "timestamp", 900),
        column("p_default", "number", 800, 0.1, 0.9),
        column("label", "integer", 2, 0, 1),
        column("latency_ms", "number", 500, 1, 900),
        column("age", "integer", 60, 18, 90),
        column("channel", "text", 3),
        column("note: free", "text", 990),
    ]
    contract = parse_contract(draft_contract("Credit Default", columns))
    assert (contract.model, contract.task, contract.id) == ("credit-default", "binary", ("application_id",))
    assert contract.named_columns() == {
        "application_id": "id",
        "scored_at": "timestamp",
        "logged_at": "received_at",
        "model_version": "version",
        "p_default": "prediction",
        "label": "label",
        "outcome_at": "observed_at",
        "customer_id": "entity",
        "latency_ms": "service",
        "age": "feature",
        "channel": "feature",
        "note: free": "feature",
    }
    kinds = [feature.kind for feature in contract.listed_features.values()]
    assert kinds == ["numeric", "categorical", "text"]
    assert [cohort.name for cohort in contract.cohorts] == ["channel"]


def test_a_column_without_a_value_is_no_category() -> None:
    """Numbers that came later were levels; a load without a contract's word takes it as numeric."""
    text = draft_contract("m", [*KEYS, column("p", "number", 800, 0.1, 0.9), column("income", "text", 0)])
    assert parse_contract(text).listed_features["income"].kind == "numeric"
    assert "kind: numeric}    # no value in the files: of which kind is it?" in text


def test_a_multiclass_model() -> None:
    scores = [column(f"prob_{name}", "number", 900, 0, 1) for name in ("home", "draw", "away")]
    contract = parse_contract(draft_contract("m", [*KEYS, *scores, column("outcome", "text", 3)]))
    assert contract.classes == ("home", "draw", "away")
    assert contract.label is not None
    assert contract.label.column == "outcome"


def test_a_regression_of_quantiles() -> None:
    quantiles = [column(f"q{level}", "number", 900, 0, 99) for level in (0.1, 0.5, 0.9)]
    contract = parse_contract(draft_contract("m", [*KEYS, *quantiles]))
    assert contract.prediction.value == "q0.5"
    assert tuple(contract.prediction.quantiles) == (0.1, 0.5, 0.9)


def test_what_was_predicted_is_known_by_the_beginning_of_its_name() -> None:
    priced = [column("predicted_price", "number", 900, 40, 525), column("area", "number", 90, 10, 99)]
    contract = parse_contract(draft_contract("m", [*KEYS, *priced]))
    assert (contract.task, contract.prediction.value) == ("regression", "predicted_price")
    assert list(contract.listed_features) == ["area"]
    both = [column("p_churn", "number", 900, 0, 1), column("pred_churn", "integer", 2, 0, 1)]
    contract = parse_contract(draft_contract("m", [*KEYS, *both]))
    assert (contract.prediction.score, contract.prediction.decision) == ("p_churn", "pred_churn")


def test_a_file_of_reference_rows_is_the_baseline() -> None:
    contract = parse_contract(draft_contract("m", [], reference="reference 2024.csv"))
    assert contract.baselines["training"].file == "reference 2024.csv"
    assert contract.default_baseline == "training"


def test_what_is_not_found_is_left_open() -> None:
    draft = draft_contract("m", [column("won", "integer", 2, 0, 1), column("size", "number", 9, 0, 5)])
    contract = parse_contract(draft)
    assert (contract.id, contract.timestamp, contract.prediction.score) == (
        ("CHANGE_ME",),
        "CHANGE_ME",
        "CHANGE_ME",
    )
    assert "# one of won?" in draft


def test_each_column_of_times_has_its_own_format_where_they_differ() -> None:
    made, seen = (
        ColumnSketch(name, "timestamp", 9, 0, 9, written=w)
        for name, w in (("ts", "%d/%m/%Y"), ("label_at", "%d.%m.%Y"))
    )
    assert parse_contract(draft_contract("m", [made, seen])).time_format == "%d/%m/%Y"
    both = parse_contract(draft_contract("m", [made, seen, column("label", "integer", 2, 0, 1)]))
    assert both.time_format == {"ts": "%d/%m/%Y", "label_at": "%d.%m.%Y"}


def test_what_only_labels_have_is_no_feature() -> None:
    before = column("late_before", "boolean", 2)
    after = [column("repaid", "integer", 2, 0, 1), column("fee", "number", 40, 0, 9)]
    when = column("booked", "timestamp", 90)
    outcomes = [one.name for one in (*after, when)]
    contract = parse_contract(draft_contract("m", [*KEYS, before, *after, when], outcomes))
    assert contract.label is not None
    assert contract.label.column == "repaid"
    assert list(contract.listed_features) == [cohort.name for cohort in contract.cohorts] == ["late_before"]
    assert "  column: fee\n" in draft_contract("m", [*KEYS, before, after[1], when], ["fee", "booked"])
    unclear = [after[1], column("sum", "number", 40, 0, 9), when]
    draft = draft_contract("m", [*KEYS, before, *unclear], [one.name for one in unclear])
    assert "# one of fee, sum?" in draft
    assert list(parse_contract(draft).listed_features) == ["late_before"]


def test_labels_without_the_id_are_joined_by_what_they_have_in_common() -> None:
    """Such a draft was refused by the load: it had no `label.join`."""
    keys = [column("week", "timestamp", 50), column("the place", "text", 20), column("size", "number", 900)]
    columns = [*KEYS, *keys, column("forecast", "number", 900, 0, 99), column("observed_sum", "number", 900)]
    both, outcomes = ["week", "the place", "size", "forecast"], ["observed_sum"]
    contract = parse_contract(draft_contract("m", columns, outcomes, shared=both))
    assert contract.label is not None
    assert contract.label.join == ("week", "the place")  # no fractions, and not what was forecast
    assert "join" not in draft_contract("m", columns, outcomes, shared=["application_id", *both])
    assert "join" not in draft_contract("m", columns[:-1], shared=both)


def test_an_id_that_several_rows_have_is_told() -> None:
    """Rows of four models that score the same ids were refused as conflicts, and the draft was silent."""
    repeated = [column("forecast_id", "text", 250), KEYS[1]]
    draft = draft_contract("m", repeated)
    assert "id: forecast_id    # not every row has its own: do several models score one?" in draft
    assert parse_contract(draft).id == ("forecast_id",)
    lacking = ColumnSketch("id", "text", 1000, 16, 984)
    assert "id: id    # 16 of 1,000 rows have none: they are refused\n" in draft_contract("m", [lacking])
    versioned = draft_contract("m", [*repeated, column("model_version", "text", 4)])
    assert "not every row" not in versioned + draft_contract("m", KEYS)


def test_letters_of_any_language_are_written_as_they_are() -> None:
    names = ["Größe (cm)", "月", " spaced ", "a\u202eb", "a\xa0b"]
    draft = draft_contract("m", [*KEYS, *(column(name, "number", 40, 0, 9) for name in names)])
    assert list(parse_contract(draft).listed_features) == names
    for written in ('"Größe (cm)"', '"月"', '" spaced "', '"a\\u202Eb"', '"a\\_b"'):
        assert written in draft


def sketch(name: str, *values: str) -> ColumnSketch:
    return ColumnSketch(name, "text", 1000, 0, len(values), examples=values)


SCORE = column("fraud_score", "number", 800, 0.001, 0.9)


@pytest.mark.parametrize(
    ("score", "labels"),
    [
        ("fraud_score", [sketch("is_fraud", "N", "Y")]),
        ("p_churn", [sketch("churned", "ja", "nein")]),
        ("p", [column("label", "number", 900, -3, 3), column("y", "boolean", 2)]),
        ("fraud_score", [sketch("fraud_reported_before", "N", "Y")]),
        ("score", [sketch("is_holiday", "N", "Y")]),
    ],
)
def test_a_label_beside_its_score_is_no_feature(score: str, labels: list[ColumnSketch]) -> None:
    """What is true was a feature and a cohort: the model would have been held against its own outcome."""
    contract = parse_contract(draft_contract("m", [*KEYS, replace(SCORE, name=score), *labels]))
    features = "reported" in labels[-1].name or "holiday" in labels[-1].name
    assert (contract.label is None) is features
    assert (labels[-1].name in contract.listed_features) is features
    if contract.label is not None:
        assert contract.label.column == labels[-1].name
        assert str(contract.label.positive).lower() in ("y", "ja", "1")


def test_the_only_time_in_a_file_of_labels_is_when_they_became_known() -> None:
    late = [sketch("thumb", "down", "up"), column("at", "integer", 900, 1.7e12, 1.71e12)]
    contract = parse_contract(draft_contract("m", [*KEYS, *late], ["thumb", "at"]))
    assert contract.label is not None
    assert (contract.label.column, contract.label.observed_at) == ("thumb", "at")


def test_statuses_that_are_words_are_said_to_be_no_error() -> None:
    """Without `ok` only 200 is none: every request had failed."""
    service = [sketch("status", "ok", "timeout"), column("latency", "number", 900, 0.1, 2.5)]
    draft = draft_contract("m", [*KEYS, *service])
    assert parse_contract(draft).service.ok == ("ok",)
    assert "# milliseconds? most are below 2.5;" in draft
    codes = parse_contract(draft_contract("m", [*KEYS, sketch("status", "200", "201", "500")]))
    assert codes.service.ok == (200, 201)
    assert "which statuses are no error?" in draft_contract("m", [*KEYS, sketch("status", "A", "B")])


def test_percentiles_beside_a_forecast_are_its_quantiles_and_others_are_features() -> None:
    ends = [column(f"load_forecast{end}", "number", 900, 0, 99) for end in ("", "_p10", "_p90")]
    others = [column(f"latency{end}", "number", 900, 0, 99) for end in ("_p50", "_p90")]
    contract = parse_contract(draft_contract("m", [*KEYS, *ends, *others]))
    assert (contract.task, contract.prediction.value) == ("regression", "load_forecast")
    assert dict(contract.prediction.quantiles) == {0.1: "load_forecast_p10", 0.9: "load_forecast_p90"}
    assert "latency_p90" in contract.listed_features


def test_the_class_that_was_taken_is_the_decision() -> None:
    scores = [column(f"prob_{name}", "number", 900, 0, 1) for name in "abc"]
    taken, other = sketch("pred", "a", "b"), sketch("pred_source", "x", "y")
    contract = parse_contract(draft_contract("m", [*KEYS, *scores, other, taken]))
    assert contract.prediction.decision == "pred"
    assert list(contract.listed_features) == ["pred_source"]


def test_ends_whose_names_say_a_level_are_an_interval() -> None:
    names = ["Predicted Load", "Lower 90", "Upper 90", "lower_bound"]
    draft = draft_contract("m", [*KEYS, *(column(name, "number", 900, 0, 99) for name in names)])
    interval = parse_contract(draft).prediction.interval
    assert interval is not None
    assert (interval.lower, interval.upper, interval.level) == ("Lower 90", "Upper 90", 0.9)
    assert list(parse_contract(draft).listed_features) == ["lower_bound"]


def test_ends_without_a_level_are_no_features() -> None:
    names = ["yhat", "yhat_lower", "yhat_upper", "lower_deck"]
    draft = draft_contract("m", [*KEYS, *(column(name, "number", 900, 0, 99) for name in names)])
    assert "\n  # interval: {lower: yhat_lower, upper: yhat_upper, level: 0.9}    # which share" in draft
    assert list(parse_contract(draft).listed_features) == ["lower_deck"]


def test_classes_are_called_as_the_label_calls_them() -> None:
    scores = [column(f"proba_class_{k}", "number", 900, 0, 1) for k in range(3)]
    label = ColumnSketch("class", "integer", 1000, 0, 3, 0, 2, ("0", "1", "2"))
    contract = parse_contract(draft_contract("m", [*KEYS, *scores, label]))
    assert contract.label is not None
    assert (contract.label.column, contract.classes) == ("class", ("0", "1", "2"))


def test_classes_that_the_label_calls_otherwise_are_told_with_its_values() -> None:
    """Labels of home and away were refused, and the draft did not say what the classes have to be called."""
    scores = [column(f"prob{name}", "number", 900, 0, 1) for name in ("1", "2", "tie")]
    draft = draft_contract("m", [*KEYS, *scores, sketch("outcome", "away", "home", "tie")])
    assert (
        "tie: probtie}    # class -> column; the label says away, home, tie: call the classes so\n" in draft
    )
    sure = certainties([*KEYS, *scores, sketch("outcome", "away", "home", "tie")])
    assert [sure[one.name].level for one in scores] == ["guess", "guess", "sure"]
    assert sure["prob1"].why == "one of 3 class scores; the label says away, home, tie: call the classes so"
    target = ColumnSketch("target", "number", 1000, 9, 3, 0, 2, ("0.0", "1.0", "2.0"))
    for name in ("", "class_"):
        scores = [column(f"prob_{name}{k}", "number", 900, 0, 1) for k in range(3)]
        draft = draft_contract("m", [*KEYS, *scores, target])
        assert parse_contract(draft).classes == ("0", "1", "2")
        assert "# class -> column\n" in draft


@pytest.mark.parametrize(
    ("decided", "taken"),
    [
        (column("decision", "boolean", 2), True),
        (sketch("decision", "no", "yes"), True),
        (sketch("decision", "approve", "decline"), False),
        (sketch("decision_by", "man", "machine"), False),
    ],
)
def test_what_was_acted_on_is_no_feature_of_a_binary_model(decided: ColumnSketch, taken: bool) -> None:
    """The decision was a feature and a cohort."""
    label = sketch("label", "no", "yes")
    contract = parse_contract(draft_contract("m", [*KEYS, SCORE, label, decided]))
    assert contract.prediction.decision == ("decision" if taken else None)
    assert list(contract.listed_features) == [one.name for one in contract.cohorts] == [decided.name][taken:]


def test_the_model_is_the_version_where_ids_repeat() -> None:
    """Rows of four models that score the same ids were refused as conflicts."""
    model = sketch("model", "a", "b", "c", "d")
    repeated = [column("forecast_id", "text", 250), KEYS[1], SCORE]
    contract = parse_contract(draft_contract("m", [*repeated, model]))
    assert contract.version is not None
    assert contract.version.column == "model"
    assert list(parse_contract(draft_contract("m", [*KEYS, SCORE, model])).listed_features) == ["model"]
    others = [sketch("kind", "a", "b", "c", "d"), sketch("half", "a", "b")]
    assert "name `version:`; one of kind?\n" in draft_contract("m", [*repeated, *others])


def test_outcomes_beside_the_label_are_left_out() -> None:
    late = [column("won_outcome", "integer", 2, 0, 1), column("actual_share", "number", 80, 0, 99)]
    draft = draft_contract("m", [*KEYS, SCORE, *late])
    assert "  # - {name: actual_share, kind: numeric}    # 80 values; known only afterwards?\n" in draft
    assert parse_contract(draft).features == ()


def test_the_probability_of_the_other_class_is_no_feature() -> None:
    pair = [column(name, "number", 900, 0, 1) for name in ("proba_0", "proba_1", "share")]
    contract = parse_contract(draft_contract("m", [*KEYS, *pair]))
    assert contract.prediction.score == "proba_1"
    assert list(contract.listed_features) == ["share"]


def test_a_year_is_a_cohort_and_numbers_of_things_are_categories() -> None:
    """A healthy model alarmed, as 2018 is no year of its training; and leagues had a mean that shifted."""
    others = [column("season", "integer", 4, 1, 4), column("league_id", "integer", 38, 1, 9541)]
    draft = draft_contract("m", [*KEYS, column("year", "integer", 3, 2016, 2018), *others])
    contract = parse_contract(draft)
    assert [(one.name, one.kind) for one in contract.listed_features.values()] == [
        ("season", "categorical"),
        ("league_id", "categorical"),
    ]
    assert [one.name for one in contract.cohorts] == ["year", "season"]
    assert "# 3 values; it moves on with the calendar" in draft


def test_a_score_that_is_no_probability_is_told_with_what_to_do() -> None:
    draft = draft_contract("m", [*KEYS, replace(SCORE, low=0.3, high=98.6)])
    assert "CHANGE_ME    # no column looks like it; fraud_score has 0.3 to 98.6: divide percentages" in draft


def test_times_in_no_known_form_are_told() -> None:
    written = ColumnSketch("ts", "text", 1000, 0, 900, examples=("01/02/2026", "2026-02-03"))
    draft = draft_contract("m", [KEYS[0], written])
    assert "timestamp: ts    # not all are ISO 8601, such as 01/02/2026: say under `time_format`" in draft
    assert certainties([KEYS[0], written])["ts"].why.endswith("say under `time_format` how they are written")
    other = replace(written, name="Tag", examples=("01/02/2026",))
    assert "timestamp: CHANGE_ME    # no column looks like it; one of Tag?\n" in draft_contract("m", [other])


def test_flags_are_marked_where_no_label_was_found() -> None:
    columns = [*KEYS, column("p", "number", 900, 0.1, 0.9), sketch("isMalignant", "false", "true")]
    assert "{name: isMalignant, kind: categorical}    # 2 values; the label?" in draft_contract("m", columns)


def test_a_column_without_a_name_is_left_out_and_ids_are_proposed() -> None:
    """The index that pandas writes was a feature, and the draft could not be loaded."""
    when = ColumnSketch("ds", "timestamp", 1000, 0, 1000)
    draft = draft_contract("m", [column("__unnamed_0", "integer", 1000, 0, 999), when])
    assert parse_contract(draft).listed_features == {}
    assert "id: CHANGE_ME    # no column looks like it; one of ds?\n" in draft


def test_records_are_left_out_and_likely_scores_are_named() -> None:
    nested = ColumnSketch("model", "text", 1000, 0, 2, examples=('{"name":"a"}', '{"name":"b"}'))
    draft = draft_contract("m", [*KEYS, nested, column("risk", "number", 900, 0.1, 0.9)])
    assert "CHANGE_ME    # no column looks like it; one of risk?" in draft
    assert list(parse_contract(draft).listed_features) == ["risk"]
    assert parse_contract(draft).cohorts == ()


NAMES = st.sampled_from(
    ["id", "x_id", "label", "score", "p_a", "p_b", "p_c", "ts", "q0.5", "y_pred", "version"]
)
SKETCHES = st.builds(
    ColumnSketch,
    NAMES | st.text(min_size=1, max_size=6, alphabet=st.characters(blacklist_categories=["C", "Zl", "Zp"])),
    st.sampled_from(["integer", "number", "boolean", "text", "timestamp"]),
    st.just(50),
    st.integers(0, 5),
    st.integers(0, 45),
    st.just(0.0),
    st.sampled_from([1.0, 7.0]),
    st.lists(st.sampled_from(["0", "1", "yes", "won: 3", "#"]), max_size=3).map(tuple),
)


@given(st.text(max_size=8), st.lists(SKETCHES, max_size=8, unique_by=lambda sketch: sketch.name))
def test_every_draft_can_be_read(model: str, columns: list[ColumnSketch]) -> None:
    assert parse_contract(draft_contract(model, columns)).timestamp
