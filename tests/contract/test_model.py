"""What a contract answers about its columns, cohorts and features."""

import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitoring.contract import CohortColumn, Contract, contract_schema, parse_contract, read_contract
from monitoring.errors import UnknownNameError

FULL = read_contract(Path(__file__).parent / "credit_default.yaml")
SHARED = Path(__file__).parents[3] / "shared" / "data"
CONTRACTS = Path(__file__).parents[1] / "contracts"


def test_every_named_column_has_its_role() -> None:
    assert FULL.named_columns() == {
        "application_id": "id",
        "scored_at": "timestamp",
        "logged_at": "received_at",
        "model_version": "version",
        "p_default": "prediction",
        "defaulted": "label",
        "outcome_at": "observed_at",
        "customer_id": "entity",
        "latency": "service",
        "http_status": "service",
        "revenue": "business",
        "complaint": "feedback",
        "name": "mask",
        "iban": "mask",
        "region": "cohort",
        "age": "cohort",
    }


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("income", True),
        ("region", True),
        ("age", True),
        ("p_default", False),
        ("iban", False),
        ("latency", False),
    ],
)
def test_all_other_columns_are_features_and_so_are_cohorts(column: str, expected: bool) -> None:
    assert FULL.is_feature(column) is expected


def test_a_listed_feature_keeps_its_role_when_it_is_masked_or_joined_by() -> None:
    contract = parse_contract(
        "model: m\ntask: regression\nid: i\ntimestamp: t\nprediction: {value: v}\nmask: [a, b]\n"
        "label: {column: y, join: [a, d]}\nfeatures: [a]\n"
    )
    roles = contract.named_columns()
    assert (roles["a"], roles["b"], roles["d"]) == ("feature", "mask", "join")
    assert contract.is_feature("a")
    assert not contract.is_feature("d")


def test_cohorts_by_name() -> None:
    assert FULL.cohort("age_band").column == "age"
    assert FULL.cohort("region").column == "region"
    with pytest.raises(UnknownNameError, match="age_band"):
        FULL.cohort("age_bnd")


@pytest.mark.parametrize(
    ("bins", "levels"),
    [
        ((18, 25, 40), ("<18", "[18,25)", "[25,40)", ">=40")),
        ((0.5,), ("<0.5", ">=0.5")),
        ((-1, 1e6), ("<-1", "[-1,1000000)", ">=1000000")),
        (None, ()),
    ],
)
def test_levels_of_bins(bins: tuple[float, ...] | None, levels: tuple[str, ...]) -> None:
    assert CohortColumn(name="a", bins=bins).levels() == levels


def test_features_by_name() -> None:
    contract = read_contract(CONTRACTS / "ma_employment.yaml")
    age = contract.feature("AGEP")
    assert age is not None
    assert (age.kind, age.unit, age.nullable) == ("numeric", "years", False)
    assert contract.feature("nothing") is None
    assert FULL.feature("income") is None


def test_the_columns_of_a_prediction() -> None:
    contract = parse_contract(
        "model: m\ntask: regression\nid: i\ntimestamp: t\n"
        "prediction: {value: q5, quantiles: {0.1: q1, 0.5: q5}, "
        "interval: {lower: q1, upper: q9, level: 0.8}}\n"
    )
    assert contract.prediction.columns == ("q5", "q1", "q9")
    assert dict(contract.prediction.quantiles) == {0.1: "q1", 0.5: "q5"}
    assert FULL.prediction.columns == ("p_default",)


def test_times_without_offset_are_in_the_contracts_zone() -> None:
    assert FULL.instant(FULL.events[0].at) == datetime(2024, 3, 2, 23, tzinfo=UTC)
    assert FULL.instant(datetime(2024, 3, 3, tzinfo=UTC)) == datetime(2024, 3, 3, tzinfo=UTC)


def test_a_contract_is_frozen_hashable_and_can_be_sent_to_another_process() -> None:
    copy: Contract = pickle.loads(pickle.dumps(FULL))
    assert {copy: 1}[FULL] == 1
    with pytest.raises(ValueError, match="frozen"):
        FULL.model = "other"  # type: ignore[misc]


def test_the_schema_knows_the_keys_the_short_forms_and_what_they_mean() -> None:
    schema = contract_schema()
    assert set(schema["properties"]) == set(Contract.model_fields)
    assert schema["additionalProperties"] is False
    assert schema["properties"]["received_at"]["description"] == "When the row arrived."
    assert {"type": "string"} in schema["properties"]["id"]["anyOf"]
    assert {"type": "string"} in schema["properties"]["cohorts"]["items"]["anyOf"]
    assert schema["$defs"]["Threshold"]["additionalProperties"] is False


@pytest.mark.skipif(not SHARED.exists(), reason="the trial data are not here")
@pytest.mark.parametrize(
    ("contract", "folder", "file"),
    [
        ("nfl_elo_qb", "nfl_elo_qb", "predictions.csv"),
        ("soccer_spi", "soccer_spi", "predictions.csv"),
        ("soccer_goals", "soccer_spi", "predictions.csv"),
        ("soccer_spi_snapshots", "soccer_spi", "predictions.csv"),
        ("car_loan_dq", "car_loan_dq", "reference.csv"),
    ],
)
def test_the_trial_contracts_name_columns_that_exist(contract: str, folder: str, file: str) -> None:
    with (SHARED / folder / file).open(encoding="utf-8") as stream:
        header = set(stream.readline().strip().split(","))
    assert set(read_contract(CONTRACTS / f"{contract}.yaml").named_columns()) <= header
