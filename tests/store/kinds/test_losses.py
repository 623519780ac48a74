"""The SQL of what a decision says."""

import duckdb
import pytest

from monitoring.contract.reading import read_contract
from monitoring.store.kinds.losses import decided

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {{score: score, threshold: 0.5, decision: decision}}
label: {{column: y, positive: {}, negative: other}}
features: all
"""


@pytest.mark.parametrize(
    ("positive", "kind", "value", "said"),
    [
        ("1", "boolean", "true", True),
        ("1", "boolean", "false", False),
        ("1", "boolean", "null", True),
        ("1", "double", "1", True),
        ("1", "double", "0", False),
        ("1", "varchar", "'TRUE'", True),
        ("1", "varchar", "'False'", False),
        ("'Yes'", "varchar", "'yES'", True),
        ("'Yes'", "varchar", "'no'", False),
        ("'false'", "varchar", "'false'", True),
        ("'false'", "varchar", "'other'", False),
    ],
)
def test_a_decision_is_the_positive_class_or_true_however_it_is_written(
    positive: str, kind: str, value: str, said: bool
) -> None:
    sql = decided(read_contract(CONTRACT.format(positive)))
    row = f"(select cast({value} as {kind}) as decision, 0.7 as score)"
    assert duckdb.sql(f"select {sql} from {row}").fetchall() == [(said,)]
