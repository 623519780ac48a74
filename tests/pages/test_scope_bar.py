"""The scope bar's words say whatever the numbers of the page rest on."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

Opened = Callable[..., AppTest]


def words(app: AppTest) -> str:
    (said,) = (one.value for one in app.markdown if "its own baseline" in one.value)
    return str(said)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page", ["overview", "findings"])
def test_pages_of_all_models_name_the_clocks_of_the_address(opened: Opened, several: Path, page: str) -> None:
    asked = opened(several, page, window="all", as_of="2026-04-01", now="2026-05-01")
    assert words(asked).endswith("· labels as known on 1 Apr 2026 · ages counted from 1 May 2026]")
    assert words(opened(several, page, window="all")).endswith("all versions]")


@pytest.mark.parametrize(
    ("page", "asked"),
    [("load", {}), ("quarantine", {}), ("review", {}), ("review", {"present": "1"}), ("drift", {})],
)
def test_a_broken_key_is_named_on_every_page(
    opened: Opened, several: Path, page: str, asked: dict[str, str]
) -> None:
    app = opened(several, page, model="nope", window="garbage", foo="1", slide="abc", **asked)
    assert not app.exception
    told = [one.value.replace("\\", "") for one in app.warning]
    assert len(told) == len(set(told)) == 4
    for key in ("model=nope cannot be used", "window=garbage cannot be used", "key 'foo' is not known"):
        assert any(f"The link's {key}" in one for one in told)
    assert "The link's slide=abc cannot be used: a slide is a number from 1 on, such as 2." in "".join(told)


def test_a_presentation_that_is_none_is_named(opened: Opened, several: Path) -> None:
    app = opened(several, "review", present="2")
    assert [one.value.replace("\\", "") for one in app.warning] == [
        "The link's present=2 cannot be used: it is 1 while slides are shown. "
        "The review's own page is shown instead."
    ]
    assert not app.exception


def test_dates_that_came_from_the_address_do_not_replace_its_words(opened: Opened, several: Path) -> None:
    """A run that is on its way while the window changes leaves the browser ahead of the session."""
    every = opened(several, "drift", window="all").date_input[0]
    app = opened(several, "drift", window="last-7d")
    app.query_params["window"] = "all"
    app.date_input[0].set_value(every.value)
    app.run()
    assert app.query_params["window"] == "all"
    app.date_input[0].set_value((date(2026, 3, 5), date(2026, 3, 9)))
    app.run()
    assert app.query_params["window"] == "2026-03-05/2026-03-10", "what was picked"


def test_one_date_of_two_is_dropped_with_another_window(opened: Opened, several: Path) -> None:
    """The box went on showing it, beside the words and numbers of the window that was chosen instead."""
    app = opened(several, "drift")
    app.date_input[0].set_value((date(2026, 3, 5),))
    app.run()
    assert app.date_input[0].value == (date(2026, 3, 5),)
    app.query_params["window"] = "2026-03-01/2026-03-08"
    app.run()
    assert app.date_input[0].value == (date(2026, 3, 1), date(2026, 3, 7))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page", ["overview", "findings", "review"])
def test_dates_of_all_models_are_those_that_hold_for_all(opened: Opened, several: Path, page: str) -> None:
    """The last days of one model are not those of another: the box showed those of the first one."""
    own = opened(several, "drift", model="ticket-route").date_input[0]
    assert len(own.value) == 2
    app = opened(several, page)
    assert app.date_input[0].value == ()
    app.date_input[0].set_value(own.value)
    app.run()
    assert app.query_params["window"] == f"{own.value[0]}/{own.value[1] + timedelta(days=1)}"
    assert app.date_input[0].value == own.value


def test_a_window_without_rows_leads_to_one_that_has_some(opened: Opened, several: Path) -> None:
    """What to do stood there in words alone."""
    for asked, label, leads in (
        ({"window": "2031-01-01/2031-02-01"}, "Show the newest 30 days", {"model": "ticket-route"}),
        (
            {"cohort": "words > 1e9", "window": "all"},
            "Show everyone",
            {"model": "ticket-route", "window": "all"},
        ),
    ):
        app = opened(several, "quality", model="ticket-route", **asked)
        [link] = [one.proto for one in app.get("page_link") if one.proto.label == label]
        query = dict(parse_qsl(link.query_string))
        assert query == leads
        there = opened(several, "quality", **query)
        assert "No row" not in there.title[0].value


def test_an_empty_store_has_no_bar(opened: Opened, empty: Path) -> None:
    """An empty one was a line across the top."""
    app = opened(empty, "overview")
    assert app.title[0].value == "Nothing loaded yet."
    assert [one.label for one in app.text_input] == []


def test_a_version_is_not_offered_as_its_own_baseline(opened: Opened, lending: Path) -> None:
    app = opened(lending, "service", model="lending-default", version="3.3")
    [box] = [one for one in app.selectbox if one.label == "Baseline"]
    assert [one for one in box.options if "version" in one] == ["vs  version 3.2"]
    itself = opened(lending, "service", model="lending-default", version="3.3", baseline="version:3.3")
    assert "is the window itself" in itself.warning[0].value
    assert not itself.exception


def test_another_model_keeps_the_window_where_it_does_not_know_the_baseline(
    opened: Opened, several: Path
) -> None:
    """A baseline that the other model has not took the window and all else with it."""
    app = opened(several, "drift", model="trip-duration", window="last-7d", baseline="cohort:city = 'Bern'")
    assert not app.warning
    next(one for one in app.selectbox if one.label == "Model").set_value("ticket-route")
    app.run()
    assert dict(app.query_params) == {"model": "ticket-route", "window": "last-7d"}
