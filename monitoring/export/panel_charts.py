"""The charts of a panel for exports, drawn from the measurements alone: one picture for every format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from math import isfinite, nan

from monitoring.charts.clock import wall_clock
from monitoring.charts.few_rows import few_words
from monitoring.charts.forest import calm, forest
from monitoring.charts.lazy_imports import pd
from monitoring.charts.long_tail import has_long_tail
from monitoring.charts.metric_time import metric_time, with_names
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.reliability_bins import diagram_bins
from monitoring.charts.settled_scale import blocks, settled_scale, without_blocks
from monitoring.charts.specification import Specification
from monitoring.contract.headline_measures import headline_measures
from monitoring.contract.panel import OVERVIEW, Panel
from monitoring.export.last_days import last_days
from monitoring.export.picture import WIDTH, Picture
from monitoring.export.report_rows import told_by_panel
from monitoring.export.task_charts import by_prediction, class_diagrams, confused, reliability_picture
from monitoring.findings.awaited_labels import which_labels
from monitoring.findings.drawn_measure import from_zero
from monitoring.findings.ranking import severity_rank
from monitoring.findings.report import Report
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.words.day_words import baseline_title, rows_until
from monitoring.findings.words.drawn_words import drawn_words
from monitoring.findings.words.measure_words import held_against, words_of
from monitoring.panels.labels.maturity import MATURE
from monitoring.panels.labels.settled import LABELLED, labels_in, waiting
from monitoring.panels.measurement import Measurement
from monitoring.scope.period import AxisGrain
from monitoring.scope.window import Span
from monitoring.statistics.registry import range_of
from monitoring.store.scheduling.stages import begin

MOST_LINES = 30
_LONGEST = 160
_FORMATS = {"rate": ".1%", "score": ".3f"}


def panel_pictures(report: Report) -> Iterator[list[Picture]]:
    """Give the pictures of each panel of a report, in its order; that of the overview last."""
    panels = sorted(told_by_panel(report), key=lambda one: one[0] == OVERVIEW)
    yield from (pictures(panel, rows, report) for panel, rows in panels)


def pictures(panel: Panel, rows: Sequence[Measurement], report: Report) -> list[Picture]:
    """Give what a panel's rows show.

    Parameters
    ----------
    panel : Panel
        Its name.
    rows : sequence of Measurement
        Of this panel; those of other cohorts and versions than the report asks for are not drawn.
    report : Report
        Says the grain and the zone, and of whom.

    Returns
    -------
    list of Picture
        Empty where there is nothing to draw.
    """
    begin(f"drawing {panel}")
    if report.series is not None and report.series.panels == (panel,):
        return over_time(report.series.measurements, report.series)
    own = report.own(rows)
    if report.scope.by != "none":
        return over_time(own, report)
    return DRAWN[panel](own, report) if panel in DRAWN else []


def worst_drift(
    rows: Sequence[Measurement], most: int = MOST_LINES, width: int = WIDTH, step: int = 26
) -> list[Picture]:
    """Give the PSI of subjects, worst first.

    Parameters
    ----------
    rows : sequence of Measurement
        Of drift.
    most : int
        Subjects that are drawn.
    width, step : int
        Of the picture and of one line, in pixels.

    Returns
    -------
    list of Picture
        One; none without a value.
    """
    found = sorted((one for one in rows if one.measure == "psi" and isfinite(one.value)), key=_by_value)
    format = ".2f" if found and found[0].value > 0.05 else ".3f"
    of = f", {most:,} of {len(found):,}" if len(found) > most else ""
    roots = has_long_tail(one.value for one in found[:most])
    caption = f"PSI, worst first{of}{'; square-root scale' if roots else ''}"
    draw = partial(forest, format=format, step=step, roots=roots)
    return _forest(caption, found[:most], lambda m: (m.value, m.lower, m.upper), draw, width)


def _performance(rows: Sequence[Measurement], report: Report) -> list[Picture]:
    """Changes of the measures that have a score's scale, and what only the model's task has."""
    found = [
        one
        for one in rows
        if isfinite(one.change)
        and one.subject == ""
        and one.verdict
        and words_of(one.measure).unit == "score"
    ]
    caption = f"Change against {baseline_title(report.question)}, with its 95% interval"
    draw = partial(forest, format="+.3f")
    changes = _forest(caption, found[:MOST_LINES], lambda m: (m.change, m.change_lower, m.change_upper), draw)
    return [*changes, *confused(report), *by_prediction(report)]


def observed_rates(rows: Sequence[Measurement], width: int = 420, height: int = 330) -> list[Picture]:
    """Give observed rates against mean scores; none without bins."""
    bins = [
        {"predicted": m.baseline_value, "observed": m.value, "lower": m.lower, "upper": m.upper, "n": m.n}
        for m in rows
        if m.measure == "reliability" and isfinite(m.value)
    ]
    drawn = diagram_bins(sorted(bins, key=lambda one: one["predicted"]))
    caption, which = "Observed rate against predicted", which_labels(rows)
    return [reliability_picture(caption, drawn, which, width, height)] if drawn else []


def over_time(
    rows: Sequence[Measurement], report: Report, width: int = WIDTH, height: int = 270
) -> list[Picture]:
    """Give the leading measure of a panel by period, or the only one that there are rows of.

    Parameters
    ----------
    rows : sequence of Measurement
        Of one panel, one a measure and period.
    report : Report
        Says grain, zone and task.
    width, height : int
        In pixels.

    Returns
    -------
    list of Picture
        One; none where neither the only measure nor one of the model as a whole has a value.
    """
    leading, subject = _leading(rows, report)
    found = [m for m in rows if (m.measure, m.subject) == (leading, subject) and isfinite(m.value)]
    if not found:
        return []
    if leading == "rows":  # a part of a week has fewer: no news
        found = [m for m in found if not m.partial] or found
    words = words_of(leading)
    zero = from_zero(found[0])
    shaped = without_blocks(_by_period(found, report), zero=zero)
    format = _FORMATS.get(words.unit, ",.3~f")
    grain: AxisGrain = "day" if report.scope.by == "none" else report.scope.by
    domain = settled_scale(shaped, zero=zero)

    def draw(theme: str) -> Specification:
        spec = metric_time(
            theme=theme, height=height, measure=words.name, format=format, grain=grain, zero=zero,
            domain=domain, brush=False,
        )  # fmt: skip
        return with_names(spec, shaped)

    told = _short(drawn_words(leading, subject, report.contract))
    early = f"; dashed: labels under {MATURE:.0%} in" if shaped["waiting"].notna().any() else ""
    early += ", without a band where that is as wide as the axis" if blocks(shaped) else ""
    early += f"; hollow: {hollow}" if (hollow := few_words(shaped)) else ""
    usual = held_against(leading, baseline_title(report.question))
    level = f"; grey line: {usual}" if isfinite(found[0].baseline_value) else ""
    return [Picture(f"{told} by {report.scope.by}{early}{_short(level)}", draw, shaped, width)]


def _by_period(found: Sequence[Measurement], report: Report) -> pd.DataFrame:
    """Shape the rows of one measure by period, with the level of its baseline and what happened."""
    zone, base, unfinished = report.question.zone.key, found[0].baseline_value, report.question.unfinished
    labelled = [m for m in report.own(report.measurements) if m.panel in LABELLED]
    shares, wait = labels_in(labelled), waiting([*found, *labelled] if found[0].panel in LABELLED else found)
    blank = wait if found[0].panel == "calibration" else ()  # rates of early labels mislead
    periods = [
        {
            "t": wall_clock(m.window_start, zone),
            "t_end": wall_clock(m.window_end, zone),
            "value": nan if m.window_start in blank else m.value,
            "lower": nan if m.window_start in blank else m.lower,
            "upper": nan if m.window_start in blank else m.upper,
            "n": m.n,
            "few": m.few,
            "labels_in": shares.get(m.window_start),
            "mature": m.window_start not in wait,
            "until": rows_until(report.question) if unfinished(Span(m.window_start, m.window_end)) else None,
        }
        for m in found
    ]
    return metric_time_rows(
        periods,
        baseline={"value": base} if isfinite(base) else None,
        thresholds=report.limits,
        events=[(wall_clock(at, zone), name) for at, name in report.marks],
        window=_window(found, report),
        grain=report.scope.by,
        within=range_of(found[0].measure),
    )


def _window(drawn: Sequence[Measurement], report: Report) -> tuple[datetime, datetime] | None:
    """Give the asked window on the axis, where more than it is drawn."""
    span, zone = report.question.span, report.question.zone.key
    if all(span.start <= one.window_start < span.end for one in drawn):
        return None
    return wall_clock(span.start, zone), wall_clock(span.end, zone)


def _leading(rows: Sequence[Measurement], report: Report) -> tuple[str, str]:
    """Name the measure and the subject that a line over time is of."""
    there = {(m.measure, m.subject) for m in rows}
    if len(there) == 1:
        return there.pop()
    wanted = (*headline_measures(report.contract), "ece_debiased", *_OPERATED, "rows")
    return next((name for name in wanted if (name, "") in there), ""), ""


_OPERATED = ("latency_p95", "error_rate", "throughput", "value_per_decision")
"""What leads a panel of service or of value."""


def _forest(
    caption: str,
    rows: Sequence[Measurement],
    numbers: Callable[[Measurement], tuple[float, float, float]],
    draw: Callable[..., Specification],
    width: int = WIDTH,
) -> list[Picture]:
    if not rows:
        return []
    lines = []
    for one in rows:
        difference, lower, upper = numbers(one)
        label = _short(one.subject) or words_of(one.measure).name
        lines.append(
            {
                "label": label,
                "difference": difference,
                "lower": lower,
                "upper": upper,
                "judgement": _judgement(one, lower, upper),
                "n": one.n,
            }
        )
    return [Picture(caption, lambda theme: draw(theme=theme), lines, width)]


def _short(name: str) -> str:
    """Cut a name that no axis has room for: measuring 50,000 signs takes Vega many seconds."""
    return name if len(name) <= _LONGEST else f"{name[:80]}…{name[-40:]}"


def _judgement(one: Measurement, lower: float, upper: float) -> str:
    if severity_rank(one.verdict):
        return "worse"
    return "no verdict" if one.verdict in UNJUDGED else calm(lower, upper)


def _by_value(one: Measurement) -> float:
    return -one.value


DRAWN: dict[Panel, Callable[[Sequence[Measurement], Report], list[Picture]]] = {
    OVERVIEW: lambda rows, report: last_days(report),
    "drift": lambda rows, report: worst_drift(rows),
    "performance": _performance,
    "calibration": lambda rows, report: [*observed_rates(rows), *class_diagrams(report)],
}
"""The charts of the panels that have one of their own."""
