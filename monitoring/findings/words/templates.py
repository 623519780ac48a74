"""The sentence of each kind of deviation: what is wrong with its number, and what stands behind."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan, nan
from zoneinfo import ZoneInfo

from monitoring.contract.features import OUTPUTS
from monitoring.contract.panel import Panel
from monitoring.findings.words.change_words import change_interval, change_size
from monitoring.findings.words.day_words import days_within
from monitoring.findings.words.decimals import Unit
from monitoring.findings.words.estimate_words import told, told_numbers
from monitoring.findings.words.factor_words import cause_of_factor, factor_words
from monitoring.findings.words.feed_words import FEED
from monitoring.findings.words.measure_words import subject_words, words_of, words_of_row
from monitoring.findings.words.volume_words import since_or_within, volume_days_words
from monitoring.findings.words.words import exact_value, name_in_sentence, number
from monitoring.panels.measurement import Measurement, amended
from monitoring.panels.quality import held_to_declared
from monitoring.store.columns.subjects import OF_CLASS


@dataclass(frozen=True)
class Telling:
    """How a sentence is told.

    Parameters
    ----------
    baseline : str
        In words, with its article.
    zone : ZoneInfo
        Whose clock tells hours.
    over : bool
        Whether it has ended: then in the past tense.
    beside : bool
        Whether the baseline is of other rows of the same time: then what differs from it has not moved.
    explained : bool
        Whether something else is told that explains it.
    """

    baseline: str
    zone: ZoneInfo
    over: bool = False
    beside: bool = False
    explained: bool = False

    def tense(self, now: str, before: str) -> str:
        """Choose the present or the past of a verb."""
        return before if self.over else now


Template = Callable[[Measurement, Telling], tuple[str, str]]


def thing(subject: str) -> str:
    """Give a subject as it stands inside a sentence.

    Parameters
    ----------
    subject : str
        As in the measurement table.

    Returns
    -------
    str
        A feature stays its own name.

    Examples
    --------
    >>> thing("score:home"), thing("income")
    ('the score of home', 'income')
    """
    if subject.startswith(OF_CLASS):
        return f"the score of {subject.removeprefix(OF_CLASS)}"
    return f"the {subject}" if subject in OUTPUTS else subject


def _upper(text: str, subject: str) -> str:
    """Begin a sentence: articles get a capital, columns keep their spelling."""
    return text[:1].upper() + text[1:] if thing(subject) != subject else text


def _moved(m: Measurement, how: Telling) -> tuple[str, str]:
    """A level that rose or fell."""
    if isnan(m.change):
        return _level(m, how)
    words = words_of(m.measure)
    verb, than, sign = ("rose", "higher", 1) if m.change > 0 else ("fell", "lower", -1)
    ends = change_interval(m, sign)
    named = f"{words.name} of {thing(subject_words(m.measure, m.subject))}" if m.subject else words.name
    size, now = change_size(m) + (f" (95% CI {ends})" if ends else ""), told(m, words.unit).value
    if how.beside:
        return f"{named} {words.be(past=how.over)} {size} {than} than in {how.baseline}, at {now},", ""
    return f"{named} {verb} {size} to {now}", ""


def _worth(m: Measurement, how: Telling) -> tuple[str, str]:
    """The worth of a decision: of the value column of each, by its costs of those that have a label."""
    core, tail = _moved(amended(m, subject=""), how)
    return core.replace("decision", "labelled decision", 1) if m.subject else core, tail


def _before(m: Measurement, how: Telling, unit: Unit = "rate") -> str:
    """Tell the baseline's level behind a sentence; empty where it has none."""
    return "" if isnan(m.baseline_value) else f"; in {how.baseline} {number(m.baseline_value, unit)}"


def _level(m: Measurement, how: Telling) -> tuple[str, str]:
    """A level that is not where it should be."""
    words = words_of(m.measure)
    of = f" of {thing(subject_words(m.measure, m.subject))}" if m.subject else ""
    said = f"{words.name}{of} {words.be(past=how.over)} {told(m, words.unit).whole}"
    return said, _before(m, how, words.unit)


