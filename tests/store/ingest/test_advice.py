"""A load that keeps few of its rows says what to do about it."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.cli.load import summary
from monitoring.contract import read_contract
from monitoring.errors import LoadError
from monitoring.store.ingest.load import load

pytestmark = pytest.mark.usefixtures("rows_only")
HEAD = "model: m\ntask: multiclass\nid: id\ntimestamp: at\nfeatures: []\n"
CONTRACT = read_contract(f"{HEAD}prediction: {{scores: {{a: p1, b: p2}}}}\nlabel: {{column: y}}\n")
ROWS = pd.DataFrame({"id": [f"0{k}" for k in range(4)], "at": "2026-01-01", "p1": 0.25, "p2": 0.75})


def said(store: Path, **given: Any) -> str:
    return summary("m", load(store, CONTRACT, **given).to_json())


def test_what_most_rows_break_is_told_with_what_to_do(tmp_path: Path) -> None:
    """Of 34,109 labels 23,687 were quarantined as `label`, and nothing said why or where to look."""
    some = ROWS.assign(
        at=["2026-01-01", "01/02/2026", "01/02/2026", "01/02/2026"], y=["a", "home", "home", "away"]
    )
    words = said(tmp_path, predictions=some)
    assert "1 loaded, 3 quarantined (time 3)\n" in words
    assert "\n  each with its rule and value: quarantine --model m --batch " in words
    assert "\n  most times of predictions cannot be read: where they are not ISO 8601, say" in words
    assert "\n  most values of labels are no class: name the classes under `prediction:`" in words
    assert "--batch" not in said(tmp_path, predictions=ROWS[:1])


def test_rows_that_share_an_id_are_told_what_tells_them_apart(tmp_path: Path) -> None:
    other = ROWS.assign(p1=0.5, p2=0.5)
    said(tmp_path, predictions=ROWS)
    with pytest.raises(LoadError, match=r"under `version:` or `id:`, or let corrections .* \(--replace\)"):
        said(tmp_path, predictions=other)


def test_labels_none_of_which_meets_a_prediction_are_told(tmp_path: Path) -> None:
    """All 2,000 of them waited for ever, as 007 is not 7, and the load was silent."""
    labels = pd.DataFrame({"id": range(4), "y": "a"})
    unmet = "\n  no label of this load meets a prediction: ids, or columns"
    assert unmet not in said(tmp_path / "first", labels=labels)
    assert unmet in said(tmp_path / "both", predictions=ROWS, labels=labels)
    said(tmp_path / "then", predictions=ROWS)
    assert unmet in said(tmp_path / "then", labels=labels)
    assert unmet not in said(tmp_path / "then", labels=labels)  # nothing new
    assert unmet not in said(tmp_path / "then", labels=labels.assign(id=["00", "8", "9", "10"]))


def test_ids_that_floating_point_numbers_round_to_one_another_are_refused(tmp_path: Path) -> None:
    """A column of numbers with a gap is one of floats in pandas: labels were given to other predictions."""
    ids = [2**53 + k for k in range(4)]
    said(tmp_path, predictions=ROWS.assign(id=ids))
    labels = pd.DataFrame({"id": [float(one) for one in ids], "y": "a"})
    with pytest.raises(LoadError, match="most ids of labels are empty, or floating-point numbers to"):
        said(tmp_path, labels=labels)
    assert "4 read, 4 loaded" in said(tmp_path, labels=labels.assign(id=ids))


def test_lines_behind_a_quote_that_is_not_closed_are_told(tmp_path: Path) -> None:
    """Of 2,000 lines 30 were read, and one of these was said to be refused: 1,970 had gone with it."""
    lines = ROWS.loc[ROWS.index.repeat(20)].assign(id=range(80)).to_csv(index=False).splitlines()
    lines[30] = f'"{lines[30]}'
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n")
    words = said(tmp_path, predictions=tmp_path / "rows.csv")
    assert "30 read, 29 loaded, 1 quarantined (csv_quotes 1)" in words
    assert "\n  a quote in predictions is not closed: what stands behind it, up to the next quote or" in words
