"""What was computed ahead is what the page asks: nothing is computed while somebody waits."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.panels import registry
from monitoring.scope.question import Scope
from monitoring.store.bounded import Bounded
from monitoring.store.catalog.asked_before import asked_before
from monitoring.store.environment import AHEAD
from monitoring.store.reads.saved_cohorts import save_cohort
from monitoring.store.scheduling import stages
from monitoring.store.snapshot import Snapshot
from monitoring.ui import answers, cache
from monitoring.ui.address.navigation import PAGES
from monitoring.ui.ahead import ahead
from monitoring.ui.ahead.page_questions import PAGE_QUESTIONS, REST
from monitoring.ui.drawing import kept_series
from monitoring.ui.serving.turns import Turns

Opened = Callable[..., AppTest]
MODEL = "lending-default"


@pytest.fixture
def store(own_lending: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("TIDEMARK_STORE", str(own_lending))
    monkeypatch.setattr(ahead, "TURNS", Turns())
    for name, module in (
        ("_REPORTS", cache),
        ("_PANELS", kept_series),
        ("_PSI", kept_series),
        ("_RULES", kept_series),
    ):
        monkeypatch.setattr(module, name, Bounded[Any](1 << 20, lambda _: 1))
    yield own_lending


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("computed while somebody waits")

    for module, name in (
        (kept_series, "compute"),
        (kept_series, "psi_series"),
        (kept_series, "rule_series"),
        (cache, "make_report"),
        (cache, "standing_report"),
        (answers, "cohort_changes"),
    ):
        monkeypatch.setattr(module, name, refuse)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("page", [page for page in PAGE_QUESTIONS if page])
@pytest.mark.parametrize("window", ["", "last-30d"])
def test_a_page_finds_everything_computed(
    opened: Opened, store: Path, monkeypatch: pytest.MonkeyPatch, page: str, window: str
) -> None:
    query = {"model": MODEL, **({"window": window} if window else {}), "cohort": "channel = 'web'"}
    ahead.answer((page, tuple(query.items())))
    forbid(monkeypatch)
    app = opened(store, page, **query)
    assert not app.exception
    assert "wrong inside" not in "".join(one.value for one in app.markdown)


def test_windows_come_first_and_then_what_was_asked_before(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = ("drift", (("cohort", "channel = 'web'"),))
    asked = list(ahead.likely([MODEL], [mine]))
    assert asked[0] == ("", ())
    assert ("quality", (("model", MODEL), ("window", "last-7d"))) in asked
    assert asked[-1] == ("drift", (("cohort", "channel = 'web'"), ("model", MODEL)))
    assert list(ahead.likely([], [mine])) == []
    monkeypatch.setenv(AHEAD, "1")
    assert {dict(query).get("model", MODEL) for _, query in ahead.likely(["other", MODEL], [mine])} == {MODEL}


def test_cohorts_are_asked_of_models_that_were_looked_at(store: Path) -> None:
    assert ahead.by_cohort("other", []) == []
    asked = ahead.by_cohort(MODEL, [])
    assert asked[0] == ("performance", (("cohort", "region = 'centre'"), ("model", MODEL)))
    save_cohort(store, MODEL, "mine", "channel = 'web' and region = 'north'")
    saved = ahead.by_cohort(MODEL, [])
    assert dict(saved[0][1])["cohort"] == "channel = 'web' and region = 'north'"
    assert set(asked) < set(saved)
    assert all(page for page, _ in asked), "the pages of all models know no cohort"
    assert len(asked) == len(set(asked)) <= ahead.MOST_LEVELS * len(ahead.WINDOWS) * len(PAGE_QUESTIONS)


def test_of_a_wide_model_only_as_much_is_computed_as_is_kept(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand features' answers would push each other out, and take a core for an hour."""
    subjects = len(Snapshot(store, MODEL).subjects)
    for room, windows, cohorts in ((1, 1, 0), (3, 3, 0), (len(ahead.WINDOWS) + 2, len(ahead.WINDOWS), 2)):
        monkeypatch.setattr(ahead, "ROOM", room * subjects * ahead.EACH)
        found = [dict(query) for _, query in ahead.likely([MODEL], [])]
        assert len({one.get("window", "") for one in found}) == windows
        found = [dict(query) for _, query in ahead.by_cohort(MODEL, [])]
        assert len({(one.get("window", ""), one["cohort"]) for one in found}) == cohorts


