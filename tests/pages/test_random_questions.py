"""Whatever a link asks of whatever model, page after page in one tab: the page stands, or says why not."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.panels.distributions import subject_values
from monitoring.scope.address import write_address
from monitoring.store.cohorts import cohort_days
from tests.drawn_questions import NAMED, PREDICTION, Draw, load_task, scope
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
PAGES = ["overview", "findings", "performance", "calibration", "drift", "quality", "service", "review"]
FEATURES = ["", "x", "whole", "spike", "constant", "kind", "many", "flag", "secret", "nothing"]
VISITS = 6


def address(draw: Draw, page: str, model: str) -> dict[str, str]:
    """Draw a link's words, some of which a page does not know."""
    asked = write_address(scope(draw, model))
    if page in ("drift", "findings"):
        asked["feature"] = str(draw.choice(FEATURES))
    if draw.random() < 0.2:
        asked["overlay"] = str(draw.choice([*NAMED, "previous", "2026-03-01/2026-03-08"]))
    return {key: value for key, value in asked.items() if value}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("task", "coded", "seed"), [*product([*PREDICTION], [False, True], range(4))], ids=str
)
def test_every_page_stands(
    opened: Opened,
    made_once: Callable[..., Path],
    task: str,
    coded: bool,
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if coded:
        monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
        monkeypatch.setattr(subject_values, "EXACT_ROWS", 300)
    store = made_once(f"drawn-{task}-False", lambda home: load_task(home, task))
    draw, model = np.random.default_rng([seed, coded]), "binary" if task == "unlabelled" else task
    app = opened(store, "overview", model=model)
    for _ in range(VISITS):
        page = str(draw.choice(PAGES))
        asked = address(draw, page, model)
        app.switch_page(f"pages/{page}.py")
        app.query_params.clear()
        for key, value in asked.items():
            app.query_params[key] = value
        told = said(app.run())
        assert "Something went wrong" not in told, (page, asked)
        assert len(app.title) == 1, (page, asked)