def _error(m: Measurement, how: Telling) -> tuple[str, str]:
    """An error that is judged as it is: one that has not grown says so."""
    said, usual = _level(m, how)
    return said, usual + (", no smaller: the error itself is judged" if m.value <= m.baseline_value else "")


def _coverage(m: Measurement, how: Telling) -> tuple[str, str]:
    """How often an interval holds what came, beside what it promises."""
    said, before = _level(m, how)
    promised = m.evidence.promised if m.evidence else nan
    return said if isnan(promised) else f"{said} instead of {number(promised, 'rate')}", before


def _distance(m: Measurement, how: Telling) -> tuple[str, str]:
    words = words_of(m.measure)
    size = f"{words.name} {told(m, words.unit).whole}"
    moved = f"{how.tense('has', 'had')} moved away from {how.baseline}"
    if how.beside:
        moved = f"{how.tense('differs', 'differed')} from {how.baseline}"
    return f"{_upper(thing(m.subject), m.subject)} {moved}, {size},", ""


def _share(what: str) -> Template:
    """A share of one column's rows."""

    def said(m: Measurement, how: Telling) -> tuple[str, str]:
        rate = told(m, "rate")
        size = f"{rate.value} {what}{rate.sure}"
        tail = _before(m, how)
        if held_to_declared(m) and not m.change > 0:  # no more than before, and still too many
            tail += "; the contract allows none"
        if not m.subject:
            share, _, condition = size.partition(" ")
            return f"{share} of the rows {how.tense('are', 'were')} {condition}", tail
        less, been = m.panel == "drift" and m.change < 0, how.tense("has been", "was")
        if less and m.baseline_value == 1 and m.value == 0:
            came = how.tense("has had", "had")
            return f"{m.subject}, which had no value in {how.baseline}, {came} one in every row", ""
        if less and m.baseline_value == 1:
            return f"{m.subject}, which had no value in {how.baseline}, {been} only {size}", ""
        return f"{m.subject} {been} {f'only {size}' if less else size}", tail

    return said


def _of_its_rows(m: Measurement) -> str:
    rate = told(m, "rate")
    return f"{rate.value} of its rows{rate.sure}"


def _unseen(m: Measurement, how: Telling) -> tuple[str, str]:
    size = _of_its_rows(m)
    unknown = f"levels that {how.baseline} never had"
    strange = "values that are not allowed" if held_to_declared(m) else unknown
    return f"{m.subject} {how.tense('holds', 'held')} {strange}, in {size}", ""


def _repeated(m: Measurement, how: Telling) -> tuple[str, str]:
    """One value in many rows."""
    value = "one and the same" if m.repeated is None else f"exactly {exact_value(m.repeated)}"
    said = f"{_upper(thing(m.subject), m.subject)} {how.tense('is', 'was')} {value} in {_of_its_rows(m)}"
    return said, _before(m, how)


def _factor(m: Measurement, how: Telling) -> tuple[str, str]:
    looks, cause = how.tense("looks", "looked"), "" if how.explained else f", {cause_of_factor(m)},"
    return f"{m.subject} {looks} multiplied by {factor_words(m)} against {how.baseline}{cause}", ""


def _mean_shift(m: Measurement, how: Telling) -> tuple[str, str]:
    verb, than, sign = ("risen", "higher", 1) if m.value > 0 else ("fallen", "lower", -1)
    ends = sorted((sign * m.lower, sign * m.upper))
    size = told_numbers(sign * m.value, ends[0], ends[1], "sd").whole
    moved = f"{how.tense('has', 'had')} {verb} by {size} against {how.baseline}"
    if how.beside:
        moved = f"{how.tense('is', 'was')} {size} {than} than in {how.baseline}"
    return f"The mean of {thing(m.subject)} {moved}", ""


_USUAL = {0: "on that weekday", 6: "in seven days"}
"""What the rows of so many days more than one are held against."""


def _volume(m: Measurement, how: Telling) -> tuple[str, str]:
    """The most unusual day, those in a row, or weeks in which rows have been few."""
    days = m.volume_days
    if days is not None and days.a_day:
        said = since_or_within(days, m.window_end - m.window_start)
        less = number(-m.change / m.baseline_value, "rate")
        usual = f"where {number(m.baseline_value, 'count')} {how.tense('are', 'were')} usual"
        return f"Rows fell by {less} to {number(m.value, 'count')} a day {said}, {usual}", ""
    when = f" {volume_days_words(m)}".rstrip()
    rows = f"{number(m.value, 'count')} {'row' if m.value == 1 else 'rows'}{when}"
    usual = _USUAL.get((days.last - days.first).days if days else 0, "on these weekdays")
    return f"{rows}, where {number(m.baseline_value, 'count')} are usual {usual}", ""


