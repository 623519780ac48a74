"""Changes by hand, and widgets that tell again what they showed before."""

from types import SimpleNamespace

import pytest

from monitoring.ui import echo, state

FIRST, SECOND, THIRD = {"model": "m"}, {"model": "m", "cohort": "a"}, {"model": "m", "window": "all"}


class Address(dict[str, str]):
    """The address as a page sees it."""

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def stand(self, address: dict[str, str]) -> None:
        self.clear()
        self.update(address)


class Session:
    """A browser and its dashboard, one run after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.values: dict[str, object] = {}
        self.address = Address(FIRST)
        self.changes: list[object] = []
        self.run = SimpleNamespace(fragment_ids_this_run=None, has_script_started=False)
        fake = SimpleNamespace(session_state=self.values, query_params=self.address)
        monkeypatch.setattr(state, "st", fake)
        monkeypatch.setattr(echo, "st", fake)
        monkeypatch.setattr(echo, "get_script_run_ctx", lambda **_: self.run)

    def write(self, address: dict[str, str]) -> None:
        echo.note(address)
        self.address.stand(address)

    def tell(self, value: object, address: dict[str, str]) -> None:
        """Let the browser ask from an address, with a value of the widget."""
        self.address.stand(address)
        self.values["key"] = value
        echo.by_hand("key", lambda: self.changes.append(value))()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    """One in which the answer has just given the widget another value."""
    found = Session(monkeypatch)
    state.keep("key", "old")
    found.write(SECOND)
    state.keep("key", "new")
    return found


def test_a_value_from_before_the_answer_is_no_change(session: Session) -> None:
    session.tell("old", FIRST)
    assert session.changes == []


def test_the_same_value_is_one_once_the_answer_has_arrived(session: Session) -> None:
    session.tell("old", SECOND)
    assert session.changes == ["old"]


def test_another_value_is_a_change_whatever_the_browser_knows(session: Session) -> None:
    session.tell("other", FIRST)
    assert session.changes == ["other"]
    session.tell("old", FIRST)  # the browser had another one since
    assert session.changes == ["other", "old"]


def test_what_another_callback_of_the_run_has_written_is_not_what_the_browser_knew(session: Session) -> None:
    session.address.stand(FIRST)
    session.write(THIRD)
    session.tell("old", THIRD)
    assert session.changes == []
    state.keep("key", "new")  # the answer has begun: who asks from there knows it
    session.tell("old", THIRD)
    assert session.changes == ["old"]


def test_an_address_that_was_typed_is_known_to_the_browser(session: Session) -> None:
    session.tell("old", {"model": "another"})
    assert session.changes == ["old"]


def test_an_address_that_comes_again_is_known_to_the_browser(session: Session) -> None:
    session.write(FIRST)
    state.keep("another", 1)
    session.tell("old", FIRST)
    assert session.changes == ["old"]


def test_the_run_of_a_part_changes_nothing_and_gives_the_widgets_back(session: Session) -> None:
    session.run.fragment_ids_this_run = ["part"]
    session.tell("old", SECOND)
    assert session.changes == []
    assert session.values["key"] == "new"
    session.run.has_script_started = True  # a button in the part's own body
    assert not echo.echoed()


def test_only_the_last_addresses_are_remembered(session: Session) -> None:
    for number in range(40):
        session.write({"model": str(number)})
    written = session.values[state.WRITTEN]
    assert isinstance(written, list)
    assert len(written) == echo.MOST
