import re
from pathlib import Path

import pandas as pd
import pytest

import monitoring
from monitoring.errors import LoadError, ScopeError
from monitoring.findings.report import Report, report
from monitoring.scope.question import Scope


def test_frames_load_and_report_without_files(files: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(files / "calm.csv")
    result = monitoring.load(files / "churn.yaml", predictions=frame, store=tmp_path)
    assert result.to_json()["predictions"]["loaded"] == len(frame)
    told = f"{len(frame):,} read, {len(frame):,} loaded"  # a notebook shows it so: it was a page
    head = f"<LoadResult: data version 1, batch {result.batch}; "
    assert repr(result) == f"{head}predictions: {told}; labels: {told}>"
    found = monitoring.report("performance", model="churn", window="all", store=tmp_path)
    assert set(found["panel"]) == {"performance"}
    assert found.set_index("measure").loc["label_coverage", "value"] == 1.0


def test_what_is_no_text_is_refused_by_name(files: Path, store: Path) -> None:
    """As a version that a notebook has as a number, or a time that it has as one."""
    for asked in (
        {"version": 3.2},
        {"now": pd.Timestamp("2025-02-01")},
        {"window": ("2025-01-01", "2025-02-01")},
    ):
        [(name, value)] = asked.items()
        with pytest.raises(ScopeError, match=rf"^{name} cannot be {re.escape(repr(value))}: it is text"):
            monitoring.report("drift", model="churn", store=store, **asked)
    with pytest.raises(LoadError, match="a contract is a path or YAML text, not a dict"):
        monitoring.load({"model": "churn"}, predictions=files / "calm.csv", store=store)
    with pytest.raises(LoadError, match="frame has no columns"):
        monitoring.load(files / "churn.yaml", predictions=pd.DataFrame(), store=store)


def test_findings_are_a_frame_too(store: Path) -> None:
    found = monitoring.report("findings", model="churn", window="all", store=store)
    assert list(found["subject"]) == ["age"]
    assert str(found["since"].dtype) == "datetime64[us, UTC]"


def test_a_frame_can_have_every_number_from_the_rows(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scopes = []

    def noted(directory: Path, panels: list[str], scope: Scope, *, dated: bool) -> Report:
        scopes.append(scope)
        return report(directory, panels, scope, dated=dated)

    monkeypatch.setattr("monitoring.report_frame.make_report", noted)
    for exact in (False, True):
        monitoring.report("performance", model="churn", exact=exact, data_version="1", store=store)
    assert [(one.exact, one.data_version) for one in scopes] == [("", "1"), ("1", "1")]
