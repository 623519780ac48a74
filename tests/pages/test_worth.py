"""A fall of what decisions are worth leads from the overview to the page that shows it."""

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from monitoring.contract.thresholds import Threshold
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from tests.copied_store import copied_store
from tests.pages.page_words import said

MODEL = "lending-default"
Opened = Callable[..., AppTest]


def test_its_days_and_its_finding_lead_to_the_page_of_value(
    opened: Opened, lending_of: Callable[..., Path], tmp_path: Path
) -> None:
    store = copied_store(lending_of(40_000), tmp_path / "store", "kept", "journal*")
    stated = {"business.value_per_decision": Threshold(warning=0.5)}
    contract = Snapshot(store, MODEL).contract
    apply(store, contract.model_copy(update={"thresholds": contract.thresholds | stated}))
    overview = opened(store, "overview", model=MODEL)
    links = {one.proto.label: one.proto.page for one in overview.get("page_link")}
    assert {page for label, page in links.items() if label.startswith("business ")} == {"service"}
    findings = opened(store, "findings", model=MODEL)
    assert "Value per labelled decision fell " in said(findings)
    assert "Something went wrong" not in said(overview) + said(findings)
    assert [one for one in findings.get("page_link") if one.proto.page == "service"]
