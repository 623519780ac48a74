"""A review, full screen: what changed since the last one, then one finding a slide, decisions on the spot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isnan
from typing import Any

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.finding import Finding
from monitoring.findings.journal.history_words import owned_by, standing_words
from monitoring.findings.journal.lifecycle import Life
from monitoring.findings.journal.since_review import CHANGES, SinceReview
from monitoring.findings.meeting.status import ModelStatus
from monitoring.findings.words.day_words import days_of, exact_span_words, full_day
from monitoring.findings.words.estimate_words import in_decimals_of, told
from monitoring.findings.words.measure_words import words_of_row
from monitoring.findings.words.target_unit import unit_behind
from monitoring.scope.question import Question
from monitoring.ui import state
from monitoring.ui.address.address_bar import choose
from monitoring.ui.drawing.cards import Card, journal_id, life_of, short, whom
from monitoring.ui.drawing.finding_trends import question_of
from monitoring.ui.findings.finding_chart import draw_line, picture_words
from monitoring.ui.findings.findings_list import all_cards
from monitoring.ui.review.review_ahead import SCALE, SLIDE
from monitoring.ui.review.review_lens import Seen, lens_buttons, seen_number, seen_through, seen_trend
from monitoring.ui.review.review_parts import change_words
from monitoring.ui.review.review_record import close, decide, record
from monitoring.ui.review.slide_style import slide_style
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import baseline_words
from monitoring.ui.words.verdicts import badge

_MOST_CHANGES = 6
_LONG = 110  # signs of a sentence from which on it is set smaller, so that the decision below it is seen


@dataclass(frozen=True)
class Review:
    """What is shown.

    Parameters
    ----------
    statuses : sequence of ModelStatus
        Of all models, worst first.
    cards : sequence of Card
        A slide each, worst first.
    since : SinceReview
        What changed.
    """

    statuses: Sequence[ModelStatus]
    cards: Sequence[Card]
    since: SinceReview

    @property
    def slides(self) -> int:
        """How many there are, the first one included."""
        return len(self.cards) + 1

    def question(self, card: Card) -> Question:
        """Give the question of a finding."""
        report = card.status.report
        if report is None:
            raise TidemarkError(f"{card.status.model} has no report")
        return question_of(card.finding, report.question)


def present(review: Review, slide: int) -> None:
    """Show one slide.

    Parameters
    ----------
    review : Review
        What is shown.
    slide : int
        From 1, which is what changed since the last review; the last where there are not so many.
    """
    asked, slide = slide, min(slide, review.slides)
    if asked > slide:
        many = (
            "there is one slide, which is shown"
            if slide == 1
            else f"there are {slide} slides, and the last is shown"
        )
        st.warning(f"The link's slide={asked} is not there: {many}.", icon=":material/link_off:")
    slide_style()
    with st.container(key="review"):
        seen = _controls(review, slide)
        if seen is None:
            _first(review)
        else:
            if seen.problem:
                st.warning(plain(seen.problem), icon=":material/link_off:")
            _finding(review, review.cards[slide - 2], seen)
        refused = st.session_state.pop(state.REFUSED, "")
        if refused:
            st.warning(plain(refused))


def _controls(review: Review, slide: int) -> Seen | None:
    """Draw where one is and the ways on; of a finding also through which lens it is seen."""
    newest = max((one.report.question.newest for one in review.statuses if one.report), default=None)
    day = f" · {newest:%-d %b %Y}" if newest else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="review_controls"):
        st.markdown(f":gray[Review{day} · {slide} of {review.slides}]", width="stretch")
        seen = seen_through(review.cards[slide - 2]) if slide > 1 else None
        st.button("Exit", key="review_exit", shortcut="Escape", on_click=_leave)
        for label, shortcut, to, look in (
            ("Back", "Left", slide - 1, "secondary"),
            ("Next", "Right", slide + 1, "primary"),
        ):
            given: dict[str, Any] = {"shortcut": shortcut, "on_click": turn_to, "args": (to,), "type": look}
            st.button(label, disabled=not 1 <= to <= review.slides, key=f"review_{label.lower()}", **given)
    return seen


def turn_to(slide: int) -> None:
    """Go to a slide, through the same lens; the address says which."""
    choose(present="1", slide=str(slide), part="")


def _leave() -> None:
    choose(present="", slide="", lens="", part="")


def _first(review: Review) -> None:
    with st.container(key="review_first", vertical_alignment="center", height=640, border=False):
        since = review.since
        when = f"Since {since.last:%-d %b %Y}" if since.last else "Before the first review"
        st.title(plain(f"{when}: {since.counts()}."), anchor=False)
        known = {journal_id(card): card for card in all_cards(review.statuses)}
        if review.cards:
            lens_buttons(review.cards[0])
        for one in since.changes[:_MOST_CHANGES]:
            said = change_words(one, known.get(one.finding))
            st.markdown(f":gray[{CHANGES[one.what].capitalize()}] {said}")
        more = len(since.changes) - _MOST_CHANGES
        if more > 0:
            st.markdown(f":gray[and {more} more]")
        steady = [one.model for one in review.statuses if not one.findings]
        if steady:
            st.markdown(f":gray[Without a finding: {plain(', '.join(steady[:12]))}]")
    record("Close this review", "close", "What is to be remembered of it", close)


def _finding(review: Review, card: Card, seen: Seen) -> None:
    finding = card.finding
    question, trend = seen_trend(card, review.question(card), seen)
    own = seen.lens is None and seen.cohort == finding.cohort
    if own:
        now, days = (
            _evidence(finding, unit_behind(finding.measure, question.contract)),
            days_of(finding.window),
        )
    else:
        now, span = seen_number(card, question, seen)
        days = exact_span_words(span, question.zone)
    drawn_of = finding if seen.lens is None else replace(finding, subject=seen.lens.subject)
    with st.container(
        horizontal=True,
        gap="large",
        vertical_alignment="center",
        height=640,
        border=False,
        key="review_slide",
    ):
        with st.container(width=560, key="review_words"):
            _told(card, now)
        if not trend.rows.empty:
            draw_line(drawn_of, trend, question, key="review_chart", scale=SCALE, height=SLIDE)
    record(
        "Record the decision",
        "decide",
        "What is decided",
        lambda who, text: decide(card, who, text),
        card,
    )
    part = whom(seen.cohort, finding.version) or "everyone"
    against = f"against {baseline_words(question.baseline.words)}"
    said = (days, part, against, f"data version {finding.data_version}")
    drawn = ""
    if not trend.rows.empty:
        head, signs = picture_words(drawn_of, trend, question)
        drawn = f"{plain(head)} · {signs} · "
    st.markdown(f":gray[:small[{drawn}{plain(' · '.join(said))}]]")


def _told(card: Card, number_words: str) -> None:
    """Draw the words of a slide: the sentence, its number, what is decided and where it stands."""
    finding, life = card.finding, life_of(card)
    st.markdown(f"{badge(finding.severity).markdown} {plain(card.status.model)}")
    sentence = plain(short(finding.title))
    with st.container(key="review_long" if len(sentence) > _LONG else "review_sentence"):
        st.title(sentence, anchor=False)
    st.markdown(number_words)
    st.markdown(f":blue[{_decision(finding, life)}]")
    st.markdown(f":gray[{plain(standing_words(finding, life))}]")


def _evidence(finding: Finding, unit: str) -> str:
    """The number with its unit and interval, and where it comes from."""
    words = words_of_row(finding)
    level = finding.baseline_value
    before = "" if isnan(level) else f"{in_decimals_of(finding, level, words.unit)} → "
    now = told(finding, words.unit)
    return f"{words.name} **{plain(before)}{now.value}{plain(unit)}**{plain(now.sure)}, n={finding.n:,}"


def _decision(finding: Finding, life: Life) -> str:
    """What was decided last, else what is to be."""
    decided = life.last("decide")
    if decided is None:
        return f"**Decide:** {plain(finding.next_action)}"
    until = str(decided.said.get("until", ""))
    whose = str(decided.said.get("to", "")) or owned_by(finding, life)
    due = f"due {full_day(date.fromisoformat(until))}" if until else ""
    said = ", ".join(part for part in (whose, due, f"decided by {decided.who}") if part)
    return f"**Decided:** {plain(str(decided.said['text']))} ({plain(said)})"
