"""The questions of a review, one click each: another lens than the finding's, and only a part of the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, isnan

import streamlit as st

from monitoring.contract.headline_measures import headline_measures
from monitoring.contract.model import Contract
from monitoring.contract.panel import BUSINESS, PERFORMANCE, SERVICE
from monitoring.errors import TidemarkError, UnknownNameError
from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import row_of, scope_within, slice_of
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of, words_of_row
from monitoring.findings.words.words import number
from monitoring.one_line import one_line
from monitoring.panels.business import DECISIONS, WORTH
from monitoring.panels.distributions.column_series import Wanted
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.panels.registry import available
from monitoring.scope.address import unusable
from monitoring.scope.cohort import Comparison
from monitoring.scope.question import Question, Scope
from monitoring.scope.window import Span
from monitoring.ui import cache
from monitoring.ui.address.address_bar import choose
from monitoring.ui.address.binding import bound, mark
from monitoring.ui.address.view import current
from monitoring.ui.drawing.cards import Card, whom
from monitoring.ui.drawing.finding_trends import Trend, finding_trend, lens_trend
from monitoring.ui.look.cohort_rows import rows_of_levels
from monitoring.ui.service.service_words import currency
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import unquoted
from monitoring.ui.words.verdicts import badge

OWN = "finding"
"""The lens that is none."""
_PLACE = "review"
_WORST = "2"  # the slide of the worst finding, behind the one that tells what changed
_MOST_PARTS = 3
_LONGEST = 22  # letters of a part on its button
_NAMES = {"error_rate": "Errors", "latency_p95": "Latency"}


@dataclass(frozen=True)
class Seen:
    """Through which lens a slide is looked at, and of whom.

    Parameters
    ----------
    lens : Wanted or None
        None is the finding's own measure.
    cohort : str
        The finding's own by default.
    problem : str
        What of the address could not be used.
    """

    lens: Wanted | None
    cohort: str
    problem: str = ""


@dataclass(frozen=True)
class Lens:
    """A question of a meeting.

    Parameters
    ----------
    name : str
        For people.
    wanted : Wanted
        Whose panel is its name in an address.
    """

    name: str
    wanted: Wanted


def lenses(contract: Contract) -> dict[str, Lens]:
    """Give what else than a finding a meeting asks for: performance, errors, money.

    Parameters
    ----------
    contract : Contract
        Says which of them there are.

    Returns
    -------
    dict of str to Lens
        By panel, at most three.
    """
    known, found = available(contract), []
    if PERFORMANCE in known and (leading := headline_measures(contract)):
        found.append(Lens(words_of(leading[0]).name, Wanted(PERFORMANCE, leading[0], "")))
    if SERVICE in known:
        measure = "error_rate" if contract.service and contract.service.status else "latency_p95"
        found.append(Lens(_NAMES[measure], Wanted(SERVICE, measure, "")))
    if BUSINESS in known:
        subject = DECISIONS if contract.business and contract.business.value is None else ""
        found.append(Lens("Money", Wanted(BUSINESS, WORTH, subject)))
    return {one.wanted.panel: one for one in found}


def lens_buttons(card: Card) -> None:
    """Say the number of each lens of a model; a click leads to a slide, seen through it.

    Parameters
    ----------
    card : Card
        The worst finding of all.
    """
    question = _asked(card, card.finding.cohort)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="review_lenses"):
        part = whom(card.finding.cohort, card.finding.version)
        st.markdown(f":gray[{plain(' · '.join(filter(None, (card.status.model, part))))}]")
        for panel, lens in lenses(question.contract).items():
            row = _known(lens.wanted, question.scope)
            if row is not None and not isnan(row.value):
                st.button(
                    f"{plain(lens.name)} {_number(row, question.contract)}",
                    key=f"review_lens_{panel}",
                    on_click=choose,
                    kwargs={"present": "1", "slide": _WORST, "lens": panel},
                )


def seen_through(card: Card) -> Seen:
    """Draw the choice of lens and part, and give what was chosen.

    Parameters
    ----------
    card : Card
        What the slide is of.
    """
    finding, taken = card.finding, cache.snapshot(card.status.model)
    known = lenses(taken.contract)
    names = {OWN: "This finding"} | {panel: lens.name for panel, lens in known.items()}
    lens = known.get(_chosen("lens", "review_lens", names))
    linked = [one for one in cache.levels(taken) if one == current().selection.get("part")]
    parts = [one for one in _parts(finding, _levels(card)) if one != finding.cohort]
    parts += [one for one in linked if one not in (finding.cohort, *parts)]
    names = {finding.cohort: unquoted(finding.cohort) or "Everyone"} | {one: _short(one) for one in parts}
    cohort = _chosen("part", f"review_part_{finding.id}", names) if parts else finding.cohort
    mark(_PLACE)
    return Seen(lens.wanted if lens else None, cohort, _no_part(names))


def _no_part(names: Mapping[str, str]) -> str:
    """Say which part the address has that is none of this slide's."""
    asked = current().selection.get("part", "")
    if not asked or asked in names:
        return ""
    reason = UnknownNameError("part of this slide", asked, list(names.values()))
    return unusable("part", asked, reason, f"{next(iter(names.values()))} is shown instead.")


