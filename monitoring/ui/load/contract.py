"""The contract of a load beside its table: model, task, positive label, the YAML, and every problem."""

from typing import Any, get_args

import streamlit as st

from monitoring.contract.comments import rewritten
from monitoring.contract.document import LONGEST_TEXT
from monitoring.contract.editing import tree_of
from monitoring.contract.model import Task
from monitoring.contract.roles import NOT_USED, at, names
from monitoring.contract.scalar import Plain
from monitoring.errors import Problem
from monitoring.one_line import one_line
from monitoring.ui.load.draft import Draft
from monitoring.ui.load.words import BAD, GOOD, LOOK, some_columns
from monitoring.ui.words.markdown import plain

TASKS: tuple[str, ...] = get_args(Task)
MOST_PROBLEMS = 12


def head(draft: Draft) -> None:
    """Let model, task and the positive class be said beside the table."""
    tree = tree_of(draft.text)
    task = str(tree.get("task", ""))
    with st.container(horizontal=True, gap="small", key="load_head"):
        key = f"load_model_{draft.revision}"
        st.text_input(
            "Model", value=str(tree.get("model", "")), key=key, on_change=_set, args=(draft, ("model",), key),
            width=210,
        )  # fmt: skip
        key = f"load_task_{draft.revision}"
        place = TASKS.index(task) if task in TASKS else None
        st.selectbox("Task", TASKS, index=place, key=key, on_change=_set_task, args=(draft, key), width=150)
        label = next((one for one in draft.columns if one.name in names(at(tree, ("label", "column")))), None)
        if task == "binary" and label is not None and label.examples:
            key, path = f"load_positive_{draft.revision}", ("label", "positive")
            values = list(label.examples)
            now = str(at(tree, path))
            st.selectbox(
                "Positive label", values, index=values.index(now) if now in values else None, key=key,
                on_change=_set, args=(draft, path, key), width=150,
                format_func=lambda value: one_line(str(value), 30),
            )  # fmt: skip


def _set(draft: Draft, path: tuple[str, ...], key: str) -> None:
    tree = tree_of(draft.text)
    section: Any = tree
    for step in path[:-1]:
        section = section.setdefault(step, {})
    section[path[-1]] = Plain(str(st.session_state[key])) if len(path) > 1 else str(st.session_state[key])
    draft.write(rewritten(draft.text, tree))


def _set_task(draft: Draft, key: str) -> None:
    """Take another task; the column that was predicted stays the one that is predicted."""
    tree, task = tree_of(draft.text), str(st.session_state[key])
    tree["task"] = task
    prediction, label = tree.get("prediction"), tree.get("label")
    said, wanted = ("score", "value") if task == "regression" else ("value", "score")
    if task != "multiclass" and isinstance(prediction, dict) and said in prediction:
        prediction[wanted] = prediction.pop(said)
    if task != "binary" and isinstance(label, dict):
        for name in ("positive", "negative"):
            label.pop(name, None)
    draft.write(rewritten(draft.text, tree))


def yaml_view(draft: Draft) -> None:
    """Let the contract be written as text."""
    key = f"load_yaml_{draft.revision}"
    st.text_area(
        "The contract", value=draft.text, key=key, height=560, max_chars=LONGEST_TEXT, on_change=_written,
        args=(draft, key), label_visibility="collapsed",
    )  # fmt: skip


def _written(draft: Draft, key: str) -> None:
    draft.write(str(st.session_state[key]))


def contract_checks(draft: Draft, problems: list[Problem]) -> None:
    """List what is wrong with the contract, with its line and the nearest choice, or what it leaves out."""
    for one in problems[:MOST_PROBLEMS]:
        where = f"Line {one.line}: " if one.line else ""
        hint = f"; {one.hint}" if one.hint else ""
        end = "" if hint.endswith("?") else "."
        st.markdown(f"{BAD} {plain(one_line(f'{where}{one.rule} (found {one.value}){hint}{end}', 300))}")
    if len(problems) > MOST_PROBLEMS:
        st.markdown(f":gray[{len(problems) - MOST_PROBLEMS} more problems]")
    if problems:
        return
    st.markdown(f"{GOOD} The contract can be read")
    left = [
        name for name, (role, _) in zip(draft.names, draft.cells(draft.text), strict=True) if role == NOT_USED
    ]
    if left:
        st.markdown(f"{LOOK} {plain(f'Not used: {some_columns(left)}')}")
    if "label" not in tree_of(draft.text):
        st.markdown(f"{LOOK} No label is named: performance cannot be measured")
