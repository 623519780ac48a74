"""What holds of every chart: fixed columns, explicit types, no data inside, an SVG without a warning."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt
import pandas as pd
import pytest

from monitoring.charts.class_rates import class_rates
from monitoring.charts.confusion_matrix import confusion_matrix
from monitoring.charts.decile_strip import decile_strip, decile_strip_rows
from monitoring.charts.distribution import level_distribution, numeric_distribution
from monitoring.charts.distribution_rows import level_distribution_rows, numeric_distribution_rows
from monitoring.charts.forest import JUDGEMENTS, forest
from monitoring.charts.metric_time import metric_time
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.multiples import multiple
from monitoring.charts.prediction_bins import (
    errors_by_prediction,
    labels_by_prediction,
    prediction_bin_rows,
)
from monitoring.charts.quantile_shift import quantile_shift
from monitoring.charts.reliability import own_end, reliability, reliability_rows, rows_per_bin
from monitoring.charts.rendering import to_svg
from monitoring.charts.rule_strip import rule_strip, rule_strip_rows
from monitoring.charts.sparkline import sparkline
from monitoring.charts.status_strip import STATUSES, status_strip, status_strip_rows
from monitoring.charts.theme import PADDING

HOSTILE = "<script>alert('x')</script> datum.y[0].\"z\": \\ =1+1"
DAY = timedelta(days=1)
FIRST = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = [{"t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY} for k in range(20)]


def periods() -> pd.DataFrame:
    rows = [
        {**day, "value": 0.8 + k / 1000, "lower": 0.79, "upper": 0.83, "n": 100, "labels_in": 1 - k / 100}
        for k, day in enumerate(DAYS)
    ]
    return metric_time_rows(
        rows,
        baseline={"value": 0.8, "lower": 0.79, "upper": 0.81},
        thresholds={HOSTILE: 0.85},
        events=[(FIRST + 3 * DAY, HOSTILE)],
        window=(FIRST + 5 * DAY, FIRST + 40 * DAY),
    )


def bins() -> pd.DataFrame:
    edges = [-float("inf"), 0.0, 1.0, 2.0, float("inf")]
    rows = [
        {"side": side, "x0": edges[k], "x1": edges[k + 1], "share": 0.25}
        for side in ("baseline", "current")
        for k in range(4)
    ]
    return numeric_distribution_rows(rows, missing=(0.0, 0.1), names=(HOSTILE, "Current"))


def levels() -> pd.DataFrame:
    rows = [
        {"level": level, "side": side, "share": 0.5}
        for level in (HOSTILE, None)
        for side in ("baseline", "current")
    ]
    return level_distribution_rows(rows)


def scores() -> pd.DataFrame:
    rows = [
        {"predicted": k / 10, "observed": k / 12, "lower": k / 12 - 0.02, "upper": k / 12 + 0.02, "n": 50}
        for k in range(1, 10)
    ]
    return reliability_rows(rows)


def predictions() -> list[dict[str, Any]]:
    known = {"label": 2.0, "label_lower": 1.0, "label_upper": 3.0, "error": 0.5, "before": 0.1, "n": 50}
    bins = [
        {**known, "least": k, "most": k + 0.9, "predicted": k + 0.5, "lower": low, "upper": 1.0}
        for k, low in enumerate((-0.2, 0.2))
    ]
    return prediction_bin_rows(bins)


def shifts() -> list[dict[str, float]]:
    return [{"quantile": k / 10, "shift": k, "lower": k - 1, "upper": k + 1} for k in range(11)]


def differences() -> list[dict[str, Any]]:
    return [
        {"label": f"{HOSTILE} {judgement}", "difference": 0.01, "lower": -0.01, "upper": 0.03, "n": 10,
         "judgement": judgement}
        for judgement in JUDGEMENTS
    ]  # fmt: skip


def confused() -> list[dict[str, Any]]:
    known = {"share": 0.5, "lower": 0.4, "upper": 0.6, "n": 50, "of": 100}
    moved = {"before": 0.4, "change": 0.1, "change_lower": -0.1, "change_upper": 0.2}
    classes = (HOSTILE, "b", "c")
    return [{"actual": one, "predicted": other, **known, **moved} for one in classes for other in classes]


def rates() -> list[dict[str, Any]]:
    known = {"value": 0.5, "lower": 0.4, "upper": 0.6, "before": 0.4, "n": 50}
    return [{"label": f"{measure} of {HOSTILE}", **known} for measure in ("Recall", "Precision")]


def deciles() -> pd.DataFrame:
    return decile_strip_rows(
        [{**day, "decile": k, "share": 0.1, "difference": 0.01 * k} for day in DAYS for k in range(1, 11)]
    )


def rules() -> pd.DataFrame:
    shares = (0.0, 0.01, 0.05, 0.5, None)
    return rule_strip_rows(
        [{**day, "rule": HOSTILE, "share": shares[k % 5], "n": 9} for k, day in enumerate(DAYS)]
    )


def statuses() -> pd.DataFrame:
    return status_strip_rows(
        [{**day, "model": HOSTILE, "status": STATUSES[k // 4]} for k, day in enumerate(DAYS)]
    )


CHARTS: dict[str, tuple[Callable[..., dict[str, Any]], Callable[[], Any]]] = {
    "metric_time": (metric_time, periods),
    "metric_time, overlaid": (lambda **options: metric_time(overlay=True, **options), periods),
    "multiple": (lambda **options: multiple((0.75, 0.85), **options), periods),
    "sparkline": (sparkline, periods),
    "numeric_distribution": (numeric_distribution, bins),
    "level_distribution": (level_distribution, levels),
    "quantile_shift": (quantile_shift, shifts),
    "decile_strip": (decile_strip, deciles),
    "reliability": (reliability, scores),
    "reliability, small": (lambda **options: reliability(small=True, **options), scores),
    "reliability, many classes": (lambda **options: reliability(small=True, end=0.2, **options), scores),
    "rows_per_bin": (rows_per_bin, scores),
    "rows_per_bin_of_roots": (lambda **options: rows_per_bin(roots=True, **options), scores),
    "errors_of_roots": (lambda **options: errors_by_prediction(roots=True, **options), predictions),
    "errors_by_prediction": (errors_by_prediction, predictions),
    "labels_by_prediction": (lambda **options: labels_by_prediction(ends=(0.0, 9.0), **options), predictions),
    "forest": (forest, differences),
    "confusion_matrix": (confusion_matrix, confused),
    "class_rates": (class_rates, rates),
    "rule_strip": (rule_strip, rules),
    "status_strip": (status_strip, statuses),
}
every_chart = pytest.mark.parametrize("name", CHARTS)
CALCULATED = {
    "cell",
    "points",
    "said",
    "low",
    "high",
    "promised",
    "interval",
    "rows",
    "labels",
    "there",
    "beyond",
    "moved",
}


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a specification."""
    if isinstance(node, list):
        for child in node:
            yield from walk(child)
    elif isinstance(node, dict):
        yield node
        for child in node.values():
            yield from walk(child)


