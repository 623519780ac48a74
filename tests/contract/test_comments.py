"""A contract that is edited column by column keeps its comments, and always reads as what was meant."""

import random
from pathlib import Path

import pytest

from monitoring.contract.column_sketch import ColumnSketch
from monitoring.contract.comments import rewritten, same
from monitoring.contract.draft import NOT_FOUND, draft_contract
from monitoring.contract.editing import tree_of, with_column, written
from monitoring.contract.roles import ROLES

CONTRACTS = sorted((Path(__file__).parents[1] / "contracts").glob("*.yaml"))
TEXT = """# Ours.
model: churn
task: binary

id: request_id    # never reused
timestamp: at

prediction:
  score: p    # of the positive class

label:
  column: y
  positive: 1    # left within a month

# Known before the prediction.
features:
  - {name: x, kind: numeric}    # in EUR
  # of the sale
  - {name: channel, kind: categorical}    # 3 values
  - name: "z # no comment"
    kind: numeric

cohorts: [channel]    # few values
# the end
"""
COLUMNS = ("request_id", "at", "p", "y", "x", "channel", "z # no comment", "new")


def edited(text: str, column: str, role: str, kind: str = "") -> str:
    return rewritten(text, with_column(tree_of(text), column, role, kind, COLUMNS))


def test_what_was_not_touched_stands_as_it_was() -> None:
    assert rewritten(TEXT, tree_of(TEXT)) == TEXT
    gone = edited(TEXT, "x", "not used")
    assert gone == TEXT.replace("  - {name: x, kind: numeric}    # in EUR\n", "")


def test_a_changed_line_keeps_its_comment() -> None:
    kind = edited(TEXT, "channel", "feature and cohort", "text")
    assert kind == TEXT.replace("channel, kind: categorical}", "channel, kind: text}")
    role = edited(TEXT, "x", "score")
    assert "  score: x    # of the positive class\n" in role
    assert "# of the sale\n  - {name: channel, kind: categorical}    # 3 values\n" in role


def test_new_entries_come_last_in_their_section() -> None:
    more = edited(TEXT, "new", "feature", "numeric")
    assert "    kind: numeric\n  - {name: new, kind: numeric}\n" in more
    assert edited(TEXT, "new", "entity").endswith("# the end\nentity: new\n")


@pytest.mark.sampled(4)
@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_any_edits_read_as_what_was_meant(path: Path) -> None:
    draw, text = random.Random(7), path.read_text(encoding="utf-8")
    for _ in range(12):
        tree = with_column(
            tree_of(text), draw.choice(COLUMNS), draw.choice(ROLES), draw.choice(["", "numeric"]), COLUMNS
        )
        made = rewritten(text, tree)
        assert same(tree_of(made), tree_of(written(tree)))
        text = made


def test_what_a_draft_did_not_find_is_not_said_once_it_is_answered() -> None:
    columns = ("key", "seen", "p", "y")
    text = draft_contract(
        "m", [ColumnSketch("p", "number", 9, 0, 9), ColumnSketch("seen", "timestamp", 9, 0, 9)]
    )
    assert text.count(NOT_FOUND) == 3
    for column, role in (("key", "row id"), ("p", "score"), ("y", "label")):
        text = rewritten(text, with_column(tree_of(text), column, role, "", columns))
    assert NOT_FOUND not in text
    assert "CHANGE_ME" not in text
    assert text.startswith("# A draft")
