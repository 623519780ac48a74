"""The drift of each subject: its measures, its verdict and what says most of it, worst first."""

from dataclasses import dataclass
from math import isnan, nan

from monitoring.contract.model import Contract
from monitoring.contract.panel import DRIFT
from monitoring.findings.awaited_labels import awaited
from monitoring.findings.ranking import alarms, groups, severity_rank
from monitoring.findings.report import Report
from monitoring.findings.verdicts import HOURLY, UNCERTAIN, WEEKLY
from monitoring.findings.words.calm_words import is_output
from monitoring.findings.words.decimals import Unit
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.reason_words import judged_days
from monitoring.findings.words.words import VERDICTS, exact_value, number, signed
from monitoring.panels.distributions.dividing_columns import DIVIDES
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.ui.words.verdicts import worst

_FAR = 10.0
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
_ORDER = tuple(VERDICTS)


@dataclass(frozen=True)
class SubjectDrift:
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
        return is_output(self.name)

    @property
    def psi(self) -> float:
        """Its PSI; NaN where it is undefined, and of a label before a day has its labels."""
        psi = self.rows.get("psi")
        return psi.value if psi and not awaited(psi) else nan

    @property
    def valueless(self) -> bool:
        """Whether there are rows on both sides, and no value in any of them."""
        return self.lead.uncompared and bool(self.lead.n and self.lead.baseline_n)

    @property
    def divides(self) -> bool:
        """Whether window and baseline are told apart by it."""
        return any(row.because(DIVIDES) for row in self.rows.values())

    @property
    def why(self) -> str:
        """What says most of it, where something is wrong: else a PSI near 0 stands beside an alert."""
        if self.valueless:
            return "no values"
        if self.divides:
            return "tells sides apart"
        if not severity_rank(self.lead.verdict):
            days = judged_days(self.lead).removeprefix("judged ")  # a cell has no place for more
            calm = next((words for why, words in _UNPROVEN.items() if why in self.lead.reason), "")
            return "labels not in yet" if awaited(self.lead) else days or calm
        words = words_of(self.lead.measure)
        if self.lead.repeated is not None:
            return f"{exact_value(self.lead.repeated)} in {number(self.lead.value, words.unit)}"
        if self.lead.measure == "psi":  # its value stands beside
            return words.name
        written = _shift if self.lead.measure == "mean_shift_sd" else number
        name = _SHORT.get(self.lead.measure, words.name)
        said, was = written(self.lead.value, words.unit), self.lead.baseline_value
        if self.lead.measure == "missing_rate" and self.lead.value < was:  # 0% missing alone would sound well
            both = (f"{one:.0%}" if one >= 0.1 else number(one, words.unit) for one in (was, self.lead.value))
            said = "→".join(both).replace("%", "", 1)  # a cell has no place for more decimals
        return f"{name} {said}".strip()


_UNPROVEN = {UNCERTAIN: UNCERTAIN, WEEKLY: "usual on such weekdays", HOURLY: "usual at such hours"}
"""Why a large PSI is no alarm, as short as a cell is."""


def _shift(value: float, unit: Unit) -> str:
    """Write a shift with its sign; a cell has no place for the decimals of one far beyond any limit."""
    return signed(value, unit) if abs(value) < _FAR else f"{value:+,.0f} {unit}".replace("-", "−")


def subject_drifts(report: Report) -> list[SubjectDrift]:
    """Gather the subjects of a drift report.

    Parameters
    ----------
    report : Report
        With the drift panel over the whole window.

    Returns
    -------
    list of SubjectDrift
        Worst first, then by PSI times importance.
    """
    by_subject: dict[str, dict[str, Measurement]] = {}
    for row in report.measurements:
        if row.panel == DRIFT:
            by_subject.setdefault(row.subject, {})[row.measure] = row
    found = [_of_subject(name, rows, report.contract) for name, rows in by_subject.items()]
    return sorted(found, key=_place)


def _of_subject(name: str, rows: dict[str, Measurement], contract: Contract) -> SubjectDrift:
    if any(as_judged(row) is not row for row in rows.values()):  # a label: early ones are no sample of all
        rows = {measure: as_judged(row) for measure, row in rows.items() if row.evidence}
    leading = groups(alarms(rows.values()), contract)
    lead = leading[0][0] if leading else rows.get("psi") or next(iter(rows.values()))
    feature = contract.feature(name) if contract.features != "all" else None
    importance = feature.importance if feature and feature.importance is not None else nan
    verdict = worst(row.verdict for row in rows.values())
    # that the same share is missing as before makes nobody steady of whose values none can be compared
    verdict = lead.verdict if verdict == "ok" and lead.verdict == "undefined" else verdict
    return SubjectDrift(name, verdict, rows, lead, importance)


def _place(one: SubjectDrift) -> tuple[int, bool, float, str]:
    weight = 1.0 if isnan(one.importance) else one.importance
    return _ORDER.index(one.verdict), one.is_output, -(0.0 if isnan(one.psi) else one.psi) * weight, one.name
