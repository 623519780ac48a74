"""What one process has authored, another authors again from what was written down."""

import json

import pytest

from monitoring.charts import authored, metric_time
from monitoring.charts.forest import forest
from monitoring.charts.sparkline import sparkline
from monitoring.charts.specification import Specification


def test_what_was_authored_is_authored_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authored, "_CALLS", {})
    made: list[Specification] = [
        forest(theme="dark", measure="of this test", domain=(-0.5, 0.5)),
        sparkline(height=57),
        metric_time.metric_time(height=271, domain=(0.0, 1.0)),
    ]
    before = authored.calls()
    assert {name.rpartition(".")[2] for name, _ in before} == {"forest", "sparkline", "_authored"}
    told = json.loads(json.dumps(before))
    for function in authored._FUNCTIONS.values():
        function.cache_clear()  # type: ignore[attr-defined]
    authored._CALLS.clear()
    metric_time.metric_time.cache_clear()
    authored.author([*told, ["gone", []], [before[0][0], [["unknown", 1]]]])
    assert authored.calls() == before
    sizes = {name: function.cache_info().currsize for name, function in authored._FUNCTIONS.items()}  # type: ignore[attr-defined]
    assert made == [
        forest(theme="dark", measure="of this test", domain=(-0.5, 0.5)),
        sparkline(height=57),
        metric_time.metric_time(height=271, domain=(0.0, 1.0)),
    ]
    assert sizes == {name: function.cache_info().currsize for name, function in authored._FUNCTIONS.items()}  # type: ignore[attr-defined]


def test_no_more_is_remembered_than_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authored, "_CALLS", {})
    monkeypatch.setattr(authored, "MOST", 3)
    for height in range(90, 95):
        sparkline(height=height)
    assert [dict(given)["height"] for _, given in authored.calls()] == [92, 93, 94]
