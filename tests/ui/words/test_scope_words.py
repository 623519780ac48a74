"""The question in words is one line of Markdown."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.contract.reading import read_contract
from monitoring.scope.question import Extent, Scope, resolve
from monitoring.ui.words.scope_words import another_baseline, no_baseline, scope_words, unquoted

TEXT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [region]
"""
CONTRACT = read_contract(TEXT)
WITH_REFERENCE = read_contract(
    f"{TEXT}baselines: {{training: {{file: t.csv}}}}\ndefault_baseline: training\n"
)
NEWEST = datetime(2026, 10, 31, tzinfo=UTC)
EXTENT = Extent(datetime(2026, 7, 1, tzinfo=UTC), NEWEST, NEWEST, (), frozenset(), {"region": "categorical"})


def said(*, beside: int | None = None, **words: str) -> str:
    question = resolve(Scope("m", **words), CONTRACT, EXTENT)  # type: ignore[arg-type]
    return scope_words(cast("Any", SimpleNamespace(extent=EXTENT)), question, 10, 0.5, beside=beside)


@pytest.mark.parametrize(
    ("seen", "told"),
    [((), "3 versions"), (("b",), "only version b"), (("a", "b"), "2 of 3 versions"),
     (("a", "b", "c"), "everyone · 3 versions")],
)  # fmt: skip
def test_the_versions_are_those_of_the_window(seen: tuple[str, ...], told: str) -> None:
    extent = replace(EXTENT, versions=("a", "b", "c"))
    cube = SimpleNamespace(versions=lambda kind, files: seen)
    known = SimpleNamespace(extent=extent, cube=cube, files=lambda *given: {"a day": "file"})
    question = resolve(Scope("m"), CONTRACT, extent)
    assert f"{told} · 10 predictions" in scope_words(cast("Any", known), question, 10, 0.5)
    question = resolve(Scope("m", version="c"), CONTRACT, extent)
    assert "everyone · version c · 10 predictions" in scope_words(cast("Any", known), question, 10, 0.5)


def test_a_level_with_line_breaks_stays_in_the_line() -> None:
    line = said(cohort="region = 'north\n\n- west'")
    assert "\n" not in line
    assert "region north - west" in line


def test_the_clocks_stand_at_the_end() -> None:
    assert said(as_of="2026-10-01", now="2026-11-01").endswith(
        "labels 50% in · labels as known on 1 Oct 2026 · ages counted from 1 Nov 2026"
    )


@pytest.mark.parametrize(
    ("words", "beside", "told"),
    [
        ({}, 1234, "2–31 Oct 2026** against **the period before** (2 Sep – 1 Oct 2026, n=1,234) ·"),
        (
            {"window": "last-90d"},
            900,
            "against **the period before** (5 May – 2 Aug 2026, n=900, rows only from 1 Jul 2026 on) ·",
        ),
        ({"window": "all"}, 0, "n=0) ·"),
        (
            {"window": "last-2d"},
            7,
            "against **the period before** (28–29 Oct 2026, n=7, of other weekdays) ·",
        ),
        ({"window": "last-2d", "baseline": "week-before"}, 7, "(23–24 Oct 2026, n=7) ·"),
        ({"window": "last-7d"}, 7, "(18–24 Oct 2026, n=7) ·"),
        ({"window": "last-6h"}, 7, "n=7, of other hours of the day) ·"),
        ({"window": "last-6h", "baseline": "2026-09-01/2026-10-01"}, 7, "n=7, of other hours of the day) ·"),
        ({"window": "last-6h", "baseline": "week-before"}, 7, "n=7) ·"),
        ({"window": "last-6h", "baseline": "cohort:region='x'"}, 7, "(n=7, a part of the window) ·"),
        ({"window": "last-24h"}, 7, "n=7, of other weekdays) ·"),
        ({"cohort": "region = 'x'", "baseline": "rest"}, 7, "against **everybody else** (n=7) ·"),
        ({"baseline": "rest"}, None, "against **everybody else** (no rows) ·"),
        (
            {"baseline": "2026-09-01T06:00/2026-09-02T18:30"},
            7,
            r"against **1 Sep 2026, 06\:00 to 2 Sep 2026, 18\:30** (n=7) ·",
        ),
        ({"baseline": "cohort:region='x'"}, 7, "against **region=x** (n=7, a part of the window) ·"),
        (
            {"baseline": "cohort:region in ('x', 'y')", "cohort": "region = 'x'"},
            7,
            "(n=7, the window is a part of it) ·",
        ),
        (
            {"baseline": "cohort:region in ('x', 'y')", "cohort": "region != 'x'"},
            7,
            "(n=7, may share rows with the window) ·",
        ),
    ],
)
def test_the_baseline_has_its_days_and_rows(words: dict[str, str], beside: int | None, told: str) -> None:
    assert told in said(beside=beside, **words)


@pytest.mark.parametrize(
    ("words", "lacks", "told", "do"),
    [({}, "rows", "the training set has no rows",
      "Choose another baseline above, or load its file with --reference."),
     ({"cohort": "region = 'x'"}, "labelled rows", "the training set has no labelled rows of this cohort",
      "Choose another baseline above, or clear the cohort."),
     ({"cohort": "region = 'x'", "baseline": "previous"}, "rows",
      "the period before has no rows of this cohort",
      "Choose another baseline above, or clear the cohort."),
     ({"cohort": "region = 'x'", "baseline": "rest"}, "rows", "everybody else has no rows",
      "Choose another window, or another baseline."),
     ({"baseline": "cohort:region = 'x'"}, "rows", "region=x has no rows",
      "Choose another window, or another baseline."),
     ({"cohort": "region = 'x'"}, "predictions", "the training set has no predictions",
      "Choose another baseline above, or load a reference that has predictions.")],
)  # fmt: skip
def test_what_a_baseline_lacks_is_told_of_the_cohort(
    words: dict[str, str], lacks: str, told: str, do: str
) -> None:
    """A reference of many rows was said to have none, and was to be loaded again."""
    extent = replace(EXTENT, references=frozenset({"training"}))
    question = resolve(Scope("m", **words), WITH_REFERENCE, extent)  # type: ignore[arg-type]
    assert no_baseline(question, lacks) == f"nothing to compare with: {told}"
    assert another_baseline(question, "" if lacks.endswith("rows") else lacks) == do


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("mostly in region = 'west'", "mostly in region=west"),
        ("mostly in year = 2022.", "mostly in year=2022."),
        ("mostly in repaid = true.", "mostly in repaid=True."),
        ("x = -1.5 and y = 3", "x=-1.5 and y=3"),
        ("version = 3.2.1", "version = 3.2.1"),
        ("city = 'Val d''Or' and city = 'x = ''y'''", "city=Val d'Or and city=x = 'y'"),
    ],
)
def test_levels_of_numbers_and_booleans_are_written_as_those_of_texts(sentence: str, told: str) -> None:
    """Beside charts of "year=2022" a sentence said "year = 2022"."""
    assert unquoted(sentence) == told
