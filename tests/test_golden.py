"""The golden cases that lie beside the repository, where they are there."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

REPO = Path(__file__).resolve().parents[1]
GOLDEN = REPO.parent / "shared" / "golden"
UNSUPPORTED: frozenset[str] = frozenset()

_spec = importlib.util.spec_from_file_location("golden_adapter", REPO / "tests" / "golden_adapter.py")
assert _spec and _spec.loader
adapter = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(adapter)


CASES = [case for file in sorted(GOLDEN.glob("*.json")) for case in json.loads(file.read_text())]


def _same(got: Any, expected: Any, tolerance: dict[str, float]) -> bool:
    if isinstance(expected, list):
        return len(got) == len(expected) and all(
            _same(g, e, tolerance) for g, e in zip(got, expected, strict=True)
        )
    if expected is None or isinstance(expected, (str, bool)):
        return bool(got == expected) and isinstance(got, bool) == isinstance(expected, bool)
    if got is None or isinstance(got, str):
        return False
    return abs(got - expected) <= tolerance["abs"] + tolerance["rel"] * max(abs(got), abs(expected))


@pytest.mark.skipif(not GOLDEN.exists(), reason="the golden cases are not here")
@pytest.mark.parametrize("case", CASES, ids=[f"{case['measure']}:{case['name']}" for case in CASES])
def test_golden_case(case: dict[str, Any]) -> None:
    if case["measure"] in UNSUPPORTED:
        pytest.skip("not supported")
    answer = adapter.evaluate(case["measure"], case["inputs"])
    wrong = {
        key: (answer.get(key, "absent"), expected)
        for key, expected in case["expected"].items()
        if key not in answer or not _same(answer[key], expected, case["tolerance"])
    }
    assert not wrong


def test_unknown_measure_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        adapter.evaluate("drift.nonsense", {})
