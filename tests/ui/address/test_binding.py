"""Changes by hand, and widgets that tell again what they showed before."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitoring.ui.address import binding

PLACE, KEY, MARK = "place", "key", "mark_place"


class Values(dict[str, Any]):
    """A session's state, which tells the browser with an answer what was set for it."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: dict[str, Any] = {}

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self.answer[key] = value


class Dashboard:
    """A dashboard with one widget, and a browser to which its answers are on their way."""

    def __init__(self, patch: Callable[[object], None]) -> None:
        self.values = Values()
        self.changes: list[Any] = []
        self.answers: list[dict[str, Any]] = []
        self.shown: dict[str, Any] = {}
        self.change: Callable[[], None] = lambda: None
        patch(SimpleNamespace(session_state=self.values, text_input=lambda *_, **__: None))
        self.draw("first")
        self.arrive()

    def draw(self, value: Any, *, closed: bool = False) -> None:
        """Answer with a value."""
        self.change = binding.bound(PLACE, KEY, value, self._note, closed=closed)["on_change"]
        binding.mark(PLACE)
        self.answers.append(self.values.answer)
        self.values.answer = {}

    def _note(self) -> None:
        self.changes.append(self.values[KEY])

    def arrive(self) -> None:
        """Let the browser have the next answer, if there is one."""
        self.shown |= self.answers.pop(0) if self.answers else {}

    def arrive_all(self) -> None:
        while self.answers:
            self.arrive()

    def ask(self) -> None:
        """Let a part look around: what all widgets show comes along, and none of them is answered."""
        self._send()
        self.values.answer = {}

    def _send(self) -> None:
        before = self.values[KEY]
        self.values.update(self.shown)  # sets nothing for the browser
        if self.values[KEY] != before:
            self.change()

    def choose(self, value: Any) -> None:
        """Change the widget by hand; the answer shows what was chosen."""
        self.shown[KEY] = value
        self._send()
        self.draw(self.values[KEY])


@pytest.fixture
def dashboard(monkeypatch: pytest.MonkeyPatch) -> Dashboard:
    """One that shows the first value, and has answered with a second that is on its way."""
    found = Dashboard(lambda fake: monkeypatch.setattr(binding, "st", fake))
    found.draw("second")
    return found


def test_what_the_browser_shows_before_the_answer_is_no_change(dashboard: Dashboard) -> None:
    dashboard.ask()
    assert (dashboard.changes, dashboard.values[KEY]) == ([], "second")
    dashboard.ask()
    assert (dashboard.changes, dashboard.values[KEY]) == ([], "second")


def test_the_same_value_is_a_change_once_the_answer_has_arrived(dashboard: Dashboard) -> None:
    dashboard.arrive()
    dashboard.choose("first")
    assert dashboard.changes == ["first"]


def test_another_value_is_a_change_whatever_the_browser_knows(dashboard: Dashboard) -> None:
    dashboard.choose("third")
    assert dashboard.changes == ["third"]
    dashboard.choose("first")
    assert dashboard.changes == ["third", "first"]


def test_what_was_chosen_stays_though_an_answer_on_its_way_is_shown_over_it(dashboard: Dashboard) -> None:
    dashboard.choose("third")
    dashboard.arrive()
    assert dashboard.shown[KEY] == "second"
    dashboard.ask()
    assert (dashboard.changes, dashboard.values[KEY]) == (["third"], "third")
    dashboard.arrive()
    assert dashboard.shown[KEY] == "third"


def test_what_was_chosen_and_given_at_once_needs_no_change(dashboard: Dashboard) -> None:
    dashboard.choose("second")
    assert (dashboard.changes, dashboard.values[KEY]) == ([], "second")


def test_a_box_that_was_closed_tells_what_it_showed_when_it_was_open(dashboard: Dashboard) -> None:
    for value in ("third", "second", "first", "fourth", "fourth"):  # no answer arrives in it
        dashboard.ask()
        dashboard.draw(value, closed=True)
    dashboard.ask()
    assert (dashboard.changes, dashboard.values[KEY]) == ([], "fourth")
    dashboard.shown |= dashboard.answers.pop()  # it is opened: the last answer has all that it needs
    assert dashboard.shown[KEY] == "fourth"
    dashboard.choose("second")
    assert dashboard.changes == ["second"]


def test_what_a_callback_gives_is_told_from_what_the_browser_shows(dashboard: Dashboard) -> None:
    dashboard.arrive()
    dashboard.values.update(dashboard.shown)
    binding.give(PLACE, KEY, "given")
    dashboard.ask()
    assert (binding.told(PLACE, KEY), dashboard.changes) == ("given", [])
    dashboard.shown[KEY] = "typed"
    dashboard.values.update(dashboard.shown)
    assert binding.told(PLACE, KEY) == "typed", "before the callback of its own"
    binding.give(PLACE, KEY, "typed and more")
    dashboard.change()
    assert dashboard.values[KEY] == "typed and more", "its own callback comes last"


def test_a_widget_that_was_not_there_for_a_while(dashboard: Dashboard) -> None:
    del dashboard.values[KEY]
    dashboard.draw("third")
    dashboard.arrive_all()
    dashboard.choose("first")
    assert dashboard.changes == ["first"]


@pytest.mark.parametrize("text", ["", "-1", "1.0", "²", "one"])
def test_a_mark_that_is_no_number_tells_nothing(dashboard: Dashboard, text: str) -> None:
    dashboard.shown[MARK] = text
    dashboard.ask()
    assert (dashboard.changes, dashboard.values[KEY]) == ([], "second")


def test_what_was_not_drawn_yet_shows_what_it_begins_with(dashboard: Dashboard) -> None:
    assert binding.told(PLACE, "another", "closed") == "closed"
    assert "another" not in dashboard.values


def test_one_date_of_two_stays_while_the_same_is_asked(dashboard: Dashboard) -> None:
    assert binding.half_picked("dates", "all") == ()
    dashboard.values["dates"] = ("one",)
    assert [binding.half_picked("dates", "all") for _ in range(2)] == [("one",)] * 2
    assert binding.half_picked("dates", "last-7d") == ()
    dashboard.values["dates"] = ("one", "two")
    assert binding.half_picked("dates", "last-7d") == ()
    dashboard.values["dates"] = ("two",)
    assert binding.half_picked("dates", "last-7d") == ("two",)


@given(some.lists(some.sampled_from(("give", "arrive", "ask", "choose")), max_size=40))
def test_only_what_is_chosen_is_a_change(steps: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        dashboard = Dashboard(lambda fake: patch.setattr(binding, "st", fake))
        chosen: list[int] = []
        for number, step in enumerate(steps):
            if step == "choose":
                chosen.append(number)
                dashboard.choose(number)
            elif step == "give":
                dashboard.draw(number)
            elif step == "ask":
                dashboard.ask()
            else:
                dashboard.arrive()
        dashboard.arrive_all()
        dashboard.ask()
        assert dashboard.changes == chosen
        assert dashboard.shown[KEY] == dashboard.values[KEY]