def _gap(m: Measurement, how: Telling) -> tuple[str, str]:
    """Hours without a row: whose, stands in front."""
    gap, of = m.gap, f" of {name_in_sentence(m.cohort)}" if m.cohort else ""
    size = f"No row{of} came for {number(m.value, 'hours')}"
    if gap is None:
        return size, ""
    first, last = gap.first.astimezone(how.zone), gap.last.astimezone(how.zone)
    days = days_within(first.date(), last.date(), m.window_end - m.window_start)
    times = f"({first:%H:%M} to {last:%H:%M}{', known to the hour' if gap.to_the_hour else ''})"
    still = f"; still none as of {gap.still.astimezone(how.zone):%-d %b, %H:%M}" if gap.still else ""
    return f"{size} {days} {times}, where {number(gap.usual, 'count')} are usual", still


def _unlabelled(m: Measurement, how: Telling) -> tuple[str, str]:
    """Predictions without a label at an age at which others had theirs, against the weeks before."""
    rate = told(m, "rate")
    core = f"{rate.value} of the predictions whose label is due{rate.sure} {how.tense('have', 'had')} none"
    return core, f"; in the weeks before {number(m.baseline_value, 'rate')}"


def _age(m: Measurement, how: Telling) -> tuple[str, str]:
    return f"The newest row {how.tense('is', 'was')} {number(m.value, 'hours')} old", ""


def _broken(m: Measurement, how: Telling) -> tuple[str, str]:
    """A declared rule: a share of rows breaks it, or a number of the whole table."""
    named = f"{m.subject or 'The table'} {how.tense('breaks', 'broke')} the rule '{m.measure}'"
    if isnan(m.lower):
        return f"{named}: it {how.tense('is', 'was')} {number(m.value, words_of_row(m).unit)}", ""
    return f"{named} in {_of_its_rows(m)}", _before(m, how)


def _observed_expected(m: Measurement, how: Telling) -> tuple[str, str]:
    more = "more" if m.value < 1 else "less"
    promise = how.tense(f"promise {more} than they deliver", f"promised {more} than they delivered")
    size = f"{how.tense('is', 'was')} {told(m).whole}"
    whose = f"Scores of {m.subject}" if m.subject else "Scores"  # of a class, where the contract says a limit
    return f"{whose} {promise}: observed to expected {size}", ""


BY_PANEL: dict[Panel, Template] = {
    "drift": _distance,
    "performance": _moved,
    "quality": _broken,
    "business": _worth,
}
BY_MEASURE: dict[str, Template] = {
    "missing_rate": _share("missing"),
    "blank_rate": _share("blank"),
    "infinite_rate": _share("infinite"),
    "out_of_range_rate": _share("out of range"),
    "type_violation_rate": _share("not of its kind"),
    "duplicate_rate": _share("duplicates"),
    "time_after_received_rate": _share("stamped after they arrived"),
    "future_time_rate": _share("stamped in the future"),
    "label_before_prediction_rate": _share("labelled before they were predicted"),
    "unseen_rate": _unseen,
    "volume": _volume,
    "gap_hours": _gap,
    "unlabelled_rate": _unlabelled,
    **FEED,
    "freshness_hours": _age,
    "unit_factor": _factor,
    "repeated_value_rate": _repeated,
    "mean_shift_sd": _mean_shift,
    "ece_debiased": _error,
    "observed_expected": _observed_expected,
    "bias": _level,
    "coverage": _coverage,
}


def template(measurement: Measurement) -> Template:
    """Give the template of a measurement.

    Parameters
    ----------
    measurement : Measurement
        That leads a finding.

    Returns
    -------
    callable
        Takes it and how it is told; gives the core and what stands behind since when and where.
    """
    return BY_MEASURE.get(measurement.measure) or BY_PANEL.get(measurement.panel, _level)
