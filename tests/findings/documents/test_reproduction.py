"""The command of a finding holds the whole question."""

import shlex
from pathlib import Path

import pytest

from monitoring.findings.documents.reproduction import command
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.question import Scope

MODEL = "lending-default"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, []),
        ({"as_of": "2026-10-20"}, ["--label-as-of", "2026-10-20"]),
        ({"now": "2026-11-05T12:00"}, ["--now", "2026-11-05T12:00"]),
        ({"exact": "1"}, ["--exact"]),
    ],
)
def test_moments_and_exactness_are_named(demo_store: Path, asked: dict[str, str], said: list[str]) -> None:
    found = report(demo_store, [FINDINGS], Scope(MODEL)).findings[0]
    words = shlex.split(command(found, Scope(MODEL, **asked)))
    assert words[:6] == ["python", "-m", "monitoring", "report", found.panel, "--model"]
    own = ("--label-as-of", "--now", "--exact")
    at = next((k for k, word in enumerate(words) if word in own), None)
    assert (words[at : at + len(said)] if at is not None else []) == said
    assert words[-2:] == ["--format", "json"]


@pytest.mark.parametrize(
    ("cohort", "baseline"), [("", ""), ("region = 'west'", ""), ("version = '3.3'", "rest")]
)
def test_a_slice_is_asked_as_its_page_asks_it(demo_store: Path, cohort: str, baseline: str) -> None:
    """Of a version there are mostly no rows before: it is held against the others of the same days."""
    found = report(demo_store, [FINDINGS], Scope(MODEL)).findings[0]
    words = shlex.split(command(found, Scope(MODEL), cohort=cohort))
    asked = {
        name: words[words.index(name) + 1] if name in words else "" for name in ("--cohort", "--baseline")
    }
    assert asked == {"--cohort": cohort, "--baseline": baseline}
