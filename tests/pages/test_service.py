"""The page of service and business in its states."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring import report
from monitoring.cli.main import main
from monitoring.contract.reading import read_contract
from monitoring.export.formats import FORMATS
from monitoring.export.report_words import NO_LIMIT, headline
from monitoring.findings.report import report as answered
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from tests.pages.page_words import said, sentence, verdict

Opened = Callable[..., AppTest]

SERVED = """
model: MODEL
task: TASK
id: id
timestamp: at
prediction: PREDICTION
label: LABEL
service: {latency_ms: ms, status: code}
"""


def charts(app: AppTest) -> int:
    return len(app.get("vega_lite_chart"))


def explained(app: AppTest) -> list[str]:
    """Give what the page means, and what to do next."""
    told = [re.sub(r"\\(.)", r"\1", one.value) for one in app.markdown]
    return [told[told.index(head) + 1] for head in ("**What this means**", "**What to do next**")]


def served(rows: int = 600) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": range(rows),
            "at": pd.date_range("2026-03-01", periods=rows, freq="h"),
            "y_hat": [float(k % 7) for k in range(rows)],
            "y": [float(k % 7) + 0.5 for k in range(rows)],
            "a": 0.5, "b": 0.3, "c": 0.2,
            "class": ["a", "b", "c"] * (rows // 3),
            "ms": [40.0 + k % 20 for k in range(rows)],
            "code": 200,
            "x": 1.0,
        }
    )  # fmt: skip


@pytest.fixture(scope="session")
def other_tasks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A regression and a multiclass model with latencies."""
    store = tmp_path_factory.mktemp("served") / "store"
    words = {
        "regression": ("{value: y_hat}", "{column: y}"),
        "multiclass": ("{scores: {a: a, b: b, c: c}}", "{column: class}"),
    }
    for task, (prediction, label) in words.items():
        text = SERVED.replace("MODEL", task).replace("TASK", task)
        load(
            store,
            read_contract(text.replace("PREDICTION", prediction).replace("LABEL", label)),
            predictions=[served()],
        )
    return store


def test_the_incident_is_named_with_its_days(opened: Opened, lending: Path) -> None:
    app = opened(lending, "service")
    assert sentence(app).startswith("On 27–28 Oct, p95 latency reached ")
    assert "Not judged" in said(app), "no limit in the contract: no verdict"
    assert charts(app) == 4
    assert len(app.dataframe) == 2
    assert [one.proto.label for one in app.get("download_button")].count("CSV") == 2
    assert "in the period before" in said(app), "the training set has no latencies"


def test_the_slowest_requests_of_the_days_that_stood_out_can_be_looked_at(
    opened: Opened, lending: Path
) -> None:
    """The headline is about two days: so are the rows, although no limit makes a finding of them."""
    app = opened(lending, "service", rows="some")
    assert "20 rows of everyone in the window on 27–28 Oct 2026, the slowest first" in said(app)
    rows = next(one.value for one in app.dataframe if "application_id" in one.value)
    assert list(rows.columns)[2] == "latency_ms" and rows["latency_ms"].is_monotonic_decreasing
    snapshot = Snapshot(lending, "lending-default")
    days = Scope(snapshot.model, window="2026-10-27/2026-10-29")
    window = resolve(days, snapshot.contract, snapshot.extent).window
    [(slowest,)] = snapshot.ask(f"select max(latency_ms) from {snapshot.rows_of(window, ['latency_ms'])}")
    assert rows["latency_ms"].iloc[0] == slowest
    assert "p95" in sentence(app) and app.toggle(key="drill_rows").value


def test_the_table_of_values_names_their_currency(opened: Opened, lending: Path) -> None:
    told = said(opened(lending, "service"))
    assert "In EUR. With intervals" in told
    assert told.count("In EUR") == 1


def test_it_says_the_same_after_the_overview_was_looked_at(opened: Opened, lending: Path) -> None:
    """The overview leaves a report of every panel; their baselines are no baseline of the service."""
    opened(lending, "overview")
    assert "in the period before" in said(opened(lending, "service"))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("by", ["hour", "week", "month"])
def test_what_the_axis_shows_does_not_decide_whether_the_level_was_held(
    opened: Opened, lending: Path, by: str
) -> None:
    """Hours are drawn of the window's last three days alone; the bad days stood before them."""
    assert sentence(opened(lending, "service", by=by)) == sentence(opened(lending, "service"))


def test_hours_of_too_few_requests_are_marked(opened: Opened, lending: Path) -> None:
    """Some sixty requests an hour: a 95th percentile needs 72 for both ends of its interval, a 99th 368."""
    told = said(opened(lending, "service", by="hour"))
    assert "p99 above where there are 368 rows; hollow: under 72 rows, too few for an interval" in told
    assert "hollow" not in said(opened(lending, "service", by="month"))


