"""A draft is a contract that can be read, whatever the columns are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.contract import ColumnSketch, draft_contract, parse_contract


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


def test_letters_of_any_language_are_written_as_they_are() -> None:
    names = ["Größe (cm)", "月", " spaced ", "a\u202eb", "a\xa0b"]
    draft = draft_contract("m", [*KEYS, *(column(name, "number", 40, 0, 9) for name in names)])
    assert list(parse_contract(draft).listed_features) == names
    for written in ('"Größe (cm)"', '"月"', '" spaced "', '"a\\u202Eb"', '"a\\_b"'):
        assert written in draft


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


@settings(deadline=None)
@given(st.text(max_size=8), st.lists(SKETCHES, max_size=8, unique_by=lambda sketch: sketch.name))
def test_every_draft_can_be_read(model: str, columns: list[ColumnSketch]) -> None:
    assert parse_contract(draft_contract(model, columns)).timestamp
