"""Some rules counted by level are what all rules counted alone say of them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitoring.contract.reading import read_contract
from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.window import Span
from monitoring.store.cohorts import cohort_records, sibling_levels
from monitoring.store.cohorts.cohort_days import from_rows_of
from monitoring.store.cube import hour_reads
from monitoring.store.cube.opened import model_of
from monitoring.store.ingest.load import load
from monitoring.store.kinds.quality_rules import quality_tallies
from monitoring.store.kinds.tally import CHECKED, tally_key, violations
from monitoring.store.routes import cut_days, planner, rows_by_code
from monitoring.store.routes.rule_levels import of_rules
from monitoring.store.snapshot import Snapshot
from tests.store.routes.test_quality_reads import CONTRACT, START, frame

RULES = [
    *(("x", rule) for rule in ("missing", "out_of_range")),
    ("y between", "between"),
    ("note not_blank", "not_blank"),
    ("", "time_after_received"),
]
INSIDE = ["x > 0", "score >= 0.5 or x < -1", "x > 0 and label = 1"]
LEVELS = ["", "colour = 'red'", "colour = 'green'", "colour = 'mauve'"]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    directory, data = tmp_path_factory.mktemp("rules"), frame(3000)
    load(directory, read_contract(CONTRACT), predictions=[data], references={"first": data[::3]})
    return Snapshot(directory, "dirty")


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Nobody has asked before; gives what is read."""
    reads: list[object] = []
    for module in (cut_days, rows_by_code):
        count = module.from_rows_by_code
        monkeypatch.setattr(
            module,
            "from_rows_by_code",
            lambda *given, count=count, **also: reads.append(given) or count(*given, **also),
        )
    monkeypatch.setattr(cut_days, "many_labels", lambda snapshot: True)
    for cache in (cut_days._KEPT, hour_reads._HOURS, sibling_levels._FIRST, cohort_records._KEPT):
        cache.clear()
    yield reads


def of(cohort: str, source: str = "", days: int = 12) -> Selection:
    span = Span(START, START + timedelta(days=days))
    return Selection(source, () if source else (span,), cohort=parse_cohort(cohort))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("source", ["", "first"])
@pytest.mark.parametrize("inside", INSIDE)
def test_they_are_those_of_the_rows(
    snapshot: Snapshot, inside: str, source: str, apart: list[object]
) -> None:
    model = model_of(snapshot)
    there = {(subject, rule) for subject, rule, _ in quality_tallies(model)}
    assert {*RULES} <= there
    broken = 0
    for level in LEVELS:
        selection = of(f"{inside} and {level}" if level and "or" not in inside else inside, source)
        found = of_rules(snapshot, selection, RULES)
        assert found is not None
        exact = from_rows_of(snapshot, "quality", selection).merged("", LevelCounts.merged).counts
        own = found.merged("", LevelCounts.merged).counts
        assert own.get("rows", 0) == exact.get("rows", 0)
        for subject, rule in RULES:
            assert violations(own, subject, rule, 0) == violations(exact, subject, rule, 0)
            broken += own.get(tally_key(subject, rule), 0)
    assert broken > 0
    assert len(apart) <= 2  # everybody inside, and a level that no row has


REGRESSION = CONTRACT.replace("binary", "regression").replace("{score: score}", "{value: score}")
OTHERS = {
    "number": REGRESSION.replace("positive: 1, negative: 0, ", ""),
    "none": "".join(line + "\n" for line in CONTRACT.splitlines() if not line.startswith("label")),
}


@pytest.mark.parametrize("label", OTHERS)
def test_a_label_that_is_no_class_is_not_asked(tmp_path: Path, label: str, apart: list[object]) -> None:
    load(tmp_path, read_contract(OTHERS[label]), predictions=[frame(3000)])
    taken = Snapshot(tmp_path, "dirty")
    for level in LEVELS:
        selection = of(f"x > 0 and {level}" if level else "x > 0")
        found = of_rules(taken, selection, RULES)
        assert found is not None
        exact = from_rows_of(taken, "quality", selection).merged("", LevelCounts.merged).counts
        own = found.merged("", LevelCounts.merged).counts
        assert {key: n for key, n in own.items() if n} == {key: exact[key] for key, n in own.items() if n}
    assert apart


