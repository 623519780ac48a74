"""The SQL of what a decision says, and of what is lost by a row."""

import math

import duckdb
import numpy as np
import pandas as pd
import pytest

from monitoring.contract.model import Contract
from monitoring.contract.reading import read_contract
from monitoring.store.columns.subjects import top_class
from monitoring.store.kinds.losses import decided, losses

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


def classes(k: int) -> Contract:
    """Give the contract of some classes, one of which has a name that has to be quoted."""
    names = [f"class {j}'s" for j in range(k)]
    scores = ", ".join(f'"{name}": p_{j}' for j, name in enumerate(names))
    return read_contract(
        f"model: m\ntask: multiclass\nid: id\ntimestamp: at\nprediction: {{scores: {{{scores}}}}}\n"
        "label: {column: y}\n"
    )


@pytest.mark.parametrize("k", [2, 3, 60])
def test_losses_of_classes_are_those_of_their_shares(k: int) -> None:
    contract, draw, n = classes(k), np.random.default_rng(k), 500
    scores = draw.gamma(0.3, size=(n, k)) + 1e-9
    scores[:50] = np.eye(k)[draw.integers(k, size=50)]
    label = draw.integers(k, size=n)
    label[:40] = scores[:40].argmax(axis=1)
    rows = pd.DataFrame(scores, columns=[f"p_{j}" for j in range(k)])
    rows["__label"] = np.array(contract.classes)[label]
    asked = losses(contract) | {"top": top_class(contract)}
    found = duckdb.sql(f"select {', '.join(asked.values())} from rows").fetchnumpy()
    log_loss, brier, top = (np.asarray(one) for one in found.values())
    share = scores / scores.sum(axis=1, keepdims=True)
    least = 2.0**-50
    own = np.clip(share[np.arange(n), label], least, 1 - least)
    assert np.allclose(log_loss, -np.log(own), rtol=1e-9, atol=1e-12)
    assert np.allclose(brier, ((share - np.eye(k)[label]) ** 2).sum(axis=1), rtol=1e-9, atol=1e-15)
    assert set(brier[:40]) == {0.0}, "of a sure and right row nothing is lost"
    assert top.tolist() == [contract.classes[j] for j in scores.argmax(axis=1)], "ties go to the first"


def test_a_label_that_is_no_class_gets_no_score() -> None:
    asked = ", ".join(losses(classes(2)).values())
    found = duckdb.sql(f"select {asked} from (select 0.5 as p_0, 0.5 as p_1, 'other' as __label)")
    assert found.fetchall() == [(pytest.approx(50 * math.log(2)), 0.5)]


def test_what_is_asked_of_many_classes_does_not_grow_with_their_square() -> None:
    """Of two hundred a statement of 40,000 scores was planned for twenty seconds."""
    few, many = (sum(map(len, [*losses(classes(k)).values(), top_class(classes(k))])) for k in (20, 200))
    assert many < 13 * few