def seen_trend(card: Card, question: Question, seen: Seen) -> tuple[Question, Trend]:
    """Give the line that a slide shows, and its question.

    Parameters
    ----------
    card : Card
        The finding and its model.
    question : Question
        The finding's own.
    seen : Seen
        What was chosen.
    """
    finding = card.finding
    inside = question if seen.cohort == finding.cohort else _asked(card, seen.cohort)
    if seen.lens is None:
        return inside, finding_trend(finding, card.status.findings, inside, marked=True)
    return inside, lens_trend(finding, seen.lens, inside)


def seen_number(card: Card, question: Question, seen: Seen) -> tuple[str, Span]:
    """Write the number of what is seen, with its interval, its n and what it was before.

    Parameters
    ----------
    card : Card
        The finding and its model.
    question : Question
        From `seen_trend`.
    seen : Seen
        What was chosen.

    Returns
    -------
    tuple of (str, Span)
        Markdown, and the days that it is of.
    """
    wanted = seen.lens or card.finding
    name, row = words_of(wanted.measure).name, _row(wanted, question.scope)
    if row is None or isnan(row.value):
        return f"{name} has no value here.", question.span
    unit, money = words_of_row(row).unit, _currency(row, question.contract)
    before = f"; before {number(row.baseline_value, unit)}{money}" if isfinite(row.baseline_value) else ""
    verdict = f"{badge(row.verdict).markdown} " if row.verdict else ""
    said = f"{verdict}{name} {_number(row, question.contract)}{plain(before)}"
    return said, Span(row.window_start, row.window_end)


def _asked(card: Card, cohort: str) -> Question:
    report = card.status.report
    if report is None:
        raise TidemarkError(f"{card.status.model} has no report")
    scope = replace(scope_within(report.scope, cohort), version=card.finding.version)
    return cache.asked(scope)[1]  # as it was asked: of all the numbers are kept then


def _chosen(what: str, key: str, names: Mapping[str, str]) -> str:
    """Draw a choice that the address has by its key; of what it names and is not there, the first stands."""
    own = next(iter(names))
    asked = current().selection.get(what, own)
    shown = asked if asked in names else own

    def change() -> None:
        picked = st.session_state[key]
        choose(**{what: "" if picked == own else picked})

    st.segmented_control(
        what.capitalize(),
        list(names),
        format_func=lambda one: plain(names[one]),
        **bound(_PLACE, key, shown, change),
        required=True,
        label_visibility="collapsed",
    )
    return shown


def _levels(card: Card) -> list[str]:
    """Give the levels that have rows in the window, those of most rows first, of columns with two of them."""
    try:
        rows = rows_of_levels(_asked(card, card.finding.cohort))
    except TidemarkError:
        return []
    found: list[str] = []
    for column, held in rows.items():
        there = sorted(filter(held.get, held), key=held.__getitem__, reverse=True)
        found += [str(Comparison(column, "=", level)) for level in there if len(there) > 1]
    return found


def _short(part: str) -> str:
    """Name a part in so few letters that the buttons of a slide have room beside it."""
    return one_line(unquoted(part), _LONGEST)


def _parts(finding: Finding, levels: Sequence[str]) -> list[str]:
    """Give the part that a finding lies in mostly, and its siblings; else the first of the levels."""
    mostly = slice_of(finding)
    column = (mostly or next(iter(levels), "")).partition(" = ")[0]
    others = [one for one in levels if one.partition(" = ")[0] == column and one != mostly]
    return [*([mostly] if mostly else []), *others][:_MOST_PARTS]


def _row(wanted: Wanted | Finding, scope: Scope) -> Measurement | None:
    """Give the number over what its verdict was taken on, as the headline of its page has it."""
    row = row_of(wanted, cache.measured(wanted.panel, scope).measurements)
    return as_judged(row) if row else None


def _known(lens: Wanted, scope: Scope) -> Measurement | None:
    """Give the number of a lens; what refuses it is told by the lens itself."""
    try:
        return _row(lens, scope)
    except TidemarkError:
        return None


def _number(row: Measurement, contract: Contract) -> str:
    money = _currency(row, contract)
    said = told(row, words_of_row(row).unit)
    return f"**{plain(f'{said.value}{money}')}**{plain(said.sure)}, n={row.n:,}"


def _currency(row: Measurement, contract: Contract) -> str:
    return currency(contract) if row.panel == BUSINESS else ""
