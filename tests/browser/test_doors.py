"""Data in by hand, in a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.browser
Start = Callable[..., Any]
HOSTILE = "<img src=x onerror=window.pwned=1>"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Predictions and labels of one small model; a column whose name is a trap."""
    draw = np.random.default_rng(4)
    rows = 1_500
    score = draw.random(rows).round(4)
    frame = pd.DataFrame(
        {
            "request_id": [f"r{k}" for k in range(rows)],
            "scored_at": pd.date_range("2026-03-01", periods=rows, freq="h").strftime("%Y-%m-%dT%H:%M:%SZ"),
            "p_churn": score,
            "rival": draw.random(rows).round(4),
            "plan": draw.choice(["basic", "plus", "pro"], rows),
            HOSTILE: draw.normal(size=rows).round(2),
        }
    )
    labels = frame[["request_id"]].assign(churned=(draw.random(rows) < score).astype(int))
    frame.to_csv(tmp_path / "churn.csv", index=False)
    labels.to_csv(tmp_path / "churn_labels.csv", index=False)
    return [str(tmp_path / name) for name in ("churn.csv", "churn_labels.csv")]


def press(page: Any, name: str, then: str) -> None:
    """Press a button and wait for the page's next sentence."""
    with page.rerun():
        page.tab.get_by_role("button", name=name, exact=True).click()
        page.tab.wait_for_selector(f"h1:has-text('{then}')", timeout=120_000)
    page.whole()


def give_role(page: Any, row: int, role: str) -> None:
    """Choose a role in the table of columns by keyboard, as people do."""
    box = page.tab.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    page.tab.mouse.click(box["x"] + 200, box["y"] + 33 * (row + 1) + 16)
    page.tab.wait_for_selector(f"#glide-cell-1-{row}:focus", state="attached")
    page.tab.keyboard.press("Enter")
    page.tab.wait_for_selector("#portal input[role=combobox]:focus")
    page.tab.keyboard.type(role)
    page.tab.wait_for_selector(f"#portal #aria-results:has-text('term {role}')", state="attached")
    with page.rerun():
        page.tab.keyboard.press("Enter")


def test_two_files_become_a_model(
    reader: Start, tmp_path: Path, files: list[str], serving: Callable[..., Any]
) -> None:
    with serving(tmp_path / "store") as address:
        page = reader(address)
        page.open("/")
        with page.rerun():
            page.tab.locator(".st-key-card_first_steps").get_by_role("link", name="Load data").click()
            page.tab.wait_for_selector("h1:has-text('Step 1 of 3')", timeout=60_000)
        with page.rerun():
            page.tab.locator("input[type=file]").set_input_files(files)
            page.tab.wait_for_selector("text=Read the columns", timeout=60_000)
        page.shot("load-files-light")
        press(page, "Read the columns", "Step 2 of 3: say what each column is.")
        assert "Not used" not in page.tab.locator(".st-key-load_checks").inner_text()
        page.shot("load-columns-light")

        give_role(page, 3, "score")
        told = page.tab.locator(".st-key-load_checks").inner_text()
        assert "one column is the score (found p_churn and rival)" in told
        give_role(page, 2, "feature")
        assert "one column is the score" not in page.tab.locator(".st-key-load_checks").inner_text()
        with page.rerun():
            page.tab.get_by_text("YAML", exact=True).click()
        assert "score: rival" in page.tab.locator("textarea").input_value()
        with page.rerun():
            page.tab.get_by_text("Table", exact=True).click()
        give_role(page, 3, "feature")
        give_role(page, 2, "score")
        assert "The contract can be read" in page.tab.locator(".st-key-load_checks").inner_text()

        press(
            page, "Check the rows", "Step 3 of 3: 1,500 predictions and 1,500 labels are ready to be loaded."
        )
        page.shot("load-checked-light")
        press(page, "Load", "Loaded 1,500 predictions, 1,500 labels.")
        page.shot("load-result-light")
        with page.rerun():
            page.tab.locator(".st-key-load_links").get_by_role("link", name="Drift").click()
            page.tab.wait_for_url("**/drift?**", timeout=60_000)
        page.whole()
        assert "model=churn" in page.tab.url
        assert page.tab.evaluate("window.pwned") is None


def test_a_path_outside_is_refused_on_the_page(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open("/load")
    page.tab.locator(".st-key-load_path_part input").fill("/etc/passwd")
    page.tab.get_by_role("button", name="Add").click()
    page.tab.wait_for_selector("text=is outside the folders that this server may read", timeout=30_000)
    page.whole()
