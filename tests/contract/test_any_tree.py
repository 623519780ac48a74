"""Whatever stands where in a contract's tree: it is a contract, or problems are said."""

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from monitoring.contract import Contract, build_contract
from monitoring.errors import ContractError

FEATURES = """
- age
- {name: income, kind: numeric, unit: EUR/year, min: 0, nullable: false, importance: 0.4}
- {name: channel, kind: categorical, allowed: [web, branch, phone]}
"""
WORDS = ["p", "income", "channel", "1d", "training", "numeric", "between", "id", "all", "", "http_status"]
FULL = {
    **yaml.safe_load((Path(__file__).parent / "credit_default.yaml").read_text()),
    "features": yaml.safe_load(FEATURES),
}
Place = tuple[str | int, ...]


def places(tree: object, at: Place = ()) -> Iterator[Place]:
    """Give the place of every part of a tree."""
    yield at
    if isinstance(tree, dict):
        for key, part in tree.items():
            yield from places(part, (*at, key))
    elif isinstance(tree, list):
        for position, part in enumerate(tree):
            yield from places(part, (*at, position))


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.dates()
KEYS = st.sampled_from(
    [*Contract.model_fields, "score", "scores", "name", "column", "rule", "min", "max", "at", 7, None]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
PARTS = [place for place in places(FULL) if place]


def a_contract_or_problems(tree: dict[str, Any]) -> None:
    try:
        build_contract(tree)
    except ContractError as error:
        assert error.problems


@given(st.lists(st.tuples(st.sampled_from(PARTS), TREES), min_size=1, max_size=3))
@example([(("features", 1, "name"), [])])
def test_any_part_replaced(replaced: list[tuple[Place, object]]) -> None:
    tree = deepcopy(FULL)
    for place, part in replaced:
        with suppress(LookupError, TypeError):  # what held it was replaced before
            reduce(getitem, place[:-1], tree)[place[-1]] = part
    a_contract_or_problems(tree)


@given(st.dictionaries(st.sampled_from(sorted(Contract.model_fields)), TREES, max_size=8))
def test_any_keys(tree: dict[str, object]) -> None:
    given = {key: FULL[key] for key in ("model", "task", "id", "timestamp", "prediction", "label")}
    a_contract_or_problems({**given, **tree})
