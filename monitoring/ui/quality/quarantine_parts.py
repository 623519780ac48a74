"""The parts of the quarantine page: which model, why, the rows themselves, and trying them again."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import streamlit as st

from monitoring.export.answer import write_answer
from monitoring.export.refusals import refusals_table
from monitoring.findings.words.words import counted
from monitoring.one_line import one_line
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.ingest.settled import DISMISSED, WAYS, settled_words
from monitoring.store.upkeep.quarantine import Refused, quarantine, revision
from monitoring.store.upkeep.retry import Retry, retry
from monitoring.ui import cache, state
from monitoring.ui.address.view import current
from monitoring.ui.load.words import file_name, lacking, step
from monitoring.ui.look.footer import refusals, refused, settlements, words
from monitoring.ui.look.styled_cells import Cells
from monitoring.ui.look.tables import table, table_title
from monitoring.ui.quality.dismissal_part import DISMISS, REOPEN, by_hand, said
from monitoring.ui.serving.job import Job, start
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.refusal_words import brief_rule

RETRYING = "retrying"
MOST_SHOWN = 500


def chosen_model(names: Sequence[str]) -> str:
    """Let one of the models be chosen; the address decides at first."""
    if len(names) == 1:
        return names[0]
    asked, key = current().scope.model, state.QUARANTINE_MODEL
    if st.session_state.get(key) not in names:
        st.session_state[key] = asked if asked in names else names[0]
    return str(st.selectbox("Model", names, key=key, label_visibility="collapsed", width=240))


def overview(model: str) -> None:
    """Say how many rows are in quarantine, and why."""
    counts, left = refusals(model), settlements(model)
    sentence = f"{words(counts)}." if counts else "Nothing is in quarantine any more."
    step(sentence, f"{model} · none of them counts on any page" if counts else model, "Quarantine")
    number = cache.generation(model)
    contract = Catalog(state.store_directory()).contract(model, number) if number else None
    told = [f"{lacking(n, rule, contract)}." for rule, n in counts.most_common()]
    told += [settled_words(left)] if left else []
    st.markdown("\n".join(f"- {plain(line)}" for line in told))


def again(model: str) -> None:
    """Offer to try the rows again under the contract in force; nothing where none is in quarantine."""
    if not refusals(model):
        return
    if cache.generation(model) == 0:
        st.markdown(
            ":gray[Nothing of this model was ever loaded: mend its contract and load the files again.]"
        )
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="retry"):
        if st.button("Try again", key="quarantine_retry", icon=":material/refresh:"):
            st.session_state[state.QUARANTINE_JOB] = start(RETRYING, _retrying(model))
            st.rerun()
        st.markdown(
            ":gray[Reads these rows once more, from their files or, of uploads, as they were kept; those that"
            " pass under the contract in force are loaded.]"
        )


def _retrying(model: str) -> Callable[[Job], Retry]:
    directory = state.store_directory()
    return lambda job: retry(directory, model, progress=job.progress, stop=job.stop)


def job() -> Job | None:
    """Give the retry that is under way."""
    found: Job | None = st.session_state.get(state.QUARANTINE_JOB)
    return found if found is not None and not found.done else None


def outcome() -> None:
    """Say what the last retry came to, once."""
    done: Job | None = st.session_state.pop(state.QUARANTINE_JOB, None)
    if done is None:
        return
    if done.stopped:
        st.info("Cancelled: nothing was changed.", icon=":material/cancel:")
    elif done.failure:
        st.error(plain(done.failure), icon=":material/error:")
    else:
        _came_to(done.outcome)


def _came_to(done: Retry) -> None:
    if done.tried:
        version = f", data version {done.result.data_version}" if done.result else ""
        st.info(
            plain(f"{done.passed:,} of {counted(done.tried, 'row')} pass now{version}."),
            icon=":material/refresh:",
        )
    for one in done.left[:5]:
        stay = f"{counted(one.rows, 'row')} stay{'s' if one.rows == 1 else ''}"
        st.warning(plain(f"{one_line(one.file)}: {stay}, {one.why}."))
    if len(done.left) > 5:
        st.warning(f"The rows of {len(done.left) - 5:,} more files stay as well.")


def rows(model: str) -> None:
    """Draw the refused rows, to be kept as a file; with those that are settled where they are asked for."""
    every = refused(model)
    standing, left = every.standing.total(), every.settled.total()
    asked = cache.home(model, cache.generation(model)), model, revision(state.store_directory(), model)
    said()
    by_hand(DISMISS, model, every.rules(), every.files())
    by_hand(REOPEN, model, every.rules(DISMISSED), every.files(DISMISSED))
    history = left > 0 and st.toggle("Settled rows, too", key="quarantine_history")
    found = standing + (left if history else 0)
    if not found:
        return
    shown = f"the first {MOST_SHOWN:,} of {found:,}" if found > MOST_SHOWN else f"{found:,}"
    with st.container(key="panel_quarantine"):
        table_title(
            "Refused rows",
            f"{shown}, each with its place in the file, the rule that it broke and what was found",
            name=f"{model}-quarantine",
            csv=lambda: write_answer(
                refusals_table(quarantine(state.store_directory(), model, history=history)), "csv"
            ),
        )
        table(
            _cells(_rows(*asked, history), history),
            key="quarantine_rows",
            alt=f"{found} refused rows of {model}.",
        )


@st.cache_data(max_entries=8, show_spinner=False)
def _rows(home: str, model: str, changed: tuple[int, ...], history: bool) -> list[Refused]:
    """Give those that are shown: a load may refuse hundreds of thousands."""
    return quarantine(state.store_directory(), model, history=history, most=MOST_SHOWN)


def _cells(refused: Sequence[Refused], history: bool) -> Cells:
    settled = {
        "Settled": [_settled(one) for one in refused],
        "By": [one_line(file_name(one.settled_file) or one.who, 60) for one in refused],
        "Settled (UTC)": [_moment(one.settled_at) for one in refused],
    }
    return {
        "File": [one_line(file_name(one.file), 60) for one in refused],
        "Row": [one.row for one in refused],
        "Holds": [one.kind for one in refused],
        "Column": [one_line(one.column, 60) for one in refused],
        "Rule": [brief_rule(one.rule) for one in refused],
        "Found": [one_line(one.value) for one in refused],
        "Load": [one.batch for one in refused],
        "Refused (UTC)": [_moment(one.at) for one in refused],
        **(settled if history else {}),
    }


def _settled(one: Refused) -> str:
    return one_line(f"{WAYS.get(one.settled_as, '')}{f': {one.reason}' if one.reason else ''}", 120)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%-d %b %Y, %H:%M}" if at else ""
