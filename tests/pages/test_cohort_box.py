"""The cohort box: levels with their rows, an expression with what it would give, and cohorts with a name."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest, local_script_runner

from monitoring.errors import RowsGoneError
from monitoring.store.reads.saved_cohorts import CohortCatalog, remove_cohort, save_cohort, saved_cohorts
from monitoring.store.scheduling.patience import bounded
from monitoring.ui import state
from monitoring.ui.scope import cohort_builder
from monitoring.ui.serving.turns import TURNS
from tests.copied_store import copied_store

MODEL = "lending-default"
OTHER = "'Mine' means age < 30 by now: look at it again, or choose another name."


@pytest.fixture(scope="module")
def copied(lending: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied_store(lending, tmp_path_factory.mktemp("box") / "store")


@pytest.fixture
def store(copied: Path) -> Iterator[Path]:
    """A store that may be written to."""
    yield copied
    for name in saved_cohorts(copied, MODEL):
        remove_cohort(copied, MODEL, name)


@pytest.fixture
def boxed(store: Path, opened: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """Open a page with the box open."""

    def open_box(**query: str) -> AppTest:
        app = opened(store, "quality", **query)
        app.session_state[state.COHORT_BOX] = True
        return app.run()

    return open_box


def told(app: AppTest) -> str:
    """What the box says of the draft."""
    [said] = [
        part.value for part in app.markdown if "rows of the window" in part.value or ":orange[" in part.value
    ]
    return str(said).replace("\\", "")


def by_key(parts: Any, key: str) -> Any:
    return next(part for part in parts if part.key == key)


def test_levels_stand_with_their_rows(boxed: Callable[..., AppTest]) -> None:
    app = boxed()
    pills = by_key(app.get("button_group"), f"{state.COHORT_LEVELS}region")
    options = [option.content for option in pills.proto.options]
    assert len(options) == 5
    rows = [int(option.split(":gray[")[1].rstrip("]").replace(",", "")) for option in options]
    assert f"Everyone: **{sum(rows):,}** rows" in told(app)


def test_a_draft_is_counted_before_it_is_applied(boxed: Callable[..., AppTest]) -> None:
    app = boxed()
    app.text_input(key=state.EXPRESSION).set_value("region = 'west' and age >= 30").run()
    assert "cohort" not in app.query_params
    n = told(app).split("**")[1]
    by_key(app.button, "apply_cohort").click().run()
    assert app.query_params["cohort"] == "region = 'west' and age >= 30"
    assert any(f"{n} predictions" in part.value for part in app.markdown)


def test_a_draft_that_cannot_be_read_says_why(boxed: Callable[..., AppTest]) -> None:
    app = boxed(cohort="region = 'west'")
    app.text_input(key=state.EXPRESSION).set_value("regio = 'west'").run()
    assert "did you mean 'region'?" in told(app)
    assert by_key(app.button, "apply_cohort").disabled
    assert app.query_params["cohort"] == "region = 'west'"
    app.text_input(key=state.EXPRESSION).set_value("region = ").run()
    assert "expected a number, a text in single quotes" in told(app)


@pytest.mark.parametrize(
    ("written", "said"),
    [("version = 'nope'", "No row has version = 'nope': there are '3.2', '3.3'."),
     ("version = '3.4' or region = 'west'", "No row has version = '3.4': the nearest is '3."),
     ("region in ('west', 'Eest')", "No row has region = 'Eest': the nearest is 'west'."),
     ("region = 'EAST'", "No row has region = 'EAST': the nearest is 'east'."),
     ("purpose = 'cra'", "No row has purpose = 'cra': the nearest is 'car'.")],
)  # fmt: skip
def test_a_value_that_no_row_has_is_named_with_the_nearest(
    boxed: Callable[..., AppTest], written: str, said: str
) -> None:
    app = boxed()
    app.text_input(key=state.EXPRESSION).set_value(written).run()
    assert any(said in part.value.replace("\\", "") for part in app.markdown)


@pytest.mark.parametrize("written", ["region = 'west'", "version != '3.2'", "age = 30", "income is null"])
def test_values_that_occur_are_not_called_absent(boxed: Callable[..., AppTest], written: str) -> None:
    app = boxed()
    app.text_input(key=state.EXPRESSION).set_value(written).run()
    assert not any("No row has" in part.value for part in app.markdown)


def test_picked_levels_and_the_expression_are_one(boxed: Callable[..., AppTest]) -> None:
    app = boxed(cohort="age >= 30 and region = 'west'")
    pills = by_key(app.get("button_group"), f"{state.COHORT_LEVELS}region")
    assert pills.value == ["region = 'west'"]
    pills.set_value(["region = 'west'", "region = 'east'"]).run()
    assert app.text_input(key=state.EXPRESSION).value == "region in ('west', 'east') and age >= 30"


def test_a_name_is_completed(boxed: Callable[..., AppTest]) -> None:
    app = boxed()
    app.text_input(key=state.EXPRESSION).set_value("reg").run()
    by_key(app.get("button_group"), state.COMPLETIONS).set_value("region").run()
    assert app.text_input(key=state.EXPRESSION).value == "region "


def test_a_cohort_is_saved_named_and_removed(boxed: Callable[..., AppTest], store: Path) -> None:
    app = boxed(cohort="region = 'west'")
    app.text_input(key=state.COHORT_NAME).set_value("The west").run()
    by_key(app.button, "save_cohort").click().run()
    assert saved_cohorts(store, MODEL) == {"The west": "region = 'west'"}
    assert app.query_params["cohort"] == "region = 'west'", "the link holds the expression"
    app.run()
    assert any("**The west**: region west" in part.value for part in app.markdown)
    by_key(app.button, "remove_cohort").click().run()
    assert saved_cohorts(store, MODEL) == {}


def test_a_saved_cohort_is_renamed_and_its_link_stays(boxed: Callable[..., AppTest], store: Path) -> None:
    save_cohort(store, MODEL, "The west", "region = 'west'")
    save_cohort(store, MODEL, "Young", "age < 30")
    app = boxed(cohort="region = 'west'")
    name = f"{state.COHORT_NAME}_The west"
    app.text_input(key=name).set_value("Young").run()
    by_key(app.button, "rename_cohort").click().run()
    assert any("'Young' is the name of another cohort" in one.value for one in app.warning)
    app.text_input(key=name).set_value("Western branches").run()
    by_key(app.button, "rename_cohort").click().run()
    assert saved_cohorts(store, MODEL) == {"Western branches": "region = 'west'", "Young": "age < 30"}
    assert app.query_params["cohort"] == "region = 'west'"
    app.run()
    assert any("**Western branches**: region west" in part.value for part in app.markdown)


def test_a_saved_cohort_is_taken_up_as_its_expression(boxed: Callable[..., AppTest], store: Path) -> None:
    save_cohort(store, MODEL, "Young", "age < 30")
    app = boxed()
    by_key(app.get("button_group"), state.COHORT_SAVED).set_value("Young").run()
    by_key(app.button, "apply_cohort").click().run()
    assert app.query_params["cohort"] == "age < 30"


def test_a_saved_cohort_of_a_column_that_is_gone_can_be_renamed_and_removed(
    boxed: Callable[..., AppTest], store: Path
) -> None:
    """The contract had lost the column: the name stood there for good, as neither button was drawn."""
    gone = "age_group = 'old'"
    CohortCatalog(store).save_cohort(MODEL, "Old", gone, None)
    app = boxed()
    app.text_input(key=state.EXPRESSION).set_value(gone).run()
    assert "Unknown name in the cohort 'age_group'" in told(app)
    assert not any(part.key == "save_cohort" for part in app.button)
    app.text_input(key=f"{state.COHORT_NAME}_Old").set_value("Older").run()
    by_key(app.button, "rename_cohort").click().run()
    assert saved_cohorts(store, MODEL) == {"Older": gone}
    by_key(app.button, "remove_cohort").click().run()
    assert saved_cohorts(store, MODEL) == {}


def test_a_name_that_has_another_cohort_is_given_away_only_when_asked(
    boxed: Callable[..., AppTest], store: Path
) -> None:
    save_cohort(store, MODEL, "Mine", "age < 30")
    app = boxed(cohort="region = 'west'")
    app.text_input(key=state.COHORT_NAME).set_value(" Mine ").run()
    by_key(app.button, "save_cohort").click().run()
    assert saved_cohorts(store, MODEL) == {"Mine": "age < 30"}
    [told] = [one.value.replace("\\", "") for one in app.warning]
    assert told == "'Mine' is the name of age < 30. Should it mean region = 'west' instead?"
    by_key(app.button, "keep_both").click().run()
    assert not app.warning
    assert saved_cohorts(store, MODEL) == {"Mine": "age < 30"}
    by_key(app.button, "save_cohort").click().run()
    app.text_input(key=state.COHORT_NAME).set_value("Other").run()
    assert not app.warning, "it is asked of a name that is no longer there"
    app.text_input(key=state.COHORT_NAME).set_value("Mine").run()
    by_key(app.button, "save_cohort").click().run()
    by_key(app.button, "replace_cohort").click().run()
    assert saved_cohorts(store, MODEL) == {"Mine": "region = 'west'"}


def test_what_somebody_else_made_of_a_name_meanwhile_stays(
    boxed: Callable[..., AppTest], store: Path
) -> None:
    """It was removed, or replaced by what was to replace another one."""
    save_cohort(store, MODEL, "Mine", "region = 'west'")
    app = boxed(cohort="region = 'west'")
    for button in ("remove_cohort", "rename_cohort"):
        save_cohort(store, MODEL, "Mine", "region = 'west'")
        app.run()
        app.text_input(key=f"{state.COHORT_NAME}_Mine").set_value("Ours").run()
        save_cohort(store, MODEL, "Mine", "age < 30")
        by_key(app.button, button).click().run()
        assert [one.value.replace("\\", "") for one in app.warning] == [OTHER]
    app.text_input(key=state.COHORT_NAME).set_value("Mine").run()
    by_key(app.button, "save_cohort").click().run()
    save_cohort(store, MODEL, "Mine", "age < 25")
    by_key(app.button, "replace_cohort").click().run()
    assert [one.value.replace("\\", "") for one in app.warning] == [OTHER.replace("30", "25")]
    assert saved_cohorts(store, MODEL) == {"Mine": "age < 25"}


def test_a_name_that_is_none_is_refused(boxed: Callable[..., AppTest]) -> None:
    app = boxed(cohort="region = 'west'")
    by_key(app.button, "save_cohort").click().run()
    assert any("saved under a name" in warning.value for warning in app.warning)


def test_rows_that_are_gone_take_the_levels_alone(
    boxed: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*given: Any) -> None:
        raise RowsGoneError(date(2026, 1, 1))

    monkeypatch.setattr(cohort_builder, "rows_of_levels", gone)
    app = boxed()
    assert any("days before 1 Jan 2026 were dropped" in part.value for part in app.markdown)
    app.text_input(key=state.EXPRESSION).set_value("region = 'west'").run()
    by_key(app.button, "apply_cohort").click().run()
    assert app.query_params["cohort"] == "region = 'west'"


def test_what_goes_wrong_in_the_box_is_said_in_it(
    boxed: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(cohort_builder, "rows_of_levels", wrong)
    app = boxed()
    assert not app.exception
    assert any("Something went wrong inside Tidemark (RuntimeError)" in part.value for part in app.markdown)
    assert any("predictions" in part.value for part in app.markdown), "the page is there"


def test_reads_for_a_box_that_runs_by_itself_are_bounded(
    store: Path, opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft runs the box alone: what is around the rest of the page is not around it."""
    fragments, seen = MemoryFragmentStorage(), list[tuple[bool, bool]]()
    begin = local_script_runner.LocalScriptRunner.__init__

    def kept(self: Any, *given: Any, **named: Any) -> None:
        begin(self, *given, **{**named, "fragment_storage": fragments})

    def alone(**named: Any) -> RerunData:
        return RerunData(**named, fragment_id_queue=[*fragments._fragments])

    def rows(*given: object) -> int:
        seen.append((bounded(), TURNS.idle == 0))
        return 5

    monkeypatch.setattr(cohort_builder, "rows_of_cohort", rows)
    monkeypatch.setattr(local_script_runner.LocalScriptRunner, "__init__", kept)
    app = opened(store, "quality")
    app.session_state[state.COHORT_BOX] = True
    app.run()
    assert {*seen} == {(True, True)}, "bounded, and in a turn"
    seen.clear()
    monkeypatch.setattr(local_script_runner, "RerunData", alone)
    app.run()
    assert {*seen} == {(True, False)}, "bounded, without one"


def test_of_very_many_levels_a_list_has_the_largest_and_what_was_written(
    boxed: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand went to the browser at each change; any other can be written below."""
    every = {f"level {k}": 10_000 - k for k in range(2_000)}
    monkeypatch.setattr(cohort_builder, "rows_of_levels", lambda question: {"region": every})
    app = boxed()
    key = f"{state.COHORT_LEVELS}region"
    assert len(app.multiselect(key=key).options) == cohort_builder.MOST_LISTED
    assert "500 largest of 2,000 levels, 27.1% of rows" in app.multiselect(key=key).label
    app.text_input(key=state.EXPRESSION).set_value("region = 'level 1999'").run()
    listed = app.multiselect(key=key)
    assert len(listed.options) == cohort_builder.MOST_LISTED + 1
    assert listed.value == ["region = 'level 1999'"]
    by_key(app.button, "apply_cohort").click().run()
    assert app.query_params["cohort"] == "region = 'level 1999'"
