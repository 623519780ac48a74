"""The report: the judged measurements and the findings of some panels, for one question at one generation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from monitoring.contract.model import Contract
from monitoring.contract.panel import BUSINESS, DRIFT, OVERVIEW, QUALITY, Panel
from monitoring.findings.curves import Curves
from monitoring.findings.dating.marks import Mark, marks
from monitoring.findings.day_statuses import DayStatus, day_statuses
from monitoring.findings.finding import Finding
from monitoring.findings.gathering import findings
from monitoring.findings.incidents import numbered
from monitoring.findings.investigation import Investigation
from monitoring.findings.journal.journal import annotated, note_seen
from monitoring.findings.judged_panels import JudgedPanels
from monitoring.findings.kept_report import keep_report, kept_report
from monitoring.findings.locus.segments import told_once
from monitoring.findings.ranking import severe_as_drift
from monitoring.findings.stakes import Stakes
from monitoring.findings.worst_classes import drawn_classes
from monitoring.garbage import rarely_collected
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available, expand
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.snapshot import Snapshot

FINDINGS: Final = "findings"
ALL = "all"
ReportPart = Panel | Literal["findings"]
"""What a report can be of: panels, and what was found in them."""
RULES: tuple[Panel, ...] = ("drift", "performance", "calibration", "quality")
"""The panels whose rows can become findings."""
_BY_THRESHOLD: tuple[Panel, ...] = (BUSINESS,)
"""Those whose rows become findings only where the contract says from when on; of service its days do."""


@dataclass(frozen=True)
class Report:
    """An answer.

    Parameters
    ----------
    model : str
        Its name.
    scope : Scope
        The question as asked.
    question : Question
        The question as resolved.
    data_version : str
        Of the generation that answered.
    contract : Contract
        In force there.
    panels : tuple of str
        As asked, ``all`` written out.
    measurements : list of Measurement
        Judged, in the order of the panels.
    findings : list of Finding
        Of these panels over the whole window, worst first.
    curves : mapping
        What is drawn and is no measurement, of the window as a whole.
    series : Report, optional
        What is drawn of this panel instead of its own rows: one measure by period.
    parts : tuple of (str, str)
        Texts under headings of their own, which documents write after the findings.
    marks : tuple of (datetime, str)
        Of lines by period: what happened when.
    whole : list of Measurement
        Where `measurements` are by period: those over the whole window that the findings were taken from.
    dated : bool
        Whether since when and mostly where was looked for: else nothing is known to be over, and come later.
    limits : mapping of str to float
        Of lines by period: words at each agreed line, to its value.
    directory : Path, optional
        The store.
    days : tuple of DayStatus
        Of a dated overview over a whole window: how each of its last days was.
    """

    model: str
    scope: Scope
    question: Question
    data_version: str
    contract: Contract
    panels: tuple[ReportPart, ...]
    measurements: list[Measurement]
    findings: list[Finding]
    curves: Mapping[str, Any] = field(default_factory=dict)
    series: "Report | None" = None
    parts: tuple[tuple[str, str], ...] = ()
    marks: tuple[Mark, ...] = ()
    whole: list[Measurement] = field(default_factory=list)
    dated: bool = True
    limits: Mapping[str, float] = field(default_factory=dict)
    directory: Path | None = None
    days: tuple[DayStatus, ...] = ()

    @property
    def contract_hash(self) -> str:
        """The hash of the contract in force there, as every export carries it."""
        return self.contract.digest

    def own(self, rows: Iterable[Measurement]) -> list[Measurement]:
        """Give those of some rows that are of the asked cohort and version, not of the values of a split."""
        asked = self.question.cohort_text, self.question.scope.version
        return [one for one in rows if (one.cohort, one.version) == asked]


def report(
    directory: Path,
    panels: Sequence[str],
    scope: Scope,
    generation: int | None = None,
    *,
    dated: bool = True,
    snapshot: Snapshot | None = None,
    known: Report | None = None,
    among: frozenset[str] = frozenset(),
) -> Report:
    """Answer a question.

    Parameters
    ----------
    directory : Path
        The store.
    panels : sequence of str
        Names of panels, ``findings``, or ``all``.
    scope : Scope
        The question.
    generation : int, optional
        That of the question by default, else the newest.
    dated : bool, optional
        False leaves out since when and mostly where.
    snapshot : Snapshot, optional
        That generation where it is open already.
    known : Report, optional
        The same answer, of more panels or not dated: nothing is measured again, and no finding dated again.
    among : frozenset of str, optional
        Which subjects, of an answer that is not dated: all by default. Verdicts and findings are the same
        where these are all that is judged.

    Returns
    -------
    Report
        Judged, with its findings.

    Raises
    ------
    UnknownNameError
        For a model or panel that does not exist.
    """
    snapshot = snapshot or Snapshot(directory, scope.model, generation or scope.generation)
    asked: tuple[ReportPart, ...] = expand(panels, snapshot.contract, every=ALL, beside=FINDINGS)
    every = available(snapshot.contract)
    if not dated or scope != Scope(scope.model) or asked not in (every, (FINDINGS,)):
        made = _computed(snapshot, scope, asked, dated=dated, known=known, among=among)
    else:
        made = standing_report(snapshot, asked) or _keeping(snapshot, scope, asked)
    happened = () if scope.by == "none" else marks(snapshot)
    found = annotated(made.findings, snapshot.directory, snapshot.model)
    drawn = Curves(
        snapshot, made.question, asked, drawn_classes(made.whole or made.measurements, made.contract)
    )
    return replace(made, findings=found, marks=happened, directory=directory, curves=drawn)


def dated_in_table(panels: Sequence[str], scope: Scope) -> bool:
    """Say whether the findings of an answer are to be dated where only its one table is looked at.

    Parameters
    ----------
    panels : sequence of str
        As of `report`.
    scope : Scope
        The question.

    Returns
    -------
    bool
        Of measurements no cell depends on it, and it takes several times as long as they do; the answer to
        the default question is kept with the store, for which it is whole.

    Examples
    --------
    >>> [dated_in_table([one], Scope("churn")) for one in ("drift", "findings", "all")]
    [False, True, True]
    >>> dated_in_table(["all"], Scope("churn", window="last-7d"))
    False
    """
    return [*panels] == [FINDINGS] or ([*panels] == [ALL] and scope == Scope(scope.model))


def standing_report(snapshot: Snapshot, asked: Sequence[ReportPart] = ()) -> Report | None:
    """Give the answer to the default question, where it is kept with the store.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    asked : sequence of str, optional
        ``findings`` alone leaves the measurements out; all panels by default.

    Returns
    -------
    Report or None
        The same that would be computed; None where it has not been yet.
    """
    kept = kept_report(snapshot)
    if kept is None:
        return None
    scope, contract = Scope(snapshot.model), snapshot.contract
    asked = tuple(asked) or available(contract)
    rows, found, days = kept
    rows, days = ([], ()) if asked == (FINDINGS,) else (rows, days)
    question = resolve(scope, contract, snapshot.extent)
    return Report(
        scope.model, scope, question, snapshot.data_version, contract, asked, rows, found, days=days
    )


def _keeping(snapshot: Snapshot, scope: Scope, asked: tuple[ReportPart, ...]) -> Report:
    """Compute the answer to the default question, and keep it where it is whole."""
    made = _computed(snapshot, scope, asked, dated=True)
    note_seen(snapshot, made.findings)
    if asked != (FINDINGS,):
        keep_report(snapshot, made.measurements, made.findings, made.days)
    return made


@rarely_collected()  # to look through all that Python holds once took a third of a first report
def _computed(
    snapshot: Snapshot,
    scope: Scope,
    asked: tuple[ReportPart, ...],
    *,
    dated: bool,
    known: Report | None = None,
    among: frozenset[str] = frozenset(),
) -> Report:
    question = resolve(scope, snapshot.contract, snapshot.extent)
    answer = JudgedPanels(snapshot, question, among)
    if known:
        answer.known |= {
            one: [row for row in known.measurements if row.panel == one]
            for one in known.panels
            if one != FINDINGS
        }
    rows = [row for panel in asked if panel != FINDINGS for row in answer.judged(panel)]
    undivided = replace(question, scope=replace(scope, by="none"))
    whole = answer if scope.by == "none" else JudgedPanels(snapshot, undivided, among)
    stated = [panel for panel in _BY_THRESHOLD if snapshot.contract.judges(panel)]
    ruled = [panel for panel in (*RULES, *stated) if panel in _ruled(asked, snapshot.contract)]
    judged = [
        row for one in ruled for row in (whole.judged(one) if one in asked else whole.ruling(one))
    ]  # what is not asked for itself is measured as far as findings go
    if QUALITY in ruled and DRIFT not in ruled:
        judged = severe_as_drift(judged, snapshot.contract, lambda: whole.judged("drift"))
    if dated:
        made = known.findings if known and known.dated else ()
        judged, found = _investigated(whole, judged, _ruled(asked, snapshot.contract), made)
    else:
        worth = Stakes(snapshot, whole.question)
        found = findings(judged, whole.question, snapshot.data_version, worth=worth)
    own = scope.model, scope, question, snapshot.data_version, snapshot.contract, asked
    lasting = [panel for panel in asked if panel in (*ruled, OVERVIEW) and whole is not answer]
    over = [row for panel in lasting for row in whole.judged(panel)]
    chained = numbered(found)
    daily = dated and OVERVIEW in asked and whole is answer
    days = day_statuses(snapshot, question, judged, chained) if daily else ()
    return Report(*own, rows, chained, whole=over, dated=dated, days=days)


def _investigated(
    whole: JudgedPanels, judged: Sequence[Measurement], panels: frozenset[ReportPart], made: Sequence[Finding]
) -> tuple[list[Measurement], list[Finding]]:
    """Look beside the rows for what they hide, and date and place the findings of all."""
    snapshot, question = whole.snapshot, whole.question
    investigate, worth = Investigation(snapshot, question), Stakes(snapshot, question)
    rows = [*judged, *investigate.beside(panels, judged)]
    found = findings(rows, question, snapshot.data_version, investigate, worth, made)
    return rows, told_once(found, investigate.drift_segments.cohorts)


def _ruled(asked: Sequence[ReportPart], contract: Contract) -> frozenset[ReportPart]:
    """Say from which panels findings are taken: all of them for the overview."""
    everything = {FINDINGS, OVERVIEW} & set(asked)
    return frozenset(available(contract) if everything else asked)
