"""What only some tasks have on the performance page: confused classes, and how forecasts lean."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.cli.report_table import report_table
from monitoring.export.formats import FORMATS
from monitoring.export.image import leading_pictures, svg_image
from monitoring.findings import worst_classes
from monitoring.findings.awaited_labels import EARLY_BINS
from monitoring.findings.report import report
from monitoring.panels.probabilities.by_prediction import by_prediction
from monitoring.panels.tasks import class_confusion as class_confusion_module
from monitoring.panels.tasks.class_confusion import class_confusion, most_confused
from monitoring.panels.tasks.class_rates import class_rates
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot
from monitoring.ui.performance import class_reliability_part, confusion_part
from tests.pages.conftest import tickets
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
TEAMS = ["billing", "technical", "other"]


def counted(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows by true and predicted class, by another way."""
    scores = frame[[f"p_{team}" for team in TEAMS]].to_numpy()
    predicted = pd.Series([TEAMS[k] for k in scores.argmax(axis=1)], name="predicted")
    return pd.crosstab(frame["team"], predicted).loc[TEAMS, TEAMS]


def test_each_class_is_taken_for_each_as_often_as_the_rows_say(several: Path) -> None:
    snapshot = Snapshot(several, "ticket-route")
    question = resolve(Scope("ticket-route", window="all"), snapshot.contract, snapshot.extent)
    found = pd.DataFrame(class_confusion(snapshot, question))
    now, then = counted(tickets(1_500, "2026-03-01", 1)), counted(tickets(1_500, "2026-01-01", 2))
    cells = found.pivot(index="actual", columns="predicted", values="n").loc[TEAMS, TEAMS]
    assert cells.to_numpy().tolist() == now.to_numpy().tolist()
    before = found.pivot(index="actual", columns="predicted", values="before").loc[TEAMS, TEAMS].to_numpy()
    assert before == pytest.approx(then.div(then.sum(axis=1), axis=0).to_numpy())
    assert found.groupby("actual")["share"].sum().tolist() == pytest.approx([1, 1, 1])
    assert (found["lower"] < found["share"]).all() and (found["share"] < found["upper"]).all()
    assert ((found["change_lower"] < found["change"]) & (found["change"] < found["change_upper"])).all()
    worst = most_confused(found.to_dict("records"))
    wrong = now.div(now.sum(axis=1), axis=0).stack()
    wrong = wrong[[actual != predicted for actual, predicted in wrong.index]]
    assert worst is not None
    assert (worst["actual"], worst["predicted"]) == wrong.idxmax()


def test_the_matrix_of_the_page_is_in_the_exports(several: Path) -> None:
    found = report(several, ["performance"], Scope("ticket-route", window="all"))
    own = class_confusion(Snapshot(several, "ticket-route"), found.question)
    rates = class_rates(Snapshot(several, "ticket-route"), found.question)
    assert json.loads(FORMATS["json"].write(found))["curves"] == {"confusion": own, "class_rates": rates}
    measured = {(one.subject, one.measure): one for one in found.measurements}
    for one in rates:
        row = measured[one["class"], one["measure"]]
        assert (one["value"], one["lower"], one["upper"], one["n"], one["before"], one["reason"]) == (
            *(row.value, row.lower, row.upper, row.n, row.baseline_value),
            "",
        )
    page = FORMATS["html"].write(found).decode()
    assert "Of each true class (lines) the share predicted as each (columns)" in page
    assert all(f"n={one['n']:,}<" in page for one in own if one["n"])
    assert report(several, ["drift"], found.scope).curves == {}


