"""A feed that fails as a whole: the page of data quality says so, as the finding does."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load

CONTRACT = """
model: gap
task: binary
id: id
timestamp: at
prediction: {score: score}
features: [{name: x, kind: numeric}]
"""
LATE = CONTRACT + "expect_every: 2h\nthresholds: {quality.freshness_hours: {warning: 2}}\n"
HOURS = pd.date_range("2025-01-01", "2025-04-30 23:00", freq="h", tz="UTC")


def hourly(at: pd.DatetimeIndex) -> pd.DataFrame:
    return pd.DataFrame({"id": np.arange(len(at)), "at": at, "score": 0.5, "x": np.sin(np.arange(len(at)))})


def failing(app: Any) -> list[dict[str, str]]:
    """The rows of the table of what failed; none where it is not drawn."""
    assert not app.exception
    found = [one.value for one in app.dataframe if "Rule" in one.value]
    return [row for frame in found for row in frame.to_dict("records")]


def test_a_day_without_rows_leads_the_page(tmp_path: Path, opened: Callable[..., Any]) -> None:
    rows = hourly(HOURS[HOURS.date != pd.Timestamp("2025-04-16").date()])
    load(tmp_path / "store", read_contract(CONTRACT), predictions=[rows])
    app = opened(tmp_path / "store", "quality", model="gap", window="2025-04-01/2025-04-30")
    assert not app.exception
    said = " ".join(str(one.value) for one in [*app.markdown, *app.title, *app.header])
    assert "0 rows on 16 Apr, where 24 are usual on that weekday" in said
    assert "their delivery is not" in said
    assert "No rule failed in this window" not in said
    [row] = failing(app)
    assert row | {"Status": ""} == {
        "Status": "", "Column": "(feed)", "Rule": "rows on 16 Apr", "Window": "0", "Last day": "–",
        "Usual": "24", "Since": "16 Apr", "Rows": "–", "95% CI": "counted",
    }  # fmt: skip


def test_days_of_a_window_of_years_have_their_year(tmp_path: Path, opened: Callable[..., Any]) -> None:
    """Two days without rows were "3 Feb, 3 Feb", and what began in another year "since 1 Sep"."""
    at = pd.date_range("2023-11-01", "2025-10-31 18:00", freq="6h", tz="UTC")
    rows = hourly(at[~at.strftime("%Y-%m-%d").isin(["2024-02-03", "2025-02-03"])])
    rows.loc[(rows["at"] >= "2024-09-01") & (rows["id"] % 3 == 0), "x"] = np.nan
    load(tmp_path / "store", read_contract(CONTRACT), predictions=[rows])
    past = {"window": "2024-01-01/2025-11-01", "baseline": "2023-11-01/2024-01-01"}
    app = opened(tmp_path / "store", "quality", model="gap", **past)
    said = " ".join(str(one.value) for one in app.markdown)
    assert "No rows came on **3 Feb 2024**, **3 Feb 2025**." in said
    assert "1 Sep 2024" in {row["Since"] for row in failing(app)}
    app = opened(tmp_path / "store", "drift", model="gap", feature="x", **past)
    assert not app.exception
    said = " ".join(str(one.value) for one in app.markdown)
    assert re.search(r"x has been [\d.]+% missing", said)
    assert "of rows have no value" not in said, "the sentence before has both shares"


def test_what_alarms_of_the_feed_stands_among_the_rules(tmp_path: Path, opened: Callable[..., Any]) -> None:
    """By severity: an old feed and repeats, before a rule that rows break no more often than before."""
    rows = hourly(HOURS)
    rows.loc[::50, "x"] = np.nan
    again = rows[rows["at"] >= "2025-04-10"].iloc[::8]
    store = tmp_path / "store"
    load(store, read_contract(LATE), predictions=[pd.concat([rows, again])])
    app = opened(store, "quality", model="gap", window="2025-04-01/2025-04-30", baseline="previous")
    found = failing(app)
    assert [(row["Column"], row["Rule"]) for row in found] == [
        ("(feed)", "age of the newest row"),
        ("(feed)", "duplicates"),
        ("x", "missing"),
    ]
    assert found[0]["Window"].endswith(" days") and found[0]["Rows"] == "–"
    assert found[1]["Window"].endswith("%") and found[1]["Usual"].startswith("0% (")
    assert [row["95% CI"][-1] for row in found] == ["k", "%", "%"], (
        "an age is told by the clock, a share has its ends"
    )
    assert re.fullmatch(r"\d+ of \d+", found[2]["Rows"])
    for share in (found[2]["Last day"], found[2]["Usual"]):
        assert re.fullmatch(r"[\d.]+% \([\d.]+–[\d.]+%, n=\d+\)", share)
