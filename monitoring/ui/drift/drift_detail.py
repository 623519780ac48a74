"""How one subject moved: its two distributions, its quantiles, its drift by period, where its mass went."""

from collections.abc import Callable, Iterator
from math import isfinite, isnan, nan

import pandas as pd
import streamlit as st

from monitoring.charts.decile_strip import decile_strip, decile_strip_rows, strip_limit
from monitoring.charts.distribution import level_distribution, numeric_distribution
from monitoring.charts.distribution_rows import (
    bin_words,
    level_distribution_rows,
    numeric_distribution_rows,
    pooled_apart,
)
from monitoring.charts.event_rules import room
from monitoring.charts.quantile_shift import quantile_shift
from monitoring.findings.awaited_labels import UNTIL, awaited, more_labels
from monitoring.findings.thresholds import SEVERITIES, UNJUDGED
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.reason_words import baseline_judged, judged_days
from monitoring.findings.words.titles import none_of
from monitoring.findings.words.words import counted, number
from monitoring.kept_beside import kept_beside
from monitoring.panels.bare_baseline import lacks_in
from monitoring.panels.distributions.categorical_drift import levels_and_cells
from monitoring.panels.distributions.level_shares import LevelShares
from monitoring.panels.left_out import said_left_out
from monitoring.panels.measurement import Measurement
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.event_marks import events_on_axis
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.drawing.time_chart import show_over_time
from monitoring.ui.drawing.time_rows import clocked
from monitoring.ui.drift.drift_line import drift_line, in_unit
from monitoring.ui.drift.drift_words import CONNECT, valueless_words
from monitoring.ui.look.empty_states import empty_card
from monitoring.ui.look.headline import title
from monitoring.ui.look.style import kept_place
from monitoring.ui.look.theme import theme
from monitoring.ui.shape import Rows, Shape
from monitoring.ui.subject_drift import SubjectDrift
from monitoring.ui.words.markdown import code, plain
from monitoring.ui.words.scope_words import another_baseline, baseline_words
from monitoring.ui.words.verdicts import badge

_MOST_NAMED = 8
_DECILES = 143  # pixels of the strip, without the place of the names of events above it
_TAIL = 0.01
"""Share of rows above which the outermost bar is explained."""


def drift_detail(
    one: SubjectDrift,
    place: str,
    shape: Shape,
    quantiles: Callable[[], Rows],
    question: Question,
    grain: AxisGrain,
) -> None:
    """Draw the detail of one subject.

    Parameters
    ----------
    one : SubjectDrift
        Its measurements.
    place : str
        Its rank, in words.
    shape : Shape
        Its curves.
    quantiles : callable
        Gives the shifts of its quantiles; asked once its first chart is drawn.
    question : Question
        Window and baseline.
    grain : str
        Of the periods.
    """
    st.markdown(_head(one, place))
    if one.valueless or (one.verdict in UNJUDGED and not one.divides):  # that column shows who is asked for
        waits = awaited(one.lead) and not one.lead.uncompared  # no label to come is a baseline
        lacks = "No verdict yet" if waits else "Not enough data for a verdict"
        said = (valueless_words(one), CONNECT) if one.valueless else _judgeable(one.lead, question)
        empty_card("Nothing to compare" if one.valueless else lacks, *said, key="drift_detail")
    elif shape.bins:
        with st.grid(2, min_column_width=250, gap="medium"):
            _distribution(one, shape, question)
            _quantiles(one, quantiles(), question)
    elif shape.levels.rows:
        _levels(one, shape, question)
    drift_line(one, question, grain)
    if shape.deciles:
        _deciles(one.name, shape, question, grain)


def _head(one: SubjectDrift, place: str) -> str:
    psi = one.rows.get("psi")
    said = []
    if psi and not isnan(one.psi):
        value = told(psi)
        said.append(f"PSI **{value.value}**:gray[{value.sure}]")
    if psi and one.lead is not psi and one.verdict in SEVERITIES:
        words = words_of(one.lead.measure)
        value = told(one.lead, words.unit)
        said.append(f"{words.name} **{value.value}**:gray[{value.sure}]")
    for test in ("ks", "cramers_v"):
        if test in one.rows and not isnan(one.rows[test].value) and one.lead is not one.rows[test]:
            said.append(f":gray[{words_of(test).name} {told(one.rows[test]).whole}]")
    if not isnan(one.importance):
        said.append(f":gray[importance {one.importance:.0%}]")
    said.append(f":gray[{_rows(one.lead)}]")
    far = one.rows.get("ks")  # PSI has them in its outermost cells
    said += [f":gray[{words} of KS and means]" for words in said_left_out(far.reason)] if far else []
    said += [f":gray[{days}]" for days in (judged_days(one.lead), baseline_judged(one.lead)) if days]
    said.append(f":gray[{place}]")
    return f"{badge(one.verdict).markdown} {code(one.name)}  {' · '.join(said)}"


def _rows(row: Measurement) -> str:
    """Say how many rows of both sides are compared."""
    before = "" if row.baseline_n is None else f" against {row.baseline_n:,}"
    return f"{counted(row.n, 'row')}{before}"


def _judgeable(row: Measurement, question: Question) -> tuple[str, str]:
    return _why(row, question), _remedy(row, question)


def _why(row: Measurement, question: Question) -> str:
    if row.uncompared:
        return f"The baseline has no {none_of(question, lacks_in(row) or 'rows')}."
    if not row.n:
        return "The window has no rows."
    if awaited(row):
        return f"It is judged on days that have their labels: no verdict {UNTIL}."
    before = f" and {row.baseline_n:,} in the baseline" if row.baseline_n is not None else ""
    return f"{counted(row.n, 'row')} in the window{before}; a verdict needs at least 40 on both sides."