def test_the_table_says_what_a_value_was_counted_of(opened: Opened, lending: Path) -> None:
    of = list(opened(lending, "service").dataframe[1].value["Of"])
    assert of[0].startswith("all rows with ")
    assert of[-1] == "labelled rows, by cost of outcome"


def test_both_values_of_a_decision_are_told_and_of_what(opened: Opened, lending: Path) -> None:
    """What it brought in and what its outcome cost are no rivals: each has its name."""
    app = opened(lending, "service")
    told = said(app)
    number = r"[\d.,]+ EUR"
    brought = rf"a decision was worth {number} by revenue \(n=[\d,]+\), [^·]* against the period before"
    cost = rf"by the cost of its outcome −{number}, on the labels so far \(n=[\d,]+\), [^·]*"
    assert re.search(rf"{brought} · {cost} against the training set", told)
    assert "all rows with revenue · grey: " in told
    assert "left out" not in "".join(app.dataframe[1].value["Note"])  # of a training set without the column


def test_periods_that_stand_out_are_called_what_they_are(opened: Opened, tmp_path: Path) -> None:
    text = SERVED.replace("MODEL", "hours").replace("TASK", "regression")
    text = text.replace("PREDICTION", "{value: y_hat}").replace("LABEL", "{column: y}")
    frame = served(6_000)
    frame["at"] = pd.date_range("2026-03-01", periods=6_000, freq="36s")
    frame.loc[frame["at"].dt.hour.isin([3, 9]) & (frame["at"].dt.day == 3), "ms"] *= 9
    frame.loc[frame["at"].dt.hour.isin([2]) & (frame["at"].dt.day == 2), "ms"] *= 9
    frame.loc[frame["at"].dt.hour.isin([5]) & (frame["at"].dt.day == 3), "code"] = 500
    load(tmp_path / "store", read_contract(text), predictions=[frame])
    app = opened(tmp_path / "store", "service", window="2026-03-02/2026-03-04", by="hour")
    assert sentence(app).startswith("In 3 hours between 2 Mar and 3 Mar, p95 latency reached ")
    assert "; on 3 Mar, errors reached 100% of requests (" in sentence(app), "what took hours is not so long"


def test_a_calm_window_says_so(opened: Opened, lending: Path) -> None:
    app = opened(lending, "service", window="2026-08-01/2026-09-01")
    assert sentence(app).startswith("Serving held its level: p95 latency ")
    assert charts(app) == 4
    means, steps = explained(app)
    assert re.match(
        r"One answer in twenty took longer than \d\d ms and \d+ of [\d,]+ requests failed\. ", means
    )
    assert "No day was clearly slower than 1.5 times the usual level or failed " in means
    assert steps.startswith("Nothing needs doing here. To have this judged, add limits")


def test_limits_are_proposed_that_the_service_as_it_is_keeps(opened: Opened, lending: Path) -> None:
    """The training set has no latencies: a limit is held against the level, not against a change."""
    _, steps = explained(opened(lending, "service", window="2026-08-01/2026-09-01"))
    assert "as a level, as the training set has no latencies" in steps
    [warning] = re.findall(r"warning: (\d+)", steps)
    assert int(warning) > 100, "its p95 is some 90 ms"
    _, steps = explained(opened(lending, "service", window="2026-08-01/2026-09-01", baseline="previous"))
    assert "in the change from the baseline" in steps
    [warning] = re.findall(r"warning: (\d+)", steps)
    assert int(warning) < 60


def test_what_decisions_brought_in_less_is_told(opened: Opened, lending: Path) -> None:
    means, steps = explained(opened(lending, "service"))
    assert re.search(
        r"A decision was worth [\d.]+ EUR less than in the period before, about [\d,]+ EUR", means
    )
    assert "Choose a cohort or a version above to see where value was lost." in steps
    assert "was worth" not in explained(opened(lending, "service", window="2026-08-01/2026-09-01"))[0]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("rows", "told"),
    [(1, "1 request is too few to say whether serving held its level; 72 are needed."),
     (71, "71 requests are too few to say whether serving held its level; 72 are needed."),
     (80, "80 requests and none before: there is no level to hold serving against."),
     (290, "Serving held its level: p95 latency 58 ms (95% CI 58–59 ms), errors 0% (95% CI 0–1.3%), "
      "4.03 requests an hour.")],
)  # fmt: skip
def test_whether_the_level_was_held_needs_requests_to_tell(
    opened: Opened, tmp_path: Path, rows: int, told: str
) -> None:
    text = SERVED.replace("MODEL", "few").replace("TASK", "regression")
    text = text.replace("PREDICTION", "{value: y_hat}").replace("LABEL", "{column: y}")
    frame = served().head(rows)
    frame["at"] = pd.date_range("2026-03-01", periods=rows, freq="10min")
    load(tmp_path / "store", read_contract(text), predictions=[frame])
    app = opened(tmp_path / "store", "service", window="last-6d")
    assert sentence(app) == told
    assert verdict(app) == ("Not judged" if rows == 290 else "No verdict")
    assert ("not judged: the contract sets no limit" in said(app)) is (rows == 290)
    means, steps = explained(app)
    assert means.startswith("One answer in twenty" if rows == 290 else "The numbers below stand, but nothing")
    assert steps.startswith("Nothing needs doing here." if rows == 290 else "Choose more days, or a baseline")


