"""The generated stream: every planted incident is one, its root first and dated; nothing else is found."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitoring.findings.finding import Finding
from monitoring.findings.incidents import Incident, incidents
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.question import Scope

MODEL = "credit-stream"
ROOTS: dict[str, tuple[str, str, str, str]] = {
    "covariate_drift": ("drift", "x_01", "", ""),
    "concept_drift": ("calibration", "", "region = 'west' and product = 'card'", ""),
    "unit_change": ("drift", "income", "", ""),
    "missing_burst": ("drift", "utilisation", "", ""),
    "schema_change": ("drift", "device", "", ""),
    "canary": ("calibration", "", "", "B-2.0"),
    "time_zone": ("quality", "", "", ""),
    "volume_drop": ("quality", "", "", ""),
    "latency": ("service", "", "", ""),
}
"""By kind of what was planted: panel, subject, cohort and version of the root.

Duplicates, late rows and labels sent again are counted by the load and put right there: no number of the
model is wrong because of them.
"""


def streamed(home: Path) -> tuple[dict[str, Any], list[Finding]]:
    truth = json.loads((home / "files" / "truth.json").read_text())
    found = report(home / "store", [FINDINGS], Scope(MODEL, window="all")).findings
    return {one["kind"]: one for one in truth["planted"]}, found


def root(found: list[Incident], kind: str, day: date, off: int) -> Incident:
    """The one incident of a kind that began about then."""
    panel, subject, cohort, version = ROOTS[kind]
    near = [
        one
        for one in found
        if (one.root.panel, one.root.cohort, one.root.version) == (panel, cohort, version)
        and one.root.subject in (subject, *(["device_type", "x_18"] if kind == "schema_change" else []))
        and one.root.since is not None
        and abs((one.root.since.date() - day).days) <= off
    ]
    assert len(near) == 1, (kind, near)
    return near[0]


def told(home: Path, **loose: int) -> None:
    truth, findings = streamed(home)
    found = incidents(findings)
    mine = {}
    for kind in ROOTS:
        start = truth[kind].get("from_") or truth[kind]["day"]
        day = datetime.fromisoformat(start).date()
        mine[kind] = root(found, kind, day, loose.get(kind, 2))
    assert len({one.root.id for one in mine.values()}) == len(ROOTS)
    assert {one.root.id for one in found} == {one.root.id for one in mine.values()}
    assert {one.subject for one in mine["covariate_drift"].symptoms} == {"score", ""}
    came = next(one for one in findings if one.subject == "device_type")
    assert came.title.startswith("device_type, which had no value in the training set, has been only ")
    assert "on 25 Nov" in mine["volume_drop"].root.title
    assert "from 7 Nov to 14 Nov" in mine["latency"].root.title
    ends = datetime.fromisoformat(truth["latency"]["to"]) - datetime.fromisoformat(truth["latency"]["from_"])
    assert timedelta(days=7) <= ends <= timedelta(days=8)


def began_before(home: Path, panel: str) -> dict[str, date]:
    """When what is off on all of the last ninety days began."""
    found = report(home / "store", [panel], Scope(MODEL, window="last-90d"))
    start = found.question.span.start
    return {
        one.subject: one.since.date() for one in found.findings if one.since is not None and one.since < start
    }


def test_every_planted_incident_is_one_of_sixty_thousand_rows(stream_of: Callable[[int], Path]) -> None:
    home = stream_of(60_000)
    told(home, concept_drift=7)  # of 14 rows a day in the cohort its date is less sure
    # what began long before the window is no younger for that
    schema = dict.fromkeys(("device", "device_type", "open_banking_score", "x_18"), date(2025, 9, 13))
    drift = dict.fromkeys(("x_01", "score"), date(2025, 5, 27))
    assert began_before(home, FINDINGS) == schema | drift | {"": date(2025, 6, 14)}
    # a rule of a column that came later could not be broken before
    rules = dict.fromkeys(("device", "device_type", "x_18"), date(2025, 9, 13))
    assert began_before(home, "quality") == rules | {"": date(2025, 6, 14)}


@pytest.mark.soak
def test_every_planted_incident_is_one_of_two_hundred_thousand_rows(stream_of: Callable[[int], Path]) -> None:
    told(stream_of(200_000))


def test_a_healthy_model_has_none(ma_store: Path) -> None:
    for window in ("last-30d", "all", "2016-07-01/2017-07-01", "2018-01-01/2018-04-01"):
        assert report(ma_store, [FINDINGS], Scope("ma-employment", window=window)).findings == []
