"""What a page has measured stands before its findings are dated and placed; what may change says so."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest

from monitoring.store.bounded import Bounded
from monitoring.ui import cache
from tests.pages.page_words import said, sentence, verdict

Opened = Callable[..., AppTest]
Sent = dict[tuple[int, ...], Any]
"""What stands on the page, by its place."""
NUMBER = re.compile(r"[\d.]+%? .*\(95% CI [^)]*\)")
COHORT = "income > 2500"


@dataclass
class Heard:
    """What a browser is told.

    Parameters
    ----------
    page : dict
        What stands there.
    before : list of dict
        What stood there each time before findings were dated.
    earlier : list of (frozenset of str, dict)
        What stood there each time before something was measured without dates, and which subjects were.
    """

    page: Sent = field(default_factory=dict)
    before: list[Sent] = field(default_factory=list)
    earlier: list[tuple[frozenset[str], Sent]] = field(default_factory=list)

    def take(self, message: ForwardMsg) -> None:
        """Note an element in its place."""
        if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.page[tuple(message.metadata.delta_path)] = message.delta.new_element


def kinds(page: Sent) -> dict[tuple[int, ...], str]:
    """The kind of element in each place; the button that cancels the run goes with it."""
    found = {place: one.WhichOneof("type") for place, one in page.items()}
    return {place: kind for place, kind in found.items() if page[place].button.label != "Cancel"}


def texts(page: Sent) -> str:
    """Every text that stands there."""
    found = (one.heading.body if one.HasField("heading") else one.markdown.body for one in page.values())
    return "\n".join(found).replace("\\", "")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Listen to a page of whose answers nothing is kept."""
    found, enqueue, made = Heard(), ScriptRunContext.enqueue, cache.make_report

    def told(self: ScriptRunContext, message: ForwardMsg) -> None:
        found.take(message)
        enqueue(self, message)

    def report(*given: Any, dated: bool = True, **named: Any) -> Any:
        if dated:
            found.before.append(dict(found.page))
        else:
            found.earlier.append((named["among"], dict(found.page)))
        return made(*given, dated=dated, **named)

    monkeypatch.setattr(ScriptRunContext, "enqueue", told)
    monkeypatch.setattr(cache, "make_report", report)
    monkeypatch.setattr(cache, "_REPORTS", Bounded[Any](1 << 20, lambda _: 1))
    yield found


@pytest.mark.sampled(2)
@pytest.mark.parametrize("page", ["performance", "calibration", "quality", "drift"])
def test_charts_and_tables_are_sent_before_findings_are_dated(
    opened: Opened, demo_store: Path, heard: Heard, page: str
) -> None:
    app = opened(demo_store, page, cohort=COHORT, window="last-90d")
    assert sentence(app)
    [before] = heard.before
    at_first, at_last = kinds(before), kinds(heard.page)
    for kind in ("vega_lite_chart", "dataframe"):
        assert kind in at_last.values()
        assert [place for place in at_first if at_first[place] == kind] == [
            place for place in at_last if at_last[place] == kind
        ]
    assert "heading" in at_first.values()


def test_the_charts_of_many_classes_are_sent_before_each_class_is_measured(
    opened: Opened, several: Path, heard: Heard
) -> None:
    app = opened(several, "calibration", model="ticket-route", window="last-20d")
    assert sentence(app)
    (first, nothing), (rest, charts) = heard.earlier
    assert (first, rest) == (frozenset(("",)), frozenset())
    drawn = [[*kinds(page).values()] for page in (nothing, charts, heard.page)]
    assert [each.count("vega_lite_chart") for each in drawn] == [0, *[drawn[2].count("vega_lite_chart")] * 2]
    assert drawn[2].count("vega_lite_chart") >= 3 + 3, "the page's own, and one a class"
    assert [each.count("dataframe") for each in drawn] == [0, 0, 1]
    assert {"billing", "technical", "other"} <= {*app.dataframe[0].value["Of"]}


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("page", "when"), [("performance", " since "), ("calibration", ""), ("quality", " from ")]
)
def test_what_stands_keeps_its_place_and_says_what_is_still_looked_for(
    opened: Opened, demo_store: Path, heard: Heard, page: str, when: str
) -> None:
    app = opened(demo_store, page, cohort=COHORT, window="last-90d")
    [before] = heard.before
    at_first, at_last = kinds(before), kinds(heard.page)
    assert at_first.items() <= at_last.items(), "nothing goes, and nothing becomes another thing"
    assert ":material/hourglass_top: When, and" in texts(before)
    assert "hourglass_top" not in said(app)
    [undated] = [one.heading.body for one in before.values() if one.HasField("heading")]
    told = undated.replace("\\", "")
    assert when in sentence(app) and not (when and when in told)
    assert NUMBER.findall(told)[0] in sentence(app), "the number is that of the first moment"


def test_an_answer_that_is_kept_is_told_at_once(opened: Opened, demo_store: Path, heard: Heard) -> None:
    first = opened(demo_store, "performance", cohort=COHORT, window="last-90d")
    told, places = said(first), kinds(heard.page)
    heard.page.clear()
    again = first.run()
    assert said(again) == told
    assert len(heard.before) == 1
    assert {
        place: kind for place, kind in kinds(heard.page).items() if kind != "empty"
    }.items() <= places.items()
    assert "hourglass_top" not in texts(heard.page)


def test_calibration_is_not_called_steady_before_its_parts_are_looked_at(
    opened: Opened, segment: Path, heard: Heard
) -> None:
    app = opened(segment, "calibration")
    [before] = heard.before
    early = texts(before)
    assert "Still looking" in early and "Versions and cohorts are still looked at." in early
    assert "Scores mean what they say on the whole" in early
    assert "Nothing needs doing here" not in early
    assert verdict(app) in ("Alert", "Watch")
    assert "region=west" in sentence(app)
    assert "still looked" not in said(app)
