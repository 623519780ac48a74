"""Who lost: the change of one measure in every cohort, and the worst column's levels over time."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from monitoring.charts.brush import CLICKED
from monitoring.charts.forest import calm, forest
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.multiples import multiple, shared_domain
from monitoring.charts.settled_scale import settled_scale
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.reason_words import judged_days
from monitoring.findings.words.target_unit import name_with_unit
from monitoring.findings.words.words import counted, level_words
from monitoring.kept_beside import kept_beside
from monitoring.panels.bare_baseline import lacks_in
from monitoring.panels.labels.maturity import IMMATURE, MATURE
from monitoring.panels.measurement import Measurement
from monitoring.panels.tasks.by_cohort import LEAST_ROWS, CohortChange
from monitoring.scope.cohort import Both
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question, resolve
from monitoring.statistics.registry import range_of
from monitoring.store.snapshot import Snapshot
from monitoring.ui.address.address_bar import change
from monitoring.ui.address.navigation import page_link
from monitoring.ui.drawing import kept_series
from monitoring.ui.drawing.chart_keys import chart_key, leave
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.event_marks import events_on_axis
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.drawing.time_chart import show_over_time
from monitoring.ui.drawing.time_rows import hollow_words
from monitoring.ui.drawing.trends import noise_band, of_measure
from monitoring.ui.look.empty_states import empty_card
from monitoring.ui.look.headline import title
from monitoring.ui.look.theme import theme
from monitoring.ui.performance.performance_parts import with_labels
from monitoring.ui.words.markdown import bold, plain
from monitoring.ui.words.measures import chart_format, signed_format
from monitoring.ui.words.scope_words import another_baseline, no_baseline, the_baseline

MOST_LINES = 14
MOST_PANES = 6
_FOREST = "forest"


def judgement(one: CohortChange, worse: str) -> str:
    """Say in the forest's words how a cohort did."""
    if not one.compared:
        return "no verdict"
    if one.q_value > 0.01:
        return calm(one.change.lower, one.change.upper)
    fell = one.change.value < 0 if worse == "lower" else one.change.value > 0
    return "worse" if fell else "better"


def worst_first(cohorts: list[CohortChange], worse: str) -> list[CohortChange]:
    """Sort by the change in the worse direction, proven ones first: the largest of few rows may be noise."""
    sign = 1 if worse == "lower" else -1

    def place(one: CohortChange) -> tuple[bool, bool, float]:
        return (
            not one.compared,
            judgement(one, worse) != "worse",
            sign * one.change.value if one.compared else 0.0,
        )

    return sorted(cohorts, key=place)


def _why_none(cohorts: list[CohortChange], question: Question, lacks: str = "") -> tuple[str, str]:
    """Say why no cohort is compared, and what to do: a wider window does not give the baseline rows."""
    if question.baseline.selection is None or (cohorts and not any(one.before.n for one in cohorts)):
        what = lacks or "labelled rows"
        return f"There is {no_baseline(question, what)}.", another_baseline(question, lacks)
    if any(one.change.reason == IMMATURE for one in cohorts):
        return "No cohort is judged: early labels are no sample of all.", "Choose days whose labels are in."
    before, another = the_baseline(question.baseline.words), "Choose another baseline."
    if question.baseline.selection.complement:
        return f"Cohorts are not held against {before}.", another
    needs = f"A verdict needs {LEAST_ROWS} labelled rows of a cohort"
    now_holds, before_holds = (
        any(side.n >= LEAST_ROWS for side in sides)
        for sides in ([one.now for one in cohorts], [one.before for one in cohorts])
    )
    if now_holds and not before_holds:
        return f"{needs}; {before} has fewer of each.", another
    if before_holds and not now_holds:
        return f"{needs}; the window has fewer of each.", "Widen the window."
    return f"{needs} on both sides.", "Widen the window, or choose another baseline."


def who_lost(cohorts: list[CohortChange], whole: Measurement, question: Question) -> None:
    """Draw the forest of changes.

    Parameters
    ----------
    cohorts : list of CohortChange
        Of one measure, worst first.
    whole : Measurement
        That of all rows.
    question : Question
        Names the baseline.
    """
    measure = whole.measure
    words = words_of(measure)
    against = plain(the_baseline(question.baseline.words))
    with st.container(key="panel_who_lost"):
        named = name_with_unit(words.name, measure, question.contract)
        each = f"Change in {plain(named)}, each cohort against its own rows in {against}"
        title("Who lost", " · ".join(filter(None, (each, judged_days(whole), "click one to open it"))))
        compared = [one for one in cohorts if one.compared]
        known = compared[:MOST_LINES]
        if not known:
            empty_card(
                "No cohort can be compared", *_why_none(cohorts, question, lacks_in(whole)), key="who_lost"
            )
            return
        rows = kept_rows("who_lost", measure, question, lambda: _lost_rows(known, words.worse, question))
        lost = rows.attrs["lost"]
        key = chart_key(_FOREST)
        show(
            forest(
                theme=theme(), format=signed_format(measure), measure=f"Change in {words.name}", clicks=True
            ),
            rows,
            f"Change in {words.name} by cohort. Worse: {', '.join(lost) or 'none'}.",
            key=key,
            on_select=lambda: _ask_alone(key),
            selections=(CLICKED,),
        )
        if told := _not_shown(len(compared) - len(known), len(cohorts) - len(compared)):
            st.markdown(f":gray[:small[{told}]]")


