"""The question in words is one line of Markdown."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from monitoring.contract.reading import read_contract
from monitoring.scope.question import Extent, Scope, resolve
from monitoring.ui.scope_words import scope_words

CONTRACT = read_contract("""
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [region]
""")
NEWEST = datetime(2026, 10, 31, tzinfo=UTC)
EXTENT = Extent(datetime(2026, 7, 1, tzinfo=UTC), NEWEST, NEWEST, (), frozenset(), {"region": "categorical"})


def said(**words: str) -> str:
    question = resolve(Scope("m", **words), CONTRACT, EXTENT)  # type: ignore[arg-type]
    return scope_words(cast("Any", SimpleNamespace(extent=EXTENT)), question, 10, 0.5)


def test_a_level_with_line_breaks_stays_in_the_line() -> None:
    line = said(cohort="region = 'north\n\n- west'")
    assert "\n" not in line
    assert "region north - west" in line


def test_the_clocks_stand_at_the_end() -> None:
    assert said(as_of="2026-10-01", now="2026-11-01").endswith(
        "labels 50% in · labels as known on 2026-10-01 · ages counted from 2026-11-01"
    )
