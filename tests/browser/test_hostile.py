"""Hostile text in every field of the data is shown as text: never run, never a broken page."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import build_contract
from monitoring.store.ingest.load import load

pytestmark = pytest.mark.browser
Start = Callable[..., Any]

NASTY = (
    "<img src=x onerror=\"window.pwned=1\">",
    "<script>window.pwned=1</script>",
    "[click](javascript:window.pwned=1)",
    "$$\\href{javascript:window.pwned=1}{x}$$",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "'; drop table rows; --",
    "a\x1b[31m\x00\u202eb",
    ":red[**bold**] :material/bolt: `code` | pipe\nnew line",
    "w" * 5000,
)  # fmt: skip
RUNBOOK = """\
# First the feed <script>window.pwned=1</script>
1. [ask](javascript:window.pwned=1) whoever sends **this**
2. ![pixel](http://evil.example/a.png) ![by name][evil] ![evil] \\\\![escaped](http://evil.example/b.png)
   <img src="http://evil.example/c.png" onerror="window.pwned=1"> $\\includegraphics{http://evil.example/d.png}$

```sh
# a comment, no heading
echo ![code](http://evil.example/e.png)
```

[evil]: http://evil.example/f.png
"""


def contract(columns: list[str]) -> dict[str, Any]:
    return {
        "model": "hostile", "task": "binary", "title": NASTY[0],
        "id": "id", "timestamp": "at", "version": "v", "prediction": {"score": "score"},
        "label": {"column": "y", "positive": 1, "negative": 0},
        "owner": {"team": NASTY[1], "contact": NASTY[2]},
        "runbook": RUNBOOK,
        "features": [{"name": name, "kind": "categorical", "unit": NASTY[1]} for name in columns]
        + [{"name": NASTY[1], "kind": "numeric", "unit": NASTY[0]}],
        "cohorts": columns[:2],
        "baselines": {"training": {"file": "t.parquet"}}, "default_baseline": "training",
        "events": [{"at": "2025-03-05", "label": NASTY[0]}],
    }  # fmt: skip


def frame(columns: list[str], first: int, start: datetime, shift: float) -> pd.DataFrame:
    rng = np.random.default_rng(first)
    n = 3000
    levels = np.array([text.replace("\x00", "") for text in NASTY], dtype=object)
    shares = np.linspace(1, 1 + 4 * shift, len(levels))
    score = rng.random(n).round(3)
    data: dict[str, Any] = {
        "id": [f"{NASTY[0]}{k}" for k in range(first, first + n)],
        "at": [start + timedelta(minutes=10 * k) for k in range(n)],
        "v": NASTY[2], "score": score, "y": (rng.random(n) < score).astype(int),
        NASTY[1]: rng.normal(shift, 1, n),
    }  # fmt: skip
    for name in columns:
        data[name] = rng.choice(levels, n, p=shares / shares.sum())
    return pd.DataFrame(data)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("hostile") / "store"
    columns = [NASTY[0], NASTY[4], NASTY[5]]
    start = datetime(2025, 3, 1, tzinfo=UTC)
    load(
        store,
        build_contract(contract(columns)),
        predictions=[frame(columns, 0, start, 1.0)],
        references={"training": [frame(columns, 10_000, start - timedelta(days=40), 0.0)]},
    )
    return store


@pytest.fixture(scope="module")
def site(serving: Callable[..., Any], hostile: Path) -> Iterator[str]:
    with serving(hostile) as address:
        yield address


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "path", ["", "findings", "performance", "calibration", "drift", "quality", "load", "service"]
)
def test_hostile_data(reader: Start, site: str, path: str) -> None:
    page = reader(site)
    page.open(f"/{path}?model=hostile")
    page.whole()
    assert page.tab.evaluate("window.pwned") is None
    assert page.tab.evaluate("[...document.links].filter(a => a.href.startsWith('javascript')).length") == 0
    assert page.tab.evaluate("document.querySelectorAll('.stMain img[src=\"x\"]').length") == 0
    assert page.tab.evaluate("document.documentElement.scrollWidth") <= 1440
    assert not page.outside


@pytest.mark.soak
def test_a_hostile_runbook_is_shown_and_does_nothing(reader: Start, site: str) -> None:
    page = reader(site)
    page.open("/findings?model=hostile")
    with page.rerun():
        page.tab.get_by_role("button", name="Details").first.click()
    steps = page.tab.locator(".st-key-finding_runbook")
    steps.get_by_text("First the feed").wait_for()
    assert steps.locator("li strong").inner_text() == "this", "it is rendered"
    assert "# a comment, no heading" in steps.locator("code").inner_text()
    assert steps.locator("img, script, h1, h2, [href^=javascript]").count() == 0
    assert "<script>" in steps.inner_text()
    assert page.tab.evaluate("window.pwned") is None
    page.whole()


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "query",
    ["model=%3Cscript%3Ewindow.pwned=1%3C/script%3E",
     "model=hostile&cohort=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E",
     "model=hostile&feature=%3Cscript%3E&window=../../etc/passwd",
     "model=hostile&baseline=version:%00&by=%F0%9F%92%A9",
     "model=hostile&window=9999-01-01/9999-12-31", "a=1&" * 300, "model=hostile&as_of=now&now=never"],
)  # fmt: skip
def test_hostile_addresses(reader: Start, site: str, query: str) -> None:
    page = reader(site)
    page.open(f"/drift?{query}")
    page.whole()
    assert page.tab.evaluate("window.pwned") is None
    assert "Traceback" not in page.tab.inner_text("body")
