"""Every page in each of its states: whole, empty store, too few rows, bad link, no labels, no baseline."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.page_words import said, sentence, verdict

Opened = Callable[..., AppTest]

PAGES = ("overview", "findings", "performance", "calibration", "drift", "quality")
PER_MODEL = PAGES[2:]


def charts(app: AppTest) -> int:
    return len(app.get("vega_lite_chart"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole(opened: Opened, lending: Path, page: str) -> None:
    app = opened(lending, page)
    assert sentence(app)
    assert not app.warning
    assert app.get("download_button"), "every page with a table or a list offers its file"
    if page != "findings":
        assert charts(app) >= 1


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_store_says_what_to_do(opened: Opened, empty: Path, page: str) -> None:
    app = opened(empty, page)
    assert sentence(app) == "Nothing loaded yet."
    assert [button.label for button in app.button] == ["Load the demo"]
    assert "python -m monitoring load" in app.code[0].value


@pytest.mark.parametrize("page", PER_MODEL)
def test_too_few_rows_is_no_verdict(opened: Opened, lending: Path, page: str) -> None:
    app = opened(lending, page, window="2026-10-10/2026-10-11", cohort="age >= 64")
    assert sentence(app)
    assert verdict(app) == "No verdict"
    assert "Nothing needs doing" not in said(app)


@pytest.mark.parametrize("page", PER_MODEL)
def test_a_window_without_rows(opened: Opened, lending: Path, page: str) -> None:
    app = opened(lending, page, window="2020-01-01/2020-01-05")
    assert sentence(app)
    assert "0 predictions" in said(app)
    assert verdict(app) == "No verdict"


@pytest.mark.parametrize("by", ["none", "hour"])
def test_rules_that_failed_are_told_with_the_days_that_were_looked_at(
    opened: Opened, lending: Path, by: str
) -> None:
    """By hour, three days are drawn: what failed before them did not fail in the last three."""
    app = opened(lending, "quality", by=by)
    told = said(app)
    assert f"failing somewhere in the {30 if by == 'hour' else 90} days to 31 Oct 2026" in told
    assert "Read the drift of utilisation with care" in told
    beside = ["Column", "Rule", "Window", "95% CI"]
    assert [*app.dataframe[0].value][:4] == beside, "so far a phone shows a table"


def test_the_newest_row_is_told_with_its_zone(opened: Opened, lending: Path) -> None:
    assert re.search(r"Newest row: \*\*31 Oct 2026, \d\d:\d\d\*\* Europe/", said(opened(lending, "quality")))


@pytest.mark.parametrize("page", [*PER_MODEL, "service"])
def test_a_cohort_that_nobody_is_in_is_no_lack_of_labels(opened: Opened, lending: Path, page: str) -> None:
    app = opened(lending, page, cohort="region = 'nowhere'")
    assert sentence(app) == "No row of this window is in the cohort."
    assert re.search(r"The window has [\d,]+ rows of everyone\. Change the cohort, or clear it\.", said(app))
    assert "Load labels" not in said(app)
    assert "Every rule held" not in said(app)


def test_a_feature_that_the_model_has_not_is_reported(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift", feature="debt_to_incom")
    told = app.warning[0].value.replace("\\", "")
    assert "did you mean 'debt_to_income'? The first of the table is shown instead." in told


def test_pages_of_all_models_are_not_steady_where_nothing_can_be_judged(
    opened: Opened, lending: Path
) -> None:
    review = opened(lending, "review", window="2020-01-01/2020-02-01")
    assert verdict(review) == "No verdict"
    assert "1 slide: what changed; no finding is open." in said(review).replace("\\", "")
    findings = opened(lending, "findings", window="2020-01-01/2020-02-01")
    assert sentence(findings) == "Nothing can be judged."
    assert "Every rule was checked" not in said(findings)


@pytest.mark.parametrize("page", [*PER_MODEL, "service"])
def test_a_window_before_all_data_says_where_they_are(opened: Opened, lending: Path, page: str) -> None:
    app = opened(lending, page, window="2020-01-01/2020-02-01")
    assert sentence(app) == "No row came in this window."
    assert "Rows are there from 4 Jul 2026 to 31 Oct 2026. Choose another window." in said(app)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page", ["performance", "calibration"])
def test_labels_as_of_a_moment_before_all_of_them(opened: Opened, lending: Path, page: str) -> None:
    app = opened(lending, page, as_of="2020-01-01")
    assert sentence(app) == "No label of this window was known on 1 Jan 2020."
    assert "Ask as of a later moment" in said(app)
    assert "Load labels" not in said(app)
    assert ", judged on" not in said(app)
    assert charts(app) == 0


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page", PER_MODEL)
def test_labels_that_are_not_there_yet(opened: Opened, unlabelled: Path, page: str) -> None:
    app = opened(unlabelled, page)
    assert sentence(app)
    if page in ("performance", "calibration"):
        assert verdict(app) == "No verdict"
        assert "No labels are in" in sentence(app)
    if page == "performance":
        assert "No labels yet" in said(app)


def test_a_measure_without_a_value_is_not_waiting_for_labels(opened: Opened, lending: Path) -> None:
    app = opened(lending, "performance", cohort="label = 1", window="2026-08-01/2026-09-01")
    assert sentence(app)
    assert "No labels yet" not in said(app)
    assert "are of one class; AUC compares two" in said(app)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("page", PER_MODEL)
def test_a_baseline_that_is_not_there(opened: Opened, without_baseline: Path, page: str) -> None:
    app = opened(without_baseline, page)
    assert sentence(app)
    if page == "drift":
        assert "nothing to compare with" in sentence(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_bad_link_says_what_is_wrong(opened: Opened, lending: Path, page: str) -> None:
    app = opened(
        lending, page, model="lending-defalt", window="last-7x", cohort="regoin = 'west'", colour="red"
    )
    assert sentence(app)
    told = "\n".join(warning.value.replace("\\", "") for warning in app.warning)
    for part in (
        "model=lending-defalt",
        "did you mean 'lending-default'?",
        "lending-default is shown instead",
        "window=last-7x",
        "cohort=regoin",
        "did you mean 'region'?",
        "'colour' is not known",
    ):
        assert part in told
    assert "The default is used instead" in told


@pytest.mark.parametrize("model", ["trip-duration", "ticket-route"])
@pytest.mark.parametrize("page", PER_MODEL)
def test_other_tasks(opened: Opened, several: Path, page: str, model: str) -> None:
    app = opened(several, page, model=model)
    assert sentence(app)
    assert not app.warning
    if (page, model) == ("calibration", "trip-duration"):
        assert sentence(app).startswith("Labels come out as predicted on average: 1 of 10 bins is off")
        assert verdict(app) == "Not judged", "it is known: no limit is held against it"


def test_an_overview_of_several_tasks(opened: Opened, several: Path) -> None:
    app = opened(several, "overview")
    assert "models" in sentence(app)
    assert set(app.dataframe[0].value["Model"]) == {"trip-duration", "ticket-route"}


def test_a_link_of_older_data_says_so(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift", data_version="0")
    assert "data\\_version=0" in app.warning[0].value
    app = opened(lending, "drift", data_version="9")
    assert "no data version 9 of lending-default\\: the newest is 1" in app.warning[0].value
    app = opened(lending, "drift", data_version="1", contract_hash="0123456789ab")
    assert "made under contract 0123456789ab" in app.warning[0].value


@pytest.mark.parametrize(
    ("rule", "problem"), [("time_after_received_rate", False), ("gap_hours", False), ("volumes", True)]
)
def test_a_link_to_a_rule_that_there_is_not_says_so(
    opened: Opened, lending: Path, rule: str, problem: bool
) -> None:
    app = opened(lending, "quality", rule=rule)
    told = "\n".join(warning.value.replace("\\", "") for warning in app.warning)
    assert (f"rule={rule} cannot be used" in told and "did you mean 'volume'?" in told) == problem
    assert problem or not app.warning
