"""The investigation: since when and mostly where, for the leading row of each finding."""

from collections.abc import Collection, Mapping, Sequence
from math import isfinite

from monitoring.cached_property import cached_property
from monitoring.contract.panel import BUSINESS, CALIBRATION, DRIFT, PERFORMANCE, QUALITY, SERVICE
from monitoring.errors import RowsGoneError
from monitoring.findings.dating.cut_off_values import MEASURE as CUT_OFF
from monitoring.findings.dating.cut_off_values import cut_off_words
from monitoring.findings.dating.dating import Dating
from monitoring.findings.dating.deviating_rows import Profile, deviating_rows, known_before
from monitoring.findings.dating.episode import Episode
from monitoring.findings.dating.exchanged_classes import exchanged_classes
from monitoring.findings.dating.filled_values import MEASURE as FILLED
from monitoring.findings.dating.filled_values import filled_words
from monitoring.findings.dating.moved_levels import moved_level_words
from monitoring.findings.dating.new_levels import new_level_words
from monitoring.findings.dating.renamed_columns import MEASURE as RENAMED
from monitoring.findings.dating.renamed_columns import RenamedColumns
from monitoring.findings.dating.renamed_levels import MEASURE as RENAMED_LEVEL
from monitoring.findings.dating.renamed_levels import renamed_level_words, renamed_words
from monitoring.findings.dating.respelled_levels import MEASURE as RESPELLED
from monitoring.findings.dating.respelled_levels import respelled_words
from monitoring.findings.dating.rounded_values import MEASURE as ROUNDED
from monitoring.findings.dating.rounded_values import rounded_words
from monitoring.findings.dating.score_gaps import incomparable_words
from monitoring.findings.dating.service_days import service_rows
from monitoring.findings.dating.stuck_columns import MEASURE as STUCK
from monitoring.findings.dating.stuck_columns import only_value, stuck_words
from monitoring.findings.dating.swapped_columns import MEASURE as SWAPPED
from monitoring.findings.dating.swapped_columns import SwappedColumns
from monitoring.findings.dating.unit_changes import OF_VALUES, unit_change
from monitoring.findings.dating.unread_values import MEASURE as UNREAD
from monitoring.findings.dating.unread_values import unread_words
from monitoring.findings.locus.column_locus import ColumnLocating
from monitoring.findings.locus.drift_segments import DriftSegmentSearch
from monitoring.findings.locus.locus import Locating
from monitoring.findings.locus.performance_segments import PerformanceSegmentSearch
from monitoring.findings.locus.segments import SegmentSearch
from monitoring.findings.locus.slice import of_a_part
from monitoring.findings.locus.worth_locus import WorthLocating
from monitoring.findings.ranking import alarms, groups
from monitoring.findings.words.titles import Circumstances
from monitoring.panels.arrival_gaps import MEASURE as GAP
from monitoring.panels.counted_rules import rule_of
from monitoring.panels.measurement import Measurement
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort_reader import level_of
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import Subject
from monitoring.store.scheduling.stages import begin
from monitoring.store.snapshot import Snapshot

_OF_COLUMNS = (DRIFT, QUALITY)


