"""Many models: a page about all of them says how far it is, and loses none."""

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow
import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import read_contract
from monitoring.errors import StoreError
from monitoring.findings.meeting.status import ModelStatus
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.bounded import Bounded
from monitoring.store.ingest.load import load
from monitoring.store.upkeep.quarantine import Refusals
from monitoring.ui import cache
from monitoring.ui.look import footer
from monitoring.ui.overview import every_model, model_statuses

Opened = Callable[..., AppTest]
MODELS = ("apple", "pear", "plum")
CONTRACT = "{{model: {}, task: binary, id: id, timestamp: at, prediction: {{score: p}}, features: [x]}}"


@pytest.fixture(scope="module")
def orchard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three models of one feature; that of the last has moved."""
    draw, rows, store = np.random.default_rng(3), 800, tmp_path_factory.mktemp("orchard") / "store"
    at = pd.date_range("2026-03-01", periods=rows, freq="2h")
    for name in MODELS:
        moved = 2.0 * (np.arange(rows) >= rows // 2) * (name == MODELS[-1])
        frame = {"id": range(rows), "at": at, "p": draw.random(rows), "x": draw.standard_normal(rows) + moved}
        load(store, read_contract(CONTRACT.format(name)), predictions=[pd.DataFrame(frame)])
    return store


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What each run said of how far it is, where it says so at once."""
    monkeypatch.setattr(every_model, "PATIENCE", -1.0)
    statuses, found = model_statuses.statuses, []

    def heard(scope: Scope, say: Callable[[int, int], None]) -> list[ModelStatus]:
        def told(done: int, every: int) -> None:
            found.append((done, every))
            say(done, every)

        return statuses(scope, told)

    monkeypatch.setattr(model_statuses, "statuses", heard)
    return found


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the bar of a page said."""
    progress, found = DeltaGenerator.progress, []

    def heard(place: DeltaGenerator, value: float, text: str) -> DeltaGenerator:
        found.append(text)
        return progress(place, value, text)

    monkeypatch.setattr(DeltaGenerator, "progress", heard)
    return found


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page", ["overview", "findings", "review"])
def test_a_run_says_how_far_it_is(
    opened: Opened, orchard: Path, told: list[tuple[int, int]], shown: list[str], page: str
) -> None:
    app = opened(orchard, page)
    assert not app.exception
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert shown == [f"{done} of 3 models looked at; the others follow." for done in range(3)]
    assert "wrong inside" not in "".join(one.value for one in app.markdown)
    said = [one.value for one in app.markdown] + [one.proto.label for one in app.get("page_link")]
    assert "plum" in "".join(said)
    assert not app.get("progress")  # it goes when all are done


def test_a_model_whose_question_fails_keeps_no_other_waiting(
    opened: Opened, orchard: Path, told: list[tuple[int, int]]
) -> None:
    app = opened(orchard, "overview", window="2020-01-01/2020-01-05")
    assert not app.exception
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_a_run_that_is_short_says_nothing(
    opened: Opened, orchard: Path, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(every_model, "PATIENCE", 600.0)
    app = opened(orchard, "overview")
    assert not app.exception
    assert shown == []


class Beside:
    """What a page asks to be done beside it; it is done when the test says so."""

    def __init__(self) -> None:
        self.wanted: list[Any] = []

    def want(self, pieces: Sequence[Any]) -> None:
        self.wanted = list(pieces)

    def left(self, pieces: Sequence[Any]) -> int:
        return sum(one in self.wanted for one in pieces)

    def wait(self, pieces: Sequence[Any], until: float, look: Callable[[int], object]) -> None:
        look(len(pieces))

    def do(self, number: int = 1) -> list[str]:
        done, self.wanted = self.wanted[:number], self.wanted[number:]
        for piece in done:
            every_model._look(piece)
        return [piece.scope.model for piece in done]


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Beside:
    """Three models are many, and none has been looked at."""
    found = Beside()
    monkeypatch.setattr(every_model, "FEW", 0)
    monkeypatch.setattr(every_model, "LOOKING", found)
    for name in ("_STATUSES", "_LINES", "_LAST"):
        monkeypatch.setattr(model_statuses, name, Bounded[Any](1 << 20, lambda _: 1))
    return found


def rows(app: AppTest) -> list[tuple[str, str]]:
    frame = app.dataframe[0].value
    return list(zip(frame["Model"], frame["Status"], strict=True))


def test_of_many_models_those_that_are_known_are_shown(opened: Opened, orchard: Path, beside: Beside) -> None:
    app = opened(orchard, "overview", window="all")
    assert not app.exception
    assert [status for _, status in rows(app)] == ["· Not judged"] * 3
    assert app.title[0].value == "0 of 3 models looked at, none needs a look so far."
    assert "3 still being looked at" in "".join(one.value for one in app.markdown)
    done = beside.do()
    app.run()
    assert rows(app)[0][0] == done[0], "what is known stands first"
    assert "2 still being looked at" in "".join(one.value for one in app.markdown)
    drawn = pyarrow.ipc.open_stream(app.dataframe[0].proto.arrow_data.styler.display_values).read_all()
    assert sorted(drawn.column("Drifted").to_pylist()) == ["0", "–", "–"], "no fractions of columns"
    assert sorted(drawn.column("Data to").to_pylist()) == ["6 May 2026", "–", "–"]
    beside.do(2)
    app.run()
    assert "still being" not in "".join(one.value for one in app.markdown)
    assert "so far" not in app.title[0].value
    few = model_statuses.statuses(Scope("", window="all"))
    assert [model for model, _ in rows(app)] == [one.model for one in few]


def test_who_was_worst_is_looked_at_first(opened: Opened, orchard: Path, beside: Beside) -> None:
    """What was found over another window or earlier data, be it before this process, says whom."""
    app = opened(orchard, "overview")
    beside.do(3)
    model_statuses._LAST.clear()
    app.query_params["window"] = "last-25d"
    app.run()
    assert [piece.scope.model for piece in beside.wanted] == ["plum", "apple", "pear"], "kept with the store"
    model_statuses._LAST.keep((orchard, "pear"), (1.0, 9.0))
    opened(orchard, "overview", window="last-20d")
    assert [piece.scope.model for piece in beside.wanted] == ["pear", "plum", "apple"]


def test_findings_of_many_models_come_as_they_are_found(
    opened: Opened, orchard: Path, beside: Beside
) -> None:
    app = opened(orchard, "findings")
    assert "No open findings so far." in "".join(one.value for one in [*app.title, *app.markdown])
    beside.do(3)
    app.run()
    assert "so far" not in "".join(one.value for one in [*app.title, *app.markdown])
    assert "plum" in "".join(one.value for one in app.markdown)


def test_the_finding_of_a_link_opens_once_its_model_was_looked_at(
    opened: Opened, orchard: Path, beside: Beside
) -> None:
    finding = report(orchard, ["findings"], Scope("plum")).findings[0].id
    app = opened(orchard, "findings", model="plum", finding=finding)
    assert [one.value for one in app.info] == [
        "The finding of this link is not known yet: 3 models still being looked at."
    ]
    assert beside.do() == ["plum"], "before those that were worse"
    app.run()
    assert not app.info
    assert "Acknowledge" in {one.label for one in app.button}


def test_a_review_waits_for_all(opened: Opened, orchard: Path, beside: Beside) -> None:
    app = opened(orchard, "review")
    assert not app.exception
    assert any("plum" in one.proto.label for one in app.get("page_link"))


def test_a_model_that_breaks_hides_no_other(
    opened: Opened, orchard: Path, beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = cache.report

    def broken(panels: Sequence[str], scope: Scope) -> Any:
        if scope.model == "pear":
            raise KeyError("a mistake of the program")
        return report(panels, scope)

    monkeypatch.setattr(cache, "report", broken)
    app = opened(orchard, "overview")
    beside.do(3)
    app.run()
    assert ("pear", "○ No verdict") in rows(app)
    said = dict(zip(app.dataframe[0].value["Model"], app.dataframe[0].value["What changed"], strict=True))
    assert said["pear"].startswith("Something went wrong inside Tidemark (KeyError)")
    assert {model for model, _ in rows(app)} == set(MODELS)


def test_what_fails_is_tried_again_after_a_while(
    orchard: Path, beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(orchard))
    asked: list[str] = []

    def refuse(panels: Sequence[str], scope: Scope) -> Any:
        asked.append(scope.model)
        raise StoreError("for a moment")

    monkeypatch.setattr(cache, "report", refuse)
    clock = [100.0]
    monkeypatch.setattr(model_statuses, "monotonic", lambda: clock[0])
    for _ in range(2):
        assert model_statuses.status(Scope("pear")).sentence == "For a moment."
    assert len(asked) == 1
    clock[0] += model_statuses.AGAIN
    model_statuses.status(Scope("pear"))
    assert len(asked) == 2


def test_more_models_than_reports_are_kept_are_not_computed_on_every_run(
    opened: Opened, orchard: Path, beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_REPORTS", Bounded[Any](1, lambda _: 1))
    app = opened(orchard, "overview", window="all")
    beside.do(3)
    monkeypatch.setattr(cache, "_report", lambda *_: pytest.fail("computed again"))
    app.run()
    app.run()
    assert not app.exception
    assert beside.wanted == []


def test_the_quarantine_of_a_hundred_models_is_read_once(
    orchard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(orchard))
    read: list[str] = []

    def counted(directory: Path, model: str) -> Refusals:
        read.append(model)
        return Refusals({("time", "a.csv", ""): 1})

    monkeypatch.setattr(footer, "counted", counted)
    names = [f"model-{k:03d}" for k in range(100)]
    for _ in range(2):
        assert all(footer.refusals(name) == Counter(time=1) for name in names)
    assert read == names


def test_a_load_of_one_model_leaves_the_others_known(
    opened: Opened, orchard: Path, beside: Beside, tmp_path: Path
) -> None:
    store = Path(shutil.copytree(orchard, tmp_path / "store"))
    app = opened(store, "overview", window="all")
    beside.do(3)
    at = pd.date_range("2026-06-01", periods=50, freq="2h")
    frame = {"id": range(9_000, 9_050), "at": at, "p": np.linspace(0, 1, 50), "x": np.linspace(-1, 1, 50)}
    load(store, read_contract(CONTRACT.format("pear")), predictions=[pd.DataFrame(frame)])
    app.run()
    assert beside.wanted == [], "who has the page open stays with what it shows"
    again = opened(store, "overview", window="all")
    assert [piece.scope.model for piece in beside.wanted] == ["pear"]
    beside.do()
    again.run()
    assert len(rows(again)) == 3
    assert "still being" not in "".join(one.value for one in again.markdown)
