"""A fall of what decisions are worth leads from the overview to the page that shows it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.thresholds import Threshold
from monitoring.findings.report import report
from monitoring.panels.business import WORTH
from monitoring.panels.measurement import as_judged
from monitoring.scope.question import Scope
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from tests.copied_store import copied_store
from tests.pages.page_words import said

MODEL = "lending-default"
Opened = Callable[..., AppTest]


@pytest.fixture
def stated(lending_of: Callable[..., Path], tmp_path: Path) -> Path:
    """The demo, where a fall of what decisions are worth is judged."""
    store = copied_store(lending_of(40_000), tmp_path / "store", "kept", "journal*")
    limit = {"business.value_per_decision": Threshold(warning=0.5)}
    contract = Snapshot(store, MODEL).contract
    apply(store, contract.model_copy(update={"thresholds": contract.thresholds | limit}))
    return store


def test_its_days_and_its_finding_lead_to_the_page_of_value(opened: Opened, stated: Path) -> None:
    overview = opened(stated, "overview", model=MODEL)
    links = {one.proto.label: one.proto.page for one in overview.get("page_link")}
    assert {page for label, page in links.items() if label.startswith("business ")} == {"service"}
    findings = opened(stated, "findings", model=MODEL)
    assert "Value per labelled decision fell " in said(findings)
    assert re.search(
        r"Value per decision −[\d.]+ EUR \(−[\d.]+ to −[\d.]+\)", said(findings).replace("\\", "")
    )
    assert "Something went wrong" not in said(overview) + said(findings)
    assert [one for one in findings.get("page_link") if one.proto.page == "service"]


def test_the_page_leads_into_the_cohort_that_lost_most_and_to_its_rows(opened: Opened, stated: Path) -> None:
    app = opened(stated, "service", model=MODEL)
    assert "What labelled decisions are worth fell mostly in region=west: look there first." in said(app)
    [narrow] = [one for one in app.button if one.key == "drill_slice"]
    assert narrow.label == "Only region=west"
    app = narrow.click().run()
    assert app.query_params["cohort"] == "region = 'west'"
    app = app.toggle(key="drill_rows").set_value(True).run()
    rows = next(one.value for one in app.dataframe if "application_id" in one.value)
    assert set(rows["region"]) == {"west"}


def test_the_dialog_offers_the_cohorts_that_lost_the_largest_amounts(opened: Opened, stated: Path) -> None:
    """Beyond their share: the channel lost more a row, the region has more of them."""
    made = report(stated, ["business"], Scope(MODEL))
    [finding] = made.findings
    app = opened(stated, "findings", model=MODEL, finding=finding.id)
    options = app.button_group(key=f"finding_slice_{finding.id}_{finding.data_version}").options
    assert options[:3] == ["Everyone", "Only region=west", "Only channel=partner"]
    lost = {}
    for option in options[1:]:
        name, _, level = option.removeprefix("Only ").partition("=")
        inside = report(stated, ["business"], Scope(MODEL, cohort=f"{name} = '{level}'")).measurements
        row = as_judged(
            next(one for one in inside if one.measure == WORTH and one.subject == finding.subject)
        )
        lost[option] = (finding.value - finding.baseline_value - row.change) * row.n
    assert list(lost.values()) == sorted(lost.values(), reverse=True) and min(lost.values()) > 0
