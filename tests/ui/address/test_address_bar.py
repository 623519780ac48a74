"""What is asked: the address that was written last, unless another one was opened."""

from types import SimpleNamespace
from typing import Any

import pytest

from monitoring.ui import state
from monitoring.ui.address import address_bar, binding

PAGE = "drift"
FIRST, SECOND, THIRD = {"model": "m"}, {"model": "m", "window": "last-7d"}, {"model": "m", "cohort": "a"}


class Address(dict[str, str]):
    """The address as a page sees it, with what was told to the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[dict[str, str]] = []

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, address: dict[str, str]) -> None:
        self.clear()
        self.update(address)
        self.told.append(dict(address))


class Browser:
    """A browser that shows an address, and knows the answers up to a mark."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.values: dict[str, Any] = {}
        self.address = Address()
        fake = SimpleNamespace(
            session_state=self.values, query_params=self.address, text_input=lambda *_, **__: None
        )
        monkeypatch.setattr(binding, "st", fake)
        monkeypatch.setattr(address_bar, "st", fake)
        self.known = "0"

    def asks(self, address: dict[str, str], *, marked: bool = True, page: str = PAGE) -> dict[str, str]:
        """Run the script for a request."""
        self.request(address)
        found = address_bar.asked(page)
        if marked:
            binding.mark(state.BAR)
        return found

    def request(self, address: dict[str, str]) -> None:
        self.address.clear()
        self.address.update(address)
        self.address.told.clear()
        if f"mark_{state.BAR}" in self.values:
            self.values[f"mark_{state.BAR}"] = self.known

    def writes(self, address: dict[str, str]) -> None:
        """Let a callback write, as `go` does."""
        address_bar.write(address)

    def arrive(self) -> None:
        self.known = self.values[f"mark_{state.BAR}"]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """One that shows the first address, while the second was written and drawn."""
    found = Browser(monkeypatch)
    assert (found.asks(FIRST), found.address.told) == (FIRST, [])
    found.arrive()
    found.request(FIRST)
    found.writes(SECOND)
    assert address_bar.asked(PAGE) == SECOND
    binding.mark(state.BAR)
    assert found.address.told == [SECOND], "told once"
    return found


def test_the_address_of_before_the_answer_is_not_asked_again(browser: Browser) -> None:
    assert browser.asks(FIRST) == SECOND
    assert browser.address == SECOND
    assert browser.asks(FIRST) == SECOND


def test_the_address_of_before_is_asked_again_after_the_answer(browser: Browser) -> None:
    browser.arrive()
    assert browser.asks(FIRST) == FIRST


def test_another_address_is_another_question_whatever_the_browser_knows(browser: Browser) -> None:
    assert browser.asks(THIRD) == THIRD
    assert browser.address.told == [THIRD], "a link to the page that it is on tells nothing"


def test_the_address_that_is_known_is_not_told_again(browser: Browser) -> None:
    assert browser.asks(SECOND) == SECOND
    browser.arrive()
    assert browser.asks(SECOND) == SECOND
    assert browser.address.told == []


def test_what_is_written_from_an_address_of_before_stands(browser: Browser) -> None:
    browser.request(FIRST)
    browser.writes(THIRD)
    assert address_bar.asked(PAGE) == THIRD
    binding.mark(state.BAR)
    assert browser.asks(FIRST) == THIRD
    browser.arrive()
    assert browser.asks(SECOND) == SECOND, "back"


def test_where_no_mark_is_drawn_every_address_is_what_the_browser_shows(browser: Browser) -> None:
    del browser.values[f"mark_{state.BAR}"]
    assert browser.asks(FIRST, marked=False) == FIRST
    assert browser.asks(SECOND, marked=False) == SECOND


def test_a_link_to_another_page_is_written_by_the_browser_alone(browser: Browser) -> None:
    """Written twice, the first is a step of the back button: the page before, asked what the new one is."""
    browser.arrive()
    assert browser.asks(THIRD, page="quality") == THIRD
    assert browser.address.told == []
    assert browser.asks(SECOND, page="quality") == SECOND
    assert browser.address.told == [SECOND], "on the same page the browser writes nothing"


def test_the_back_button_is_led_past_what_a_switch_wrote(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.arrive()
    assert browser.asks(SECOND) == SECOND
    address_bar.pass_by(THIRD)
    assert browser.asks(THIRD, page="quality") == THIRD
    browser.arrive()
    assert browser.asks(THIRD) == THIRD, "a link leads to what it says"
    browser.arrive()
    monkeypatch.setattr(state, "history", lambda: True)
    assert browser.asks(THIRD) == SECOND
    assert browser.address.told == [SECOND]
    browser.arrive()
    assert browser.asks(FIRST) == FIRST, "any other step is taken as it is"