class Investigation:
    """Dates and locates the findings of one question; reads what they share once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self.dating = Dating(snapshot, question)
        self.segments = SegmentSearch(snapshot, question, self.dating)
        self.drift_segments = DriftSegmentSearch(snapshot, question)
        self.performance_segments = PerformanceSegmentSearch(snapshot, question)
        self.alarming: list[Measurement] = []
        self._dated: dict[Measurement, Episode] = {}

    def beside(self, panels: Collection[str], judged: Sequence[Measurement]) -> list[Measurement]:
        """Look for what the numbers of the whole window hide: segments of the rows, stretches of days.

        Parameters
        ----------
        panels : collection of str
            From which findings are taken.
        judged : sequence of Measurement
            Their rows.

        Returns
        -------
        list of Measurement
            Alarming ones; each answers a question of its own.
        """
        self.alarming = alarms(judged)
        found = self.drift_segments.rows(judged) if DRIFT in panels else []
        found += self.performance_segments.rows(judged) if PERFORMANCE in panels else []
        found += self.segments.rows(judged) if CALIBRATION in panels else []
        return found + (service_rows(self.snapshot, self.question) if SERVICE in panels else [])

    @cached_property
    def locating(self) -> Locating:
        """The cohorts of performance."""
        return Locating(self.snapshot, self.question)

    @cached_property
    def column_locating(self) -> ColumnLocating:
        """The cohorts of drift and of broken rules."""
        columns = {one.subject for one in self.alarming}
        rules = {rule_of(one) for one in self.alarming if one.panel == QUALITY}
        return ColumnLocating(self.snapshot, self.question, columns, rules)

    @cached_property
    def renames(self) -> RenamedColumns:
        """The columns that look like one."""
        subjects = {one.name: one for one in self.snapshot.subjects}
        given = self.question, subjects, self.alarming, self.dated
        return RenamedColumns(*given, self.column_locating.profile)

    @cached_property
    def swaps(self) -> SwappedColumns:
        """The columns that exchanged places."""
        asked = [
            one for one in self.alarming if one.panel in _OF_COLUMNS and not of_a_part(one, self.question)
        ]
        leads = [group[0] for group in groups(asked, self.snapshot.contract)]
        given = self.snapshot, self.question, leads, self.dated
        return SwappedColumns(*given, self.column_locating.profile)

    def dated(self, measurement: Measurement) -> Episode:
        """Date one row; a column is asked for again where another may have moved with it."""
        if measurement not in self._dated:
            self._dated[measurement] = self.dating.episode(measurement)
        return self._dated[measurement]

    def __call__(self, measurement: Measurement) -> Circumstances:
        """Investigate one row; what only rows can tell that retention has dropped stays open."""
        begin(f"dating and locating {measurement.subject or measurement.panel}")
        inside = self._of_segment(measurement)
        if inside is not None:
            return Circumstances(inside.since, inside.until, full=inside.full)
        try:
            found = self._episode(measurement)
        except RowsGoneError:
            found = Episode()
        # What ended before the window began is not what the window shows.
        known = found if found.until is None or found.until > self.question.span.start else Episode()
        where = self._where(measurement, known)
        given = self.snapshot, self.question, measurement, known, where
        swapped = self._swapped(measurement, known, where)
        unit = None if swapped else unit_change(*given, profile=self.column_locating.profile)
        looks, cause = (swapped, SWAPPED) if swapped else ("", "")
        if not swapped and not unit:
            looks, cause = self._looks(measurement, known, where)
        return Circumstances(known.since, known.until, where, unit, looks, cause, known.full)

    def _of_segment(self, one: Measurement) -> Episode | None:
        """Give when a level was off that was found by itself; None for all other rows."""
        if one.panel == DRIFT:
            return self.drift_segments.episodes.get((one.subject, one.cohort))
        known = self.performance_segments.episodes if one.panel == PERFORMANCE else {}
        return known.get((one.measure, one.cohort, one.version))

    def _swapped(self, measurement: Measurement, known: Episode, where: str) -> str:
        """Say with which other column one looks swapped; empty where with none."""
        asked = measurement.panel in _OF_COLUMNS and not of_a_part(measurement, self.question)
        try:
            return self.swaps.words(measurement.subject, where) if asked and known.since else ""
        except RowsGoneError:
            return ""

    def _looks(self, measurement: Measurement, known: Episode, where: str) -> tuple[str, str]:
        """Say what the rows that deviate look like, and which cause that is; empty where nothing."""
        given = self.snapshot, self.question, measurement, known, where
        if not of_a_part(measurement, self.question) and (exchanged := exchanged_classes(*given)):
            return exchanged
        if measurement.panel == PERFORMANCE and known.since:
            within = self.dating.within_days(measurement)
            return incomparable_words(within) if isfinite(within) else "", ""
        if measurement.panel not in _OF_COLUMNS:
            return "", ""
        try:
            if measurement.measure == GAP:
                return self._renamed_since(measurement, known)
            lasts = known.until is None and not where
            renamed = self.renames.words(measurement.subject) if lasts else ""
            return (renamed, RENAMED) if renamed else self._values(measurement, known, where)
        except RowsGoneError:
            return "", ""

    def _renamed_since(self, measurement: Measurement, known: Episode) -> tuple[str, str]:
        """Say which level of its column came when a level went of which no row comes any more."""
        level = level_of(measurement.cohort)
        sides = deviating_rows(self.question, known, "") if known.until is None else None
        if sides is None or level is None or self.snapshot.contract.masks(level.name):
            return "", ""
        column = self.snapshot.subject(level.name)
        if column is None:
            return "", ""
        then, now = (self.column_locating.profile(one, column) for one in sides)
        if not isinstance(then, LevelCounts) or not isinstance(now, LevelCounts):
            return "", ""
        renamed = renamed_level_words(then, now, str(level.value))
        return renamed, RENAMED_LEVEL if renamed else ""

    def _values(self, measurement: Measurement, known: Episode, where: str) -> tuple[str, str]:
        """Say what values look like: stuck, or under other names; of the score whether rounded."""
        feature = self.snapshot.subject(measurement.subject)
        hidden = feature is None or feature.role == "label" or self.snapshot.contract.masks(feature.name)
        sides = None if hidden else deviating_rows(self.question, known, where)
        if feature is None or sides is None:
            return "", ""
        profile = self.column_locating.profile
        rows = known_before(self.question, sides, feature, profile)
        then, now = (profile(one, feature) for one in rows)
        if feature.role != "feature":
            return self._of_numbers(measurement, rows, feature, (then, now))
        if measurement.measure == "missing_rate":
            before, after = (self._tally(one) for one in rows)
            if unread := unread_words(feature.kind, feature.name, before, after):
                return unread, UNREAD
            filled = filled_words(self.snapshot, rows, feature, then, now)
            return filled, FILLED if filled else ""
        stuck = stuck_words(then, now, measurement.repeated)
        if stuck:
            return stuck, "" if only_value(then) else STUCK
        if not isinstance(then, LevelCounts) or not isinstance(now, LevelCounts):
            return self._of_numbers(measurement, rows, feature, (then, now))
        if respelled := respelled_words(then, now):
            return respelled, RESPELLED
        if renamed := renamed_words(then, now):
            return renamed, RENAMED_LEVEL
        if measurement.measure == "unseen_rate":
            return new_level_words(then, now), ""
        return moved_level_words(then, now) if measurement.panel == DRIFT else "", ""

    def _of_numbers(
        self,
        measurement: Measurement,
        rows: tuple[Selection, Selection],
        subject: Subject,
        sides: tuple[Profile, Profile],
    ) -> tuple[str, str]:
        """Say whether numbers look cut off at the value that they repeat, or rounded."""
        then, now = sides
        if not isinstance(then, NumericProfile) or not isinstance(now, NumericProfile):
            return "", ""
        given, value = (self.snapshot, rows, subject), measurement.repeated
        if value is not None:
            cut = cut_off_words(*given, value, (then, now)) if subject.role == "feature" else ""
            return cut, CUT_OFF if cut else ""
        rounded = rounded_words(*given, then, now) if measurement.measure in OF_VALUES else ""
        return rounded, ROUNDED if rounded else ""

    def _tally(self, rows: Selection) -> Mapping[str, int]:
        """Count the rows that break each rule."""
        return self.snapshot.profiles("quality", rows).merged("", LevelCounts.merged).counts

    def _episode(self, measurement: Measurement) -> Episode:
        if measurement.panel == "service":  # its own window is the episode
            end = measurement.window_end
            return Episode(measurement.window_start, end if end < self.question.span.end else None)
        known = self.segments.episodes.get((measurement.cohort, measurement.version))
        if measurement.panel == "calibration" and known is not None:
            return known
        return self.dated(measurement)

    def _where(self, measurement: Measurement, known: Episode) -> str:
        column = measurement.panel in _OF_COLUMNS
        try:
            if measurement.panel == PERFORMANCE:
                return self.locating.where(measurement, known)
            if measurement.panel == BUSINESS:
                worth = WorthLocating(self.snapshot, self.question, measurement.subject)
                return worth.where(measurement, known)
            if measurement.panel == CALIBRATION:
                return self.segments.where(known) if _of_all(measurement, self.question) else ""
            return self.column_locating.where(measurement, known) if column else ""
        except RowsGoneError:
            return ""


def _of_all(measurement: Measurement, question: Question) -> bool:
    """Say whether a row is of all rows that were asked about, and of no column."""
    return not measurement.subject and not of_a_part(measurement, question)