def _remedy(row: Measurement, question: Question) -> str:
    if row.uncompared:
        return another_baseline(question, lacks_in(row))
    if awaited(row):
        return more_labels(row, question.contract)
    return "Widen the window, or clear the cohort."


def _distribution(one: SubjectDrift, shape: Shape, question: Question) -> None:
    named = baseline_words(question.baseline.words)
    of_column = question.baseline.words.startswith("cohort:")  # whose name stays as it is written
    names = (named if of_column else named[:1].upper() + named[1:], "Current")
    rows = kept_rows(
        "distribution",
        one.name,
        question,
        lambda: numeric_distribution_rows(shape.bins, missing=shape.missing, names=names),
    )
    with st.container(key="panel_distribution"):
        words = [f"Share of rows per bin{in_unit(one.name, question, ', ')}", *_tails(shape, names[0])]
        title("Distribution", " · ".join(words))
        show(
            numeric_distribution(theme=theme()),
            rows,
            key="drift_distribution",
            alt=f"Distribution of {one.name} in the window and in the {names[0].lower()}.",
        )


def _tails(shape: Shape, against: str) -> Iterator[str]:
    """Say how many rows an outer bar holds for all that lies beyond, where it stands out for it."""
    bins: dict[tuple[float, float], dict[str, float]] = {}
    for row in shape.bins:
        bins.setdefault((row["x0"], row["x1"]), {})[row["side"]] = row["share"]
    placed = list(bins.items())
    for (edges, shares), (_, beside) in (placed[:2], placed[:-3:-1]) if len(placed) > 1 else ():
        highest = max(shares.values())
        if not all(map(isfinite, edges)) and highest > max(_TAIL, 2 * max(beside.values())):
            held, before = (number(shares.get(side, nan), "rate") for side in ("current", "baseline"))
            yield f"{bin_words(*edges)}: {held} ({plain(against.lower())} {before})"


def _quantiles(one: SubjectDrift, shifts: Rows, question: Question) -> None:
    with st.container(key="panel_quantiles"):
        against = plain(baseline_words(question.baseline.words))
        title("Shift by quantile", f"Current minus {against}{in_unit(one.name, question, ', in ')}")
        if not shifts:
            empty_card("Too few values", "A side has fewer than 30 values.", key="quantiles", height=190)
            return
        show(
            quantile_shift(theme=theme(), format="+,.3~r"),
            kept_rows("quantiles", one.name, question, lambda: pd.DataFrame(shifts)),
            key="drift_quantiles",
            alt=f"Shift of each quantile of {one.name}, with its 95% interval.",
        )


def _levels(one: SubjectDrift, shape: Shape, question: Question) -> None:
    rows = kept_rows("levels", one.name, question, lambda: _level_rows(shape))
    pooled = rows.attrs["pooled"]
    with st.container(key="panel_levels"):
        against = plain(baseline_words(question.baseline.words))
        words = f"Grey: {against}", pooled.rstrip("."), _shared_cells(one)
        title("Share of rows by level", " · ".join(word for word in words if word))
        show(
            level_distribution(theme=theme()),
            rows,
            key="drift_levels",
            alt=f"Share of rows by level of {one.name} in the window and in the baseline.",
        )
        if shape.levels.unseen:
            st.markdown(f":gray[Not in the baseline:] {new_levels(shape.levels)}")


def _shared_cells(one: SubjectDrift) -> str:
    """Say how many levels the PSI takes together, as they have too few rows to be compared by themselves."""
    found = levels_and_cells(one.rows["psi"].method) if "psi" in one.rows else None
    return f"PSI takes {found[0]:,} rare levels together in {counted(found[1], 'cell')}" if found else ""


def _level_rows(shape: Shape) -> pd.DataFrame:
    rows, pooled = pooled_apart(level_distribution_rows(shape.levels.rows, others=shape.levels.others))
    rows.attrs["pooled"] = pooled
    return rows


def new_levels(levels: LevelShares) -> str:
    """Name the largest of the levels that the baseline never had, and say how many others there are.

    Examples
    --------
    >>> new_levels(LevelShares(unseen=[("b", 1200), ("a", 1)], all_unseen=(2, 1201, 1.0)))
    '`b` (1,200 rows), `a` (1 row)'
    >>> many = [(str(k), 2) for k in range(10)]
    >>> new_levels(LevelShares(unseen=many, all_unseen=(1000, 2000, 1.0)))[-45:]
    '`7` (2 rows) and 992 more levels (1,984 rows)'
    """
    named = levels.unseen[:_MOST_NAMED]
    said = [f"{code(level)} ({counted(n, 'row')})" for level, n in named]
    every, rows, _ = levels.all_unseen
    rest, rows = every - len(named), rows - sum(n for _, n in named)
    more = f" and {counted(rest, 'more level')} ({counted(rows, 'row')})" if rest else ""
    return ", ".join(said) + more


def _deciles(name: str, shape: Shape, question: Question, grain: AxisGrain) -> None:
    def made() -> pd.DataFrame:
        events = events_on_axis(question)
        return decile_strip_rows(clocked(shape.deciles, question), grain=grain, events=events)

    rows = kept_rows("deciles", name, question, made)
    limit, above = _limit(rows), room(rows)
    with st.container(key="panel_deciles"):
        title("Where the mass moved", f"Share of rows in each decile of the baseline, by {grain}")
        with kept_place("drift_deciles", _DECILES + above):
            show_over_time(
                decile_strip(theme=theme(), limit=limit, offset=above),
                rows,
                f"Change of the share of each decile of the baseline, by {grain}.",
                key="drift_deciles",
                question=question,
            )


@kept_beside
def _limit(rows: pd.DataFrame) -> float:
    return strip_limit(rows["difference"])