def test_statuses_that_the_contract_does_not_know_are_no_outage(opened: Opened, tmp_path: Path) -> None:
    """`ok` is 200 where nobody says otherwise: at 100% errors "done" had held its level."""
    text = SERVED.replace("MODEL", "words").replace("TASK", "regression")
    text = text.replace("PREDICTION", "{value: y_hat}").replace("LABEL", "{column: y}")
    load(tmp_path / "store", read_contract(text), predictions=[served().assign(code="done")])
    app = opened(tmp_path / "store", "service", window="last-6d")
    assert sentence(app) == "Each of 144 requests counts as failed: none has the status 200."
    assert "which statuses are no error, service: {ok: [STATUS]}" in explained(app)[1]


def test_decisions_without_a_service_mean_something(opened: Opened, tmp_path: Path) -> None:
    text = SERVED.replace("service: {latency_ms: ms, status: code}", "business: {value: x, currency: EUR}")
    text = text.replace("MODEL", "worth").replace("TASK", "regression")
    text = text.replace("PREDICTION", "{value: y_hat}").replace("LABEL", "{column: y}")
    load(tmp_path / "store", read_contract(text), predictions=[served()])
    app = opened(tmp_path / "store", "service", window="last-6d")
    assert explained(app)[0] == "144 decisions were worth 144 EUR together."


def test_a_window_without_rows(opened: Opened, lending: Path) -> None:
    app = opened(lending, "service", window="2020-01-01/2020-01-05")
    assert sentence(app) == "No row came in this window."
    assert "No verdict" in said(app)


def test_a_contract_without_service_says_which_lines_to_add(opened: Opened, several: Path) -> None:
    app = opened(several, "service", model="trip-duration")
    assert sentence(app) == "Service and business are not measured for this model."
    lines = app.code[-1].value
    assert "service: {latency_ms: COLUMN" in lines
    assert "business: {value: COLUMN" in lines


@pytest.mark.parametrize("model", ["regression", "multiclass"])
def test_other_tasks_without_value(opened: Opened, other_tasks: Path, model: str) -> None:
    app = opened(other_tasks, "service", model=model)
    assert sentence(app).startswith("Serving held its level: p95 latency 5")
    assert charts(app) == 3
    assert "The contract has no business." in said(app)
    assert "None" not in said(app), "there is no column that value is counted by"


def test_small_error_rates_have_no_two_places_of_one_name(opened: Opened, lending: Path) -> None:
    """Of 0.05, 0.1 and 0.15 % one digit makes two of 0.1 %."""
    charts = [json.loads(one.proto.spec) for one in opened(lending, "service").get("vega_lite_chart")]
    formats = {
        layer["encoding"]["y"]["axis"]["format"]
        for layer in charts[1]["layer"]
        if layer.get("encoding", {}).get("y", {}).get("axis")
    }
    assert formats == {".3~%"}


def test_an_empty_store(opened: Opened, empty: Path) -> None:
    assert sentence(opened(empty, "service")) == "Nothing loaded yet."


def test_limits_of_the_contract_make_a_verdict(opened: Opened, tmp_path: Path) -> None:
    text = SERVED.replace("MODEL", "judged").replace("TASK", "regression")
    text = text.replace("PREDICTION", "{value: y_hat}").replace("LABEL", "{column: y}")
    text += "thresholds: {service.latency_p95: {warning: 10, critical: 30}}\n"
    frame = served()
    frame.loc[frame["at"] >= "2026-03-14", "ms"] *= 1.35
    load(tmp_path / "store", read_contract(text), predictions=[frame])
    app = opened(tmp_path / "store", "service", window="2026-03-14/2026-03-24")
    assert "Watch" in said(app)
    assert "not judged" not in said(app)


def test_events_are_drawn_on_every_chart(opened: Opened, lending: Path) -> None:
    app = opened(lending, "service")
    for chart in app.get("vega_lite_chart"):
        assert "event" in chart.proto.spec


