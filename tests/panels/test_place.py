"""Rows are made with each value in the column of its name."""

from datetime import UTC, datetime
from typing import Any

from monitoring.contract.reading import read_contract
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.scope.question import Extent, Scope, resolve
from monitoring.statistics.estimate import Estimate

CONTRACT = read_contract(
    "model: m\ntask: binary\nid: i\ntimestamp: t\nprediction: {score: s}\nfeatures: [x]\n"
)
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC)
EXTENT = Extent(FIRST, LAST, LAST, ("A",), frozenset(), {"x": "numeric"})


def test_each_value_stands_in_the_column_of_its_name() -> None:
    question = resolve(
        Scope("m", window="2025-02-01/2025-03-01", cohort="x > 1", version="A"), CONTRACT, EXTENT
    )
    evidence = Evidence(0.25, 0.001)
    made = Place("drift", question, *question.periods, route="from rows").row(
        "psi",
        "x",
        Estimate(0.3, 0.2, 0.4, 900, bound=0.01),
        baseline=Estimate(0.05, 0.04, 0.06, 800),
        change=Estimate(0.25, 0.15, 0.35, 900),
        evidence=evidence,
        reason="some",
    )
    named: dict[str, Any] = {
        "panel": "drift", "measure": "psi", "subject": "x", "cohort": "x > 1", "version": "A",
        "window_start": datetime(2025, 2, 1, tzinfo=UTC), "window_end": LAST,
        "value": 0.3, "lower": 0.2, "upper": 0.4, "n": 900, "baseline_value": 0.05, "baseline_n": 800,
        "change": 0.25, "change_lower": 0.15, "change_upper": 0.35, "verdict": "", "reason": "some",
        "method": "exact, from rows", "evidence": evidence, "partial": False, "bound": 0.01,
    }  # fmt: skip
    assert repr(made) == repr(Measurement(**named))
    assert {name: getattr(made, name) for name in named} == named
    assert made.q_value is None