def test_what_the_cube_has_or_labels_tell_is_not_counted(snapshot: Snapshot) -> None:
    assert of_rules(snapshot, of(""), RULES) is None
    assert of_rules(snapshot, of("x > 0"), [("", "label_before_prediction")]) is None
    part = Span(START + timedelta(hours=3), START + timedelta(hours=20))  # of one day: all rules are counted
    assert of_rules(snapshot, Selection("", (part,), cohort=parse_cohort("x > 0")), RULES) is None


@pytest.mark.sampled(2)
@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.parametrize("hours", [(0, 30), (7, 24 * 6), (7.5, 24 * 4 + 9.25)])
def test_cut_ends_are_counted_beside_whole_days(
    snapshot: Snapshot, inside: str, hours: tuple[float, float], apart: list[object]
) -> None:
    """All rules of all levels of the whole days were read, one level after the other."""
    span = Span(*(START + timedelta(hours=one) for one in hours))
    keys = {"rows"} | {tally_key(subject, name) for subject, rule in RULES for name in (rule, CHECKED + rule)}
    levels = [one for one in LEVELS if not one or "or" not in inside]
    for level in levels:
        selection = Selection("", (span,), cohort=parse_cohort(f"{inside} and {level}" if level else inside))
        found = of_rules(snapshot, selection, RULES)
        assert found is not None
        exact = from_rows_of(snapshot, "quality", selection).merged("", LevelCounts.merged).counts
        own = found.merged("", LevelCounts.merged).counts
        assert {key: n for key, n in own.items() if n} == {
            key: n for key, n in exact.items() if n and key in keys
        }
    whole = [given for given in apart if len(given) == 1]  # of an end it is told more by place
    assert 0 < len(whole) <= 2  # everybody inside, and a level that no row has


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["quality", "labels", "categorical", "score_label"])
@pytest.mark.parametrize("inside", ["", "x > 0 and "])
def test_the_levels_of_a_cut_day_are_read_at_once(
    snapshot: Snapshot, apart: list[object], kind: str, inside: str
) -> None:
    span = Span(START + timedelta(days=5, hours=7), START + timedelta(days=5, hours=19))
    for level in (
        "colour = 'red'",
        "colour = 'blue'",
        "colour = 'green'",
        "colour is null",
        "colour = 'red'",
    ):
        selection = Selection("", (span,), cohort=parse_cohort(inside + level))
        found, exact = (
            one.by_subject
            for one in (planner.answer(snapshot, kind, selection), from_rows_of(snapshot, kind, selection))
        )
        if kind == "score_label":
            assert found.keys() == exact.keys()
            continue
        for name in exact:
            pair = [LevelCounts.merged(one[name].records) for one in (found, exact)]
            left, right = ({k: n for k, n in one.counts.items() if n} for one in pair)
            assert left == right
            assert pair[0].missing == pair[1].missing
    kinds = {tuple(given[3]) for given in apart}
    assert all(sum(tuple(given[3]) == one for given in apart) <= 3 for one in kinds)


def test_one_cohort_is_read_alone(snapshot: Snapshot, apart: list[object]) -> None:
    span = Span(START + timedelta(days=5, hours=7), START + timedelta(days=5, hours=19))
    selection = Selection("", (span,), cohort=parse_cohort("x > 0 and colour = 'red'"))
    for _ in range(2):
        planner.answer(snapshot, "labels", selection)
    [given] = apart
    assert str(given[1].selection.cohort) == str(selection.cohort)


def test_of_many_columns_each_level_is_read_alone(
    snapshot: Snapshot, apart: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sibling_levels, "MOST_TOGETHER", 10)
    span = Span(START + timedelta(days=5, hours=7), START + timedelta(days=5, hours=19))
    cohorts = [parse_cohort(f"colour = '{level}'") for level in ("red", "blue", "green")]
    for cohort in cohorts:
        planner.answer(snapshot, "labels", Selection("", (span,), cohort=cohort))
    assert [str(given[1].selection.cohort) for given in apart] == [str(one) for one in cohorts]