def body(spec: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in spec.items() if key != "config"}


def channels(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every encoding channel that reads a field."""
    for node in walk(body(spec)):
        for channel, found in node.get("encoding", {}).items():
            for one in found if isinstance(found, list) else [found]:
                if "field" in one:
                    yield channel, one


@every_chart
def test_it_renders_without_a_warning_and_with_the_same_bytes(name: str, capfd: Any) -> None:
    """Of one theme: the specifications of both differ in colours only, as is checked below."""
    chart, rows = CHARTS[name]
    svg = to_svg(chart(), rows())
    assert svg == to_svg(chart(), rows())
    assert capfd.readouterr().err == ""
    assert svg.startswith("<svg")
    assert "linearGradient" not in svg, "a browser finds one by the address of the page, which changes"
    assert svg.count("<path") > 3
    assert 'aria-label="' not in svg, "marks and axes are silent for a screen reader"
    assert "<script" not in svg, "names in the data stay data"


def test_two_pictures_in_one_page_share_no_name() -> None:
    pictures = [to_svg(metric_time(theme=theme), periods()) for theme in ("light", "dark")]
    names = [set(re.findall(r' id="([^"]+)"', svg)) for svg in pictures]
    assert names[0] and not names[0] & names[1]
    for svg, own in zip(pictures, names, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= own


@every_chart
def test_it_keeps_to_the_schema(name: str) -> None:
    alt.TopLevelSpec.validate(body(CHARTS[name][0]()) | {"data": {"values": []}})


def test_the_schema_refuses_what_is_none() -> None:
    spec = body(forest()) | {"data": {"values": []}}
    broken = json.loads(json.dumps(spec).replace('"type": "quantitative"', '"type": "number"'))
    with pytest.raises(Exception, match="'number' is not one of"):
        alt.TopLevelSpec.validate(broken)


def test_charts_on_one_scale_differ_in_their_scale_alone() -> None:
    one, other = (json.dumps(multiple(ends)) for ends in ((0.25, 0.5), (0.125, 0.75)))
    assert "[0.25, 0.5]" in one
    assert one.replace("0.25, 0.5", "0.125, 0.75") == other
    assert "e+300" not in one


@every_chart
def test_its_padding_is_its_own(name: str) -> None:
    """Streamlit leaves 20 pixels empty below a chart that does not say how many it wants."""
    assert CHARTS[name][0]()["padding"]["bottom"] == PADDING["bottom"]


@every_chart
def test_no_data_and_no_address_is_inside(name: str) -> None:
    spec = CHARTS[name][0]()
    assert not [node for node in walk(spec) if {"data", "datasets", "$schema", "url", "href"} & set(node)]
    assert "://" not in json.dumps(spec)


@every_chart
def test_fields_are_columns_of_the_rows_with_explicit_types(name: str) -> None:
    chart, rows = CHARTS[name]
    columns = set(pd.DataFrame(rows()).columns) | CALCULATED
    found = list(channels(chart()))
    assert found
    for channel, encoding in found:
        assert encoding["field"] in columns
        assert re.fullmatch(r"[a-z0-9_]+", encoding["field"])
        assert "type" in encoding or channel in {"x2", "y2"}


@every_chart
def test_times_are_drawn_in_utc(name: str) -> None:
    for channel, encoding in channels(CHARTS[name][0]()):
        if encoding.get("type") == "temporal":
            assert channel == "x"
            assert encoding["scale"]["type"] == "utc"


@every_chart
def test_no_name_of_the_data_is_inside(name: str) -> None:
    assert "alert" not in json.dumps(body(CHARTS[name][0]()))


@every_chart
def test_the_themes_differ_in_colours_only(name: str) -> None:
    def bare(theme: str) -> str:
        return re.sub(r"#[0-9A-F]{6}", "#", json.dumps(body(CHARTS[name][0](theme=theme))))

    assert bare("light") == bare("dark")
    assert CHARTS[name][0](theme="light") != CHARTS[name][0](theme="dark")


@every_chart
def test_a_slide_has_larger_text(name: str) -> None:
    spec = CHARTS[name][0](scale=1.5)
    assert spec["config"]["text"]["fontSize"] == 16.5


@pytest.mark.sampled(1)
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_the_zone_of_the_machine_changes_nothing(zone: str) -> None:
    code = (
        "from datetime import date, timedelta\n"
        "from monitoring.charts.metric_time import metric_time\n"
        "from monitoring.charts.metric_time_rows import metric_time_rows\n"
        "from monitoring.charts.rendering import to_svg\n"
        "days = [date(2026, 5, 1) + timedelta(days=k) for k in range(20)]\n"
        "rows = [{'t': day, 't_end': day + timedelta(days=1), 'value': k} for k, day in enumerate(days)]\n"
        "print(to_svg(metric_time(), metric_time_rows(rows)))\n"
    )
    days = [date(2026, 5, 1) + timedelta(days=k) for k in range(20)]
    rows = [{"t": day, "t_end": day + DAY, "value": k} for k, day in enumerate(days)]
    elsewhere = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        check=True,
        text=True,
    )
    assert elsewhere.stdout.strip() == to_svg(metric_time(), metric_time_rows(rows)).strip()
    assert ">4 May<" in elsewhere.stdout


@every_chart
def test_no_rows_draw_an_empty_picture(name: str) -> None:
    assert "NaN" not in to_svg(CHARTS[name][0](), [])


@pytest.mark.parametrize(("n", "top"), [(1, "1"), (40, "40"), (900, "500"), (2600, "2k")])
def test_an_axis_of_counts_has_whole_numbers(n: int, top: str) -> None:
    rows = [{"predicted": 0.5, "observed": 0.5, "lower": 0.4, "upper": 0.6, "n": n}]
    ticks = re.findall(r">([^<>]+)</text>", to_svg(rows_per_bin(), reliability_rows(rows)))
    assert ticks[0] == "0" and ticks[-1] == top
    assert all(re.fullmatch(r"\d+k?", tick) for tick in ticks)


@every_chart
def test_no_legend_has_a_title_that_streamlit_would_write_over(name: str) -> None:
    legends = [one["legend"] for one in walk(body(CHARTS[name][0]())) if isinstance(one.get("legend"), dict)]
    assert all(legend.get("title", "") is not None for legend in legends)


def test_the_words_of_a_calibration_diagram_stand_where_no_point_is() -> None:
    layers = [one for one in reliability()["layer"] if one["mark"].get("type") == "text"]
    places = {
        one["mark"]["text"]: [float(one["encoding"][k]["value"]["expr"].split()[0]) for k in ("x", "y")]
        for one in layers
    }
    assert set(places) == {"scores too low", "scores too high"}
    assert min(abs(right - (1 - down)) for right, down in places.values()) > 0.8


def test_a_diagram_of_a_rare_class_ends_where_its_scores_do() -> None:
    """Of frauds, one in a thousand, all bins were one dot in a corner, and their rows a single bar."""
    bins = [{"predicted": p, "observed": p, "lower": 0.0, "upper": 0.0041, "n": 9} for p in (0.0004, 0.003)]
    rows = reliability_rows(bins)
    assert own_end(rows) == 0.005
    assert own_end(reliability_rows([{**bins[0], "predicted": 0.2}])) == 1.0
    assert "0.5%" in to_svg(reliability(end=0.005), rows)
    assert "'domain': [0, 0.005]" in str(rows_per_bin(end=0.005))
