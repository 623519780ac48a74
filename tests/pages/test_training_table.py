"""Pages of a model whose baseline is its training table: what cannot be compared says why, and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.cli.main import main
from tests.pages.page_words import said
from tests.training_tables import stores

Opened = Callable[..., AppTest]


def test_pages_say_what_the_training_table_lacks(opened: Opened, tmp_path: Path) -> None:
    _, bare = stores(tmp_path, "binary")
    told = said(opened(bare, "performance"))
    assert "with nothing to compare with: the training set has no predictions." in told
    assert "or load a reference that has predictions." in told
    told = said(opened(bare, "drift", feature="score"))
    assert "not compared, as the baseline has no predictions: score" in told
    assert "The baseline has no predictions." in told
    assert "1970" not in told


def test_a_check_names_the_lack_and_is_not_green(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, bare = stores(tmp_path, "binary")
    given = ["--model", "m", "--store", str(bare), "--panels", "performance", "--fail-on", "critical"]
    assert main(["check", *given]) == 3
    printed = capsys.readouterr().out
    assert "the reference training has no predictions" in printed
    assert "performance: needs a baseline that has predictions" in printed