def test_people_go_before_each_panel_and_each_finding(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A click in the first seconds shared the interpreter with all panels of a model, one after the other."""
    rests: list[float] = []
    monkeypatch.setattr(ahead.TURNS, "give_way", lambda seconds, drawn=0.0: rests.append(seconds))
    begun: list[str] = []
    monkeypatch.setattr(registry, "begin", lambda stage: (begun.append(stage), stages.begin(stage)))
    ahead.answer(("drift", (("model", MODEL),)))
    found = cache.report(("drift",), Scope(MODEL)).findings
    assert begun[:1] == ["measuring drift"]
    assert rests.count(REST) >= len(begun) + len(found) > 2


def test_what_cannot_be_asked_is_left_to_the_page(store: Path) -> None:
    for query in ((("model", "nobody"),), (("model", MODEL), ("window", "never"))):
        ahead.answer(("drift", query))
    assert ("drift", (("model", "nobody"),)) not in ahead.TURNS._asked


def test_what_people_asked_is_known_to_the_next_server(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = ("drift", (("cohort", "channel = 'web'"),)), ("quality", ())
    kept = ahead._Kept()
    assert kept.asked() == []
    for asked in (other, ("load", ()), mine):
        with ahead.TURNS.taken(asked):
            pass
    ahead.TURNS.expect(("performance", ()))  # nobody asked it
    kept.keep(60.0)
    assert asked_before(store) == (), "not so soon again"
    kept.keep(0.0)
    assert asked_before(store) == (mine, other)
    monkeypatch.setattr(ahead, "TURNS", Turns())
    again = ahead._Kept()
    assert again.asked() == [mine, other]
    with ahead.TURNS.taken(other):
        pass
    assert again.asked() == [other, mine]
    assert list(ahead.likely([MODEL], again.asked()))[-1] == ("drift", (*mine[1], ("model", MODEL)))


def test_a_page_that_is_added_is_thought_of() -> None:
    assert {page.path for page in PAGES.values() if page.scoped} - set(PAGE_QUESTIONS) == {"review"}


def test_what_each_page_asks_first_waits_for_a_gap_alone(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses, answers, drawn, ended = list[float](), list[object](), list[float](), Event()
    few = len(PAGE_QUESTIONS) + 1

    def waited(pause: float) -> bool:
        pauses.append(pause)
        return len(pauses) > few

    ended.set()
    monkeypatch.setattr(ahead, "_ENDED", ended)
    monkeypatch.setattr(ahead, "_waited", waited)
    monkeypatch.setattr(ahead, "answer", lambda one, rest: (answers.append(one), drawn.append(rest)))
    ahead._watch()
    assert pauses == [ahead.GAP] * len(PAGE_QUESTIONS) + [ahead.PAUSE] * 2
    assert answers == list(ahead.likely([MODEL], []))[:few]
    assert drawn == [0.0] * len(PAGE_QUESTIONS) + [ahead.DRAWN], "browsers draw what people asked meanwhile"


@pytest.mark.parametrize(("said", "begun"), [("0", False), ("many", False), ("2", True)])
def test_a_wrong_number_of_models_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, said: str, begun: bool
) -> None:
    """It was found out at each look for newer data, with a traceback every two seconds."""
    looked = Event()
    monkeypatch.setenv(AHEAD, said)
    monkeypatch.setattr(ahead, "_watch", looked.set)
    ahead.begin()
    assert looked.wait(5.0 if begun else 0.2) is begun
    told = [one.getMessage() for one in caplog.records]
    assert told == (
        ["nothing is computed ahead: TIDEMARK_AHEAD is 'many': it must be zero or a whole number above it"]
        if said == "many"
        else []
    )
