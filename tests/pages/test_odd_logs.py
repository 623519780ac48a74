"""Logs that are odd but allowed: what pages say of them is true, and stands where it can be read."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.cli.main import main
from monitoring.contract.reading import build_contract
from monitoring.store.ingest.load import load

Opened = Callable[..., AppTest]
ROWS, VERSIONS = 6_000, 1_200


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model without features, with a blank level and a thousand versions; one with a feature below zero."""
    draw, store = np.random.default_rng(8), tmp_path_factory.mktemp("odd") / "store"
    score, k = draw.random(ROWS), np.arange(ROWS)
    frame = pd.DataFrame(
        {
            "id": k,
            "at": pd.Timestamp("2026-03-01") + pd.to_timedelta(k * 60 * 24 // 100, unit="m"),
            "p": score,
            "y": (draw.random(ROWS) < score).astype(int),
            "plan": draw.choice(["gold", ""], ROWS),
            "v": [f"v{one * VERSIONS // ROWS}" for one in k],
            "x": draw.normal(-5.0, 1.0, ROWS) + 3.0 * (k >= ROWS // 2),
        }
    )
    contract = {
        "task": "binary", "id": "id", "timestamp": "at", "prediction": {"score": "p"},
        "label": {"column": "y", "positive": 1}, "cohorts": ["plan"],
    }  # fmt: skip
    bare = {**contract, "model": "bare", "version": "v", "features": []}
    load(store, build_contract(bare), predictions=[frame])
    frame.loc[ROWS - 3 :, "x"] = np.inf
    load(store, build_contract({**contract, "model": "cold", "features": ["x"]}), predictions=[frame])
    return store


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of two months, whose last rows are stamped a year from today."""
    return stamped_ahead(tmp_path_factory.mktemp("ahead") / "store", 40)


def stamped_ahead(store: Path, count: int) -> Path:
    rows = 3_000
    draw, today = np.random.default_rng(8), pd.Timestamp.now("UTC").floor("D")
    at = (today - pd.to_timedelta(np.arange(rows)[::-1] // 50, unit="D")).to_series(index=range(rows))
    at.iloc[-count:] += pd.Timedelta(days=365)
    frame = pd.DataFrame({"id": range(rows), "at": at, "p": draw.random(rows), "x": draw.normal(size=rows)})
    contract = {"task": "binary", "id": "id", "timestamp": "at", "prediction": {"score": "p"}}
    stated = build_contract({**contract, "model": "ahead", "features": ["x"]})
    load(store, stated, predictions=[frame])
    return store


def texts(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*app.title, *app.markdown, *app.caption])


def test_no_feature_is_said_to_be_steady_where_there_is_none(opened: Opened, odd: Path) -> None:
    said = opened(odd, "drift", model="bare").title[0].value
    assert said == "The model has no features; the score and the label kept to the period before."


def test_versions_are_counted_as_rows_are(opened: Opened, odd: Path) -> None:
    assert "1,200 versions" in texts(opened(odd, "performance", model="bare", window="all"))


def test_a_blank_level_has_a_name(opened: Opened, odd: Path) -> None:
    app = opened(odd, "performance", model="bare")
    links = [one.proto.label.partition(" :")[0] for one in app.get("page_link")]
    assert {"**gold**", "**(blank)**"} <= {*links}
    assert "****" not in texts(app)


def test_a_subject_says_which_rows_have_no_place_in_its_distances(opened: Opened, odd: Path) -> None:
    assert "3 rows with an infinite value left out of KS and means" in texts(
        opened(odd, "drift", model="cold")
    )


def test_a_median_below_zero_has_a_true_minus(opened: Opened, odd: Path) -> None:
    said = texts(opened(odd, "drift", model="cold"))
    assert "Its median rose from −5.0" in said or "Its median rose from −4.9" in said


def test_a_feature_without_a_value_is_no_baseline_without_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.DataFrame({"id": range(600), "at": pd.date_range("2026-03-01", periods=600, freq="1h")})
    frame = frame.assign(p=np.random.default_rng(1).random(600), x=np.nan)
    contract = {
        "model": "bare",
        "task": "binary",
        "id": "id",
        "timestamp": "at",
        "prediction": {"score": "p"},
    }
    features = [{"name": "x", "kind": "numeric"}]
    load(tmp_path, build_contract({**contract, "features": features}), predictions=[frame])
    main(["check", "--model", "bare", "--store", str(tmp_path), "--window", "last-10d"])
    said = capsys.readouterr().out
    assert "needs values of x in the baseline: none of its 240 rows has any" in said
    assert "needs a baseline with rows" not in said


def test_rows_stamped_in_the_future_are_named_where_nothing_lies_before_them(
    opened: Opened, ahead: Path
) -> None:
    """The last thirty days are theirs alone: what is usual is not known, but what to do is."""
    app = opened(ahead, "quality")
    assert app.title[0].value.startswith("100% of the rows fail a rule (stamped in the future); there is no")
    assert "mend the times at their source" in texts(app)
    assert "later than they were loaded" not in texts(app), "so many are how this log is stamped"
    calm = opened(ahead, "quality", window="2020-01-01/2020-02-01")
    assert "in the future" not in texts(calm)


def test_a_few_rows_stamped_in_the_future_leave_the_window_to_the_others(
    opened: Opened, tmp_path: Path
) -> None:
    said = texts(opened(stamped_ahead(tmp_path / "store", 3), "quality"))
    assert "later than they were loaded: windows and ages do not count from them. Mend these times" in said
    assert "100% of the rows fail a rule" not in said
