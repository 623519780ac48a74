"""The report of the default question is kept: the same to the last digit, and only while it holds."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitoring.contract.editing import written
from monitoring.contract.reading import parse_contract, read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.errors import TidemarkError
from monitoring.findings import judged_panels
from monitoring.findings.kept_report import keep_report, kept_report
from monitoring.findings.report import ALL, FINDINGS, Report, report, standing_report
from monitoring.panels.quality import FRESHNESS, hours_since
from monitoring.scope.question import Scope
from monitoring.store.reads import kept_tables
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from tests.copied_store import copied_store

MODEL = "lending-default"


@pytest.fixture
def store(demo_store: Path, tmp_path: Path) -> Path:
    return copied_store(demo_store, tmp_path / "store", "kept")


def printed(made: Report) -> str:
    """Everything in a report that a person or another rule could see; NaN equals NaN."""
    found = [one for one in made.measurements if one.measure != FRESHNESS]
    return repr([plain(asdict(one)) for one in (*found, *made.findings, *made.days)])


def plain(value: Any) -> Any:
    """Numbers of numpy as Python's own: they are equal, but print differently."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value.item() if isinstance(value, np.generic) else value


def no_computing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise TidemarkError("computed anew")

    monkeypatch.setattr(judged_panels, "compute", refuse)


def test_what_is_kept_is_what_was_computed(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert standing_report(Snapshot(store, MODEL)) is None
    computed = report(store, [ALL], Scope(MODEL))
    assert computed.measurements
    assert computed.findings
    no_computing(monkeypatch)
    kept = report(store, [ALL], Scope(MODEL))
    assert printed(kept) == printed(computed)
    assert (kept.question, kept.panels, kept.data_version) == (
        computed.question,
        computed.panels,
        computed.data_version,
    )
    found = report(store, [FINDINGS], Scope(MODEL))
    assert (found.measurements, found.panels) == ([], (FINDINGS,))
    assert printed(found) == printed(replace(computed, measurements=[], days=()))


def test_the_age_of_the_newest_row_is_that_of_now(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(store, [ALL], Scope(MODEL))
    no_computing(monkeypatch)
    before = hours_since(Snapshot(store, MODEL), datetime.now(UTC))
    rows = [one.value for one in report(store, [ALL], Scope(MODEL)).measurements if one.measure == FRESHNESS]
    assert len(rows) == 2, "of quality and of the overview"
    assert min(rows) >= before


def test_where_lateness_is_judged_nothing_is_kept(store: Path) -> None:
    contract = read_contract(LENDING_CONTRACT).document() | {"expect_every": "1d"}
    apply(store, parse_contract(written(contract)))
    snapshot = Snapshot(store, MODEL)
    made = report(store, [ALL], Scope(MODEL))
    assert [one.verdict for one in made.measurements if one.measure == FRESHNESS] != ["", ""]
    assert not list(store.glob("kept/*/*/*.parquet"))
    assert kept_report(snapshot) is None


def test_other_questions_are_computed(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(store, [ALL], Scope(MODEL))
    no_computing(monkeypatch)
    for scope in (Scope(MODEL, window="last-7d"), Scope(MODEL, by="day"), Scope(MODEL, exact="1")):
        with pytest.raises(TidemarkError, match="computed anew"):
            report(store, [ALL], scope)
    with pytest.raises(TidemarkError, match="computed anew"):
        report(store, ["drift"], Scope(MODEL))


def test_new_data_another_contract_and_other_code_end_it(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(store, [ALL], Scope(MODEL))
    before = Snapshot(store, MODEL)
    assert kept_report(before) is not None
    monkeypatch.setattr(kept_tables, "_code", lambda: "another")
    assert kept_report(before) is None
    monkeypatch.undo()
    apply(store, parse_contract(written(before.contract.document() | {"title": "Another title"})))
    assert kept_report(Snapshot(store, MODEL)) is None
    report(store, [ALL], Scope(MODEL))
    assert kept_report(Snapshot(store, MODEL)) is not None
    assert kept_report(before) is None, "one a model: that of before was written over"


def test_files_of_two_generations_are_not_mixed_and_a_damaged_one_is_no_answer(store: Path) -> None:
    report(store, [ALL], Scope(MODEL))
    snapshot = Snapshot(store, MODEL)
    (file,) = store.glob("kept/*/default-report/findings.parquet")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert kept_report(snapshot) is None
    file.unlink()
    assert kept_report(snapshot) is None
    made = report(store, [ALL], Scope(MODEL))
    aside = file.read_bytes()
    snapshot.contract = snapshot.contract.model_copy(update={"title": "Another"})
    keep_report(snapshot, made.measurements, made.findings)
    file.write_bytes(aside)
    assert kept_report(snapshot) is None, "findings of one contract, measurements of another"


def test_a_store_that_cannot_be_written_to_answers_all_the_same(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    snapshot = Snapshot(store, MODEL)
    keep_report(snapshot, [], [])
    assert standing_report(snapshot) is None


def test_undefined_numbers_and_missing_ones_stay_apart(store: Path) -> None:
    made = report(store, [ALL], Scope(MODEL))
    odd = replace(made.measurements[0], value=float("nan"), lower=float("inf"), baseline_n=None, q_value=None)
    snapshot = Snapshot(store, MODEL)
    keep_report(snapshot, [odd], [replace(made.findings[0], since=None, adjusted_p=None)])
    kept = kept_report(snapshot)
    assert kept is not None
    assert repr(asdict(kept[0][0])) == repr(asdict(odd))
    assert (kept[1][0].since, kept[1][0].adjusted_p) == (None, None)
