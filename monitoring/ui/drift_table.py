"""The table of what drifted: every subject, worst first, one chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan, nan

import streamlit as st

from monitoring.contract.model import Contract
from monitoring.findings.measure_words import words_of
from monitoring.findings.ranking import alarms, groups, severity_rank
from monitoring.findings.report import Report
from monitoring.findings.words import number, signed
from monitoring.panels.drift_series import SeriesPoint
from monitoring.panels.measurement import Measurement
from monitoring.ui import state
from monitoring.ui.address_bar import go
from monitoring.ui.downloads import panel_csv
from monitoring.ui.paging import paged
from monitoring.ui.styled_cells import STATUS, Cells
from monitoring.ui.tables import selected, table, table_title
from monitoring.ui.verdicts import badge, worst
from monitoring.ui.view import current

PANEL = "drift"
_MOST_NAMED = 20
_WEIGHT = 96  # pixels of the column of importances, which names have where there is none
_TOP = 0.5  # all small lines share one scale; what is beyond touches its upper end
_SHORT = {
    "mean_shift_sd": "mean",
    "missing_rate": "missing",
    "unseen_rate": "unseen",
    "unit_factor": "×",
    "js_distance": "JS",
    "cramers_v": "V",
    "wasserstein": "Wasserstein",
    "wasserstein_sd": "Wasserstein",
}
_ORDER = ("critical", "warning", "ok", "insufficient", "undefined", "")


@dataclass(frozen=True)
class Moved:
    """The drift of one subject.

    Parameters
    ----------
    name : str
        The subject.
    verdict : str
        The worst of its measures.
    rows : dict
        Its measurements by measure.
    lead : Measurement
        The one that says most.
    importance : float
        Its share of the model; NaN where the contract does not say.
    """

    name: str
    verdict: str
    rows: dict[str, Measurement]
    lead: Measurement
    importance: float

    @property
    def is_output(self) -> bool:
        """Whether it is what the model says or what came true, not what goes in."""
        return self.name in ("score", "prediction", "label") or self.name.startswith("score:")

    @property
    def psi(self) -> float:
        """Its PSI; NaN where it is undefined."""
        return self.rows["psi"].value if "psi" in self.rows else nan

    @property
    def valueless(self) -> bool:
        """Whether there are rows on both sides, and no value in any of them."""
        return self.lead.uncompared and bool(self.lead.n and self.lead.baseline_n)

    @property
    def why(self) -> str:
        """What says most of it, where something is wrong: else a PSI near 0 stands beside an alert."""
        if self.valueless:
            return "no values"
        if not severity_rank(self.lead.verdict):
            return ""
        words = words_of(self.lead.measure)
        if self.lead.measure == "psi":  # its value stands beside
            return words.name
        written = signed if self.lead.measure == "mean_shift_sd" else number
        name = _SHORT.get(self.lead.measure, words.name)
        return f"{name} {written(self.lead.value, words.unit)}".strip()


def moved(report: Report) -> list[Moved]:
    """Gather the subjects of a drift report.

    Parameters
    ----------
    report : Report
        With the drift panel over the whole window.

    Returns
    -------
    list of Moved
        Worst first, then by PSI times importance.
    """
    by_subject: dict[str, dict[str, Measurement]] = {}
    for row in report.measurements:
        if row.panel == PANEL:
            by_subject.setdefault(row.subject, {})[row.measure] = row
    found = [_moved(name, rows, report.contract) for name, rows in by_subject.items()]
    return sorted(found, key=_place)


def _moved(name: str, rows: dict[str, Measurement], contract: Contract) -> Moved:
    leading = groups(alarms(rows.values()), contract)
    lead = leading[0][0] if leading else rows.get("psi") or next(iter(rows.values()))
    feature = contract.feature(name) if contract.features != "all" else None
    importance = feature.importance if feature and feature.importance is not None else nan
    verdict = worst(row.verdict for row in rows.values())
    # that the same share is missing as before makes nobody steady of whose values none can be compared
    verdict = lead.verdict if verdict == "ok" and lead.verdict == "undefined" else verdict
    return Moved(name, verdict, rows, lead, importance)


def _place(one: Moved) -> tuple[int, bool, float, str]:
    weight = 1.0 if isnan(one.importance) else one.importance
    return _ORDER.index(one.verdict), one.is_output, -(0.0 if isnan(one.psi) else one.psi) * weight, one.name


def drift_table(
    found: list[Moved], chosen: int, points: dict[str, list[SeriesPoint]], report: Report, days: str
) -> None:
    """Draw the table.

    Parameters
    ----------
    found : list of Moved
        From `moved`.
    chosen : int
        The row that is shown beside.
    points : dict
        PSI by period, by subject.
    report : Report
        For the download.
    days : str
        What the small lines span.
    """
    with st.container(key="panel_drift_table"):
        table_title(
            "Features",
            "Worst first. Select one to see how it moved.",
            name=f"{report.model}-drift",
            csv=panel_csv(report, PANEL),
        )
        shown = paged(found, [one.name for one in found], "columns", _order(found), key="features")
        place = shown.index(found[chosen]) if found[chosen] in shown else None
        part = f"_{shown[0].name}_{len(shown)}" if 0 < len(shown) < len(found) else ""
        key = f"{state.FEATURES}_{chosen}{part}"
        table(
            _cells(shown, points, days),
            key=key,
            alt=_alt(found),
            chosen=place,
            formats={"PSI": number},
            columns=_columns(found, days),
            selection="single-row" if place is None else "single-row-required",
            on_select=_choose(shown, key),
            most=20,
        )


def _cells(found: list[Moved], points: dict[str, list[SeriesPoint]], days: str) -> Cells:
    cells: dict[str, list[object]] = {
        STATUS: [badge(one.verdict).cell for one in found],
        "Feature": [one.name for one in found],
        "PSI": [one.psi for one in found],
        days: [[min(p.value, _TOP) for p in points.get(one.name, ()) if not isnan(p.value)] for one in found],
        "Why": [one.why for one in found],
    }
    weights = [one.importance for one in found]
    return cells if all(map(isnan, weights)) else cells | {"Importance": weights}


def _columns(found: list[Moved], days: str) -> dict[str, object]:
    weighed = [one.importance for one in found if not isnan(one.importance)]
    most = max(weighed, default=1.0)
    return {
        STATUS: st.column_config.TextColumn(width=82),
        "Feature": st.column_config.TextColumn(width=116 if weighed else 116 + _WEIGHT),
        "PSI": st.column_config.NumberColumn(width=56, help="Population stability index; 0 is no change"),
        days: st.column_config.LineChartColumn(
            width=52, y_min=0.0, y_max=_TOP, help="PSI by period, up to the window's end"
        ),
        "Why": st.column_config.TextColumn(width=104, help="The measure that says most of what moved"),
        "Importance": st.column_config.ProgressColumn(
            width=_WEIGHT,
            min_value=0.0,
            max_value=most,
            format="percent",
            color="gray",
            help="Share of the model, as the contract says",
        ),
    }


def _order(found: list[Moved]) -> str:
    return "severity, then PSI" + ("" if all(isnan(one.importance) for one in found) else " × importance")


def _choose(shown: list[Moved], key: str) -> Callable[[], None]:
    names = [one.name for one in shown]

    def choose() -> None:
        row = selected(key)
        if row is not None:
            view = current()
            go(view.scope, {**view.selection, "feature": names[row]})

    return choose


def _alt(found: list[Moved]) -> str:
    bad = [one.name for one in found if one.verdict in ("critical", "warning")]
    more = f" and {len(bad) - _MOST_NAMED} more" if len(bad) > _MOST_NAMED else ""
    named = ", ".join(bad[:_MOST_NAMED]) + more
    return f"Drift of {len(found)} subjects, worst first. Drifted: {named or 'none'}."