def test_verdict_and_table_are_those_of_the_question_as_asked(
    opened: Opened, tmp_path: Path, capsys: Any
) -> None:
    """A training set without latencies: charts show the period before, the verdict is that of a check."""
    text = SERVED.replace("MODEL", "judged").replace("TASK", "regression")
    text = text.replace("PREDICTION", "{value: y_hat}").replace("LABEL", "{column: y}")
    text += "thresholds: {service.latency_p95: {warning: 20, critical: 30}}\n"
    text += "baselines: {training: {file: t.parquet}}\ndefault_baseline: training\nfeatures: [x]\n"
    frame = served()
    known = frame.drop(columns=["ms", "code"]).assign(
        at=frame["at"] - pd.Timedelta(days=400), id=-frame["id"] - 1
    )
    load(tmp_path, read_contract(text), predictions=[frame], references={"training": [known]})
    asked = {"model": "judged", "window": "last-7d"}
    rows = report("service", store=tmp_path, **asked)
    [p95] = rows[rows.measure == "latency_p95"].itertuples()
    assert p95.verdict == "critical"
    app = opened(tmp_path, "service", **asked)
    assert verdict(app) == "Alert"
    assert sentence(app).startswith("p95 latency is past the contract's limit: 5")
    means, steps = explained(app)
    assert means.startswith("One answer in twenty took longer than 5")
    assert steps == "Look at the newest deployment and the load."
    assert "in the period before" in said(app)
    assert "against nothing: the training set has none of these" in said(app)
    table = app.dataframe[0].value.set_index("Measure")
    assert table.loc["p95 latency", "Status"] == "◆ Alert"
    assert "Baseline" not in table
    as_asked, compared = [shlex.split(one.value)[3:] for one in app.code if "report service" in one.value]
    capsys.readouterr()
    assert main([*compared, "--store", str(tmp_path)]) == 0
    told = {one["measure"]: one for one in json.loads(capsys.readouterr().out)["measurements"]}
    assert f"{told['latency_p95']['baseline_value']:.0f} ms in the period before" in said(app)
    assert compared == [*as_asked[:6], "--baseline", "previous", *as_asked[6:]]


def test_a_last_week_that_is_cut_is_named_by_its_days(other_tasks: Path, opened: Opened) -> None:
    """Its requests an hour are those of its weekdays; of whole weeks nothing is said."""
    app = opened(other_tasks, "service", model="regression", window="2026-03-02/2026-03-18T12:00", by="week")
    assert "the last week: 16–18 Mar 2026" in said(app)
    app = opened(other_tasks, "service", model="regression", window="2026-03-02/2026-03-16", by="week")
    assert "the last week" not in said(app)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "asked", [{}, {"by": "week"}, {"cohort": "region = 'west'"}, {"baseline": "previous"}]
)
def test_documents_tell_the_outage_that_the_page_tells(
    asked: dict[str, str], demo_store: Path, opened: Opened
) -> None:
    """Of two days of slow answers and errors a document said that nothing is held against a limit."""
    told = sentence(opened(demo_store, "service", model="lending-default", **asked))
    assert told.startswith("On 27–28 Oct") or asked.get("cohort")
    made = answered(demo_store, ["service", "business"], Scope("lending-default", **asked))
    verdict, document = headline(made)
    assert (verdict, document) == ("", f"{told} {NO_LIMIT}")
    assert told in FORMATS["md"].write(made).decode().replace("\\", "")


def test_what_decisions_cost_is_held_against_the_training_set_that_has_it(
    opened: Opened, tmp_path: Path
) -> None:
    """Under a scope bar of the training set it was told against the period before; the table was right."""
    rows = 400
    text = """
model: costs
task: binary
id: id
timestamp: at
prediction: {score: p, threshold: 0.5}
label: {column: y, positive: 1}
features: [x]
business: {currency: EUR, costs: {fp: 100, fn: 100}}
baselines: {training: {file: training.parquet}}
default_baseline: training
"""
    at = pd.date_range("2026-03-01", periods=rows, freq="3h", tz="UTC")
    truth = [k % 2 for k in range(rows)]
    frame = pd.DataFrame({"id": range(rows), "at": at, "x": 1.0, "y": truth})
    sound = frame.assign(p=[0.9 if one else 0.1 for one in truth])
    wrong = sound.assign(
        id=frame["id"] + rows, p=[0.1 if k % 10 == 1 else p for k, p in enumerate(sound["p"])]
    )
    load(tmp_path, read_contract(text), predictions=[wrong], references={"training": [sound]})
    app = opened(tmp_path, "service")
    assert " against the training set." in sentence(app)
    assert "the period before" not in said(app)
    assert said(app).count("a decision was worth") == 0  # the grey line said it once more
    assert "less than in the training set" in said(app)