def _not_shown(others: int, few: int) -> str:
    """Say how many cohorts have no line, and why.

    Examples
    --------
    >>> _not_shown(2, 1)
    '2 cohorts more lost less, or nothing. 1 cohort is left out: fewer than 100 labelled rows on a side.'
    """
    more = f"{counted(others, 'cohort')} more lost less, or nothing." if others else ""
    why = f"left out: fewer than {LEAST_ROWS} labelled rows on a side."
    lacking = f"{counted(few, 'cohort')} {'is' if few == 1 else 'are'} {why}" if few else ""
    return " ".join(filter(None, (more, lacking)))


def _ask_alone(key: str) -> None:
    """Ask only of the cohort whose line was clicked."""
    picked = st.session_state[key]["selection"].get(CLICKED)
    if picked:
        leave(_FOREST)
        change(cohort=picked[0]["cohort"])


def _lost_rows(known: list[CohortChange], worse: str, question: Question) -> pd.DataFrame:
    judged = [judgement(one, worse) for one in known]
    labels = [level_words(one.column, one.level) for one in known]
    rows = pd.DataFrame(
        {
            "label": labels,
            "difference": [one.change.value for one in known],
            "lower": [one.change.lower for one in known],
            "upper": [one.change.upper for one in known],
            "judgement": judged,
            "n": [one.now.n for one in known],
            "cohort": [_joined(one.cohort, question) for one in known],
        }
    )
    rows.attrs["lost"] = [label for label, verdict in zip(labels, judged, strict=True) if verdict == "worse"]
    return rows


def panes(cohorts: list[CohortChange]) -> list[CohortChange]:
    """Choose the levels that are drawn over time: those of the worst column."""
    known = [one for one in cohorts if one.compared]
    return [one for one in known if one.column == known[0].column][:MOST_PANES]


def inside(one: CohortChange, snapshot: Snapshot, question: Question) -> Question:
    """Ask the same of one level; in place of hours, which few of its rows fall into, of days."""
    by = "day" if question.scope.by == "hour" else question.scope.by
    scope = replace(question.scope, by=by, cohort=_joined(one.cohort, question))
    return resolve(scope, snapshot.contract, snapshot.extent)


def by_column(
    cohorts: list[CohortChange], measure: str, snapshot: Snapshot, question: Question, grain: AxisGrain
) -> None:
    """Draw the levels of the worst column over time, on one scale.

    Parameters
    ----------
    cohorts : list of CohortChange
        Worst first.
    measure : str
        Which measure.
    snapshot : Snapshot
        The data.
    question : Question
        The window.
    grain : str
        Of the periods; in place of hours, which few of a level's rows fall into, days are drawn.
    """
    levels = panes(cohorts)
    if not levels:
        return
    if grain == "hour":
        question, grain = replace(question, scope=replace(question.scope, by="day")), "day"
    frames = [_frame(one, measure, snapshot, question, grain) for one in levels]
    step = 0.01 if chart_format(measure) == ".3f" else _step(frames)
    domain = settled_scale(*frames) or shared_domain(frames, step=step)
    words = words_of(measure)
    with st.container(key="panel_multiples"):
        told = f"Grey: each level's own baseline; dashed: labels under {MATURE:.0%} in"
        hollow = next(filter(None, map(hollow_words, frames)), "")
        title(f"By {levels[0].column}", f"One scale, worst first. {told}{hollow}{_beyond(frames, domain)}")
        with st.grid(2, min_column_width=240, gap="small"):
            for k, (one, frame) in enumerate(zip(levels, frames, strict=True)):
                with st.container(gap="xxsmall"):
                    _pane_head(one, measure, question)
                    spec = multiple(
                        domain, theme=theme(), measure=words.name, format=chart_format(measure), grain=grain
                    )
                    told = f"{words.name} of {level_words(one.column, one.level)} by {grain}."
                    show_over_time(spec, frame, told, key=f"multiple_{k}", question=question)


def _pane_head(one: CohortChange, measure: str, question: Question) -> None:
    label = f"{bold(one.level)} :gray[{told(one.now, words_of(measure).unit).value}]"
    scope = replace(question.scope, cohort=_joined(one.cohort, question))
    page_link("performance", scope, label=label, icon=":material/arrow_forward:", icon_position="right")


def _joined(cohort: str, question: Question) -> str:
    level, own = parse_cohort(cohort), question.window.cohort
    return str(Both((own, level))) if own is not None and level is not None else cohort


def _frame(
    one: CohortChange, measure: str, snapshot: Snapshot, question: Question, grain: AxisGrain
) -> pd.DataFrame:
    own = inside(one, snapshot, question)

    def made() -> pd.DataFrame:
        rows = kept_series.of_panel("performance", own, measure)
        taken = of_measure(rows, measure)
        shown = with_labels(taken, rows, question)
        marks = events_on_axis(question)
        within = range_of(measure)
        return metric_time_rows(shown, baseline=noise_band(taken), events=marks, grain=grain, within=within)

    return kept_rows("multiple", measure, own, made)


def _step(frames: list[pd.DataFrame]) -> float:
    spread = max(map(_spread, frames), default=1.0)
    return spread / 10 if spread > 0 else 0.01


def _beyond(frames: list[pd.DataFrame], domain: tuple[float, float]) -> str:
    """Say what the triangles at an edge are, where values lie beyond it; empty where none does."""
    ends = [_ends(one) for one in frames]
    off = ("▲", any(high > domain[1] for _, high in ends)), ("▼", any(low < domain[0] for low, _ in ends))
    signs = "".join(sign for sign, there in off if there)
    return f"; {signs}: beyond the scale" if signs else ""


def _spread(frame: pd.DataFrame) -> float:
    low, high = _ends(frame)
    return high - low


@kept_beside
def _ends(frame: pd.DataFrame) -> tuple[float, float]:
    return float(frame["value"].min()), float(frame["value"].max())