def test_both_charts_say_which_of_very_many_classes_they_show(
    opened: Opened, several: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the matrix, which said so, the rates of 12 classes stood as if there were no others."""
    for module in (confusion_part, worst_classes, class_confusion_module):
        monkeypatch.setattr(module, "MOST", 2)
    found = report(several, ["performance"], Scope("ticket-route", window="all", baseline="previous"))
    worst = worst_classes.worst_classes(found.measurements, TEAMS)[:2]
    assert [*dict.fromkeys(one["actual"] for one in found.curves["confusion"])] == worst != TEAMS[:2]
    assert {one["predicted"] for one in found.curves["confusion"]} == {*TEAMS}, "what they are taken for"
    written = report_table(found, "")
    assert written.index(f" {worst[0]} ") < written.index(f" {worst[1]} ")
    page = opened(several, "performance", model="ticket-route", window="all", baseline="previous")
    assert said(page).count("2 of 3 classes, worst first") == 2
    assert f"Worst first: by {worst_classes.LOWEST_FIRST}." in said(page)
    links = [one.proto.label for one in page.get("page_link")]
    assert [name for name in links if name in TEAMS] == worst


def test_a_page_of_many_classes_says_which_is_taken_for_which(opened: Opened, several: Path) -> None:
    told = said(opened(several, "performance", model="ticket-route", window="all"))
    assert "**Which class is taken for which**" in told and "precision and recall with 95% CI" in told
    assert "Most often wrong: **other** taken for **" in told and "Bias by day" not in told
    told = said(opened(several, "calibration", model="ticket-route", window="all"))
    assert "How often the class of the highest score is right" in told
    assert "**Reliability of each class**" in told
    assert all(f"**{team}** :gray[:small[" in told for team in TEAMS)


def test_no_bin_of_a_class_is_called_off_on_early_labels(
    opened: Opened, several: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "bins off · n=" in said(opened(several, "calibration", model="ticket-route", window="last-9d"))
    monkeypatch.setattr(class_reliability_part, "labels_drawn", lambda rows: EARLY_BINS)
    told = said(opened(several, "calibration", model="ticket-route", window="last-8d"))
    assert "against its own score · early labels, which are not judged" in told
    assert "bins off" not in told


def test_a_page_of_numbers_says_how_they_lean(opened: Opened, several: Path) -> None:
    """The interval of this model has no column: its coverage has no line."""
    told = said(opened(several, "performance", model="trip-duration", window="all"))
    assert "**Bias in min by day**" in told and "**MAE in min by day**" in told
    assert "mean of prediction less label" in told
    assert "coverage by day" not in told and "Which class" not in told
    assert "**Error by prediction, min**" in told and "Label against prediction" not in told
    told = said(opened(several, "calibration", model="trip-duration", window="all"))
    assert "**Error by prediction, min**" in told and "**Label against prediction, min**" in told
    assert "by chance one bin in twenty is off" in told


def test_what_only_a_task_has_is_in_json_and_documents(several: Path) -> None:
    found = report(several, ["performance"], Scope("trip-duration", window="all"))
    bins = by_prediction(Snapshot(several, "trip-duration"), found.question)
    assert json.loads(FORMATS["json"].write(found))["curves"] == {"by_prediction": bins}
    page = FORMATS["html"].write(found).decode()
    assert (
        "Mean of prediction less label by prediction" in page and "Mean label against mean prediction" in page
    )
    found = report(several, ["calibration"], Scope("ticket-route", window="all"))
    rows = json.loads(FORMATS["json"].write(found))["curves"]["class_reliability"]
    assert {one["class"] for one in rows} == {*TEAMS}
    page = FORMATS["html"].write(found).decode()
    assert all(f"How often {team} came, against its own score" in page for team in TEAMS)


def test_a_picture_of_several_charts_has_all_of_them(several: Path) -> None:
    found = report(several, ["performance"], Scope("ticket-route", window="all"))
    captions = [one.caption for one in leading_pictures(found)]
    assert len(captions) == 2
    drawn = ElementTree.fromstring(svg_image(found))
    heads = [one.text for one in drawn.findall("{*}text[@font-weight='600']")]
    assert heads == captions
    tops = [float(one.get("y", 0)) for one in drawn.findall("{*}svg")]
    tall = [float(one.get("height", 0)) for one in drawn.findall("{*}svg")]
    assert tops[1] >= tops[0] + tall[0] and float(drawn.get("height", 0)) > tops[1] + tall[1]
