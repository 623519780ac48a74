"""What the load page says: names of files and columns made fit for one line, checks and results in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from monitoring.contract import Contract
from monitoring.contract.baselines import unused_words
from monitoring.findings.words.day_words import days_words
from monitoring.findings.words.retention_words import retention_words
from monitoring.findings.words.words import counted
from monitoring.listed import listed
from monitoring.one_line import one_line
from monitoring.scope.instant import local_day
from monitoring.store.columns.schema_words import absent_words, change_words, nested_words, number_words
from monitoring.store.ingest.advice import advice_words
from monitoring.store.ingest.clock_changes import clock_words
from monitoring.store.ingest.reference_words import reference_words
from monitoring.store.ingest.result import LoadResult, settled_now, waiting_words
from monitoring.store.upkeep.rehearsal import Rehearsal
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.refusal_words import rule_words

_MOST_CHANGES = 8
ROW_WORDS = {
    "predictions": "prediction",
    "features": "feature row",
    "labels": "label",
    "reference": "reference row",
}
"""What a row of each kind is called."""
GOOD, LOOK, BAD = ":green[:material/check_circle:]", ":orange[:material/warning:]", ":red[:material/error:]"


@dataclass(frozen=True)
class Check:
    """One line of the checks.

    Parameters
    ----------
    sign : str
        Markdown of its icon.
    words : str
        What was found; plain text.
    """

    sign: str
    words: str


def step(sentence: str, meta: str = "", eyebrow: str = "Load data") -> None:
    """Open a step: no badge, since nothing is judged here.

    Parameters
    ----------
    sentence : str
        What is to be done, or what was.
    meta : str
        What it rests on.
    eyebrow : str
        Where we are.
    """
    with st.container(key="headline", gap=None):
        st.markdown(f":gray[:small[{plain(eyebrow)}]]")
        st.title(plain(sentence), anchor=False)
        if meta:
            st.markdown(f":gray[{plain(meta)}]")


def file_name(path: str) -> str:
    r"""Name a file without its folders, whichever system wrote them.

    Examples
    --------
    >>> file_name("logs/march.csv"), file_name(r"C:\logs\march.csv"), file_name("logs/")
    ('march.csv', 'march.csv', '')
    """
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def some_columns(names: Sequence[str]) -> str:
    """Write the first names of columns that a load leaves out, and how many more there are."""
    return listed([one_line(name, 40) for name in names], 5)


def size(count: int) -> str:
    """Write a number of bytes.

    Examples
    --------
    >>> size(512), size(2_400_000)
    ('1 kB', '2.4 MB')
    """
    return f"{max(1, round(count / 1000)):,} kB" if count < 1_000_000 else f"{count / 1e6:,.1f} MB"


def lacking(count: int, rule: str, contract: Contract | None) -> str:
    """Say how many rows a rule refuses."""
    return f"{counted(count, 'row')}: {rule_words(rule, contract)}"


def checks(found: Rehearsal, contract: Contract) -> Iterator[Check]:
    """Say what a load would do.

    Parameters
    ----------
    found : Rehearsal
        Of the same files.
    contract : Contract
        Gives the zone of the dates.

    Yields
    ------
    Check
        In the order in which people ask.
    """
    yield from _rows(found.result)
    if found.first and found.last:
        first, last = (local_day(one, contract.zone) for one in (found.first, found.last))
        yield Check(GOOD, f"Predictions of {days_words(first, last)}")
    if found.result.counts["predictions"].already_there:
        count = found.result.counts["predictions"].already_there
        yield Check(LOOK, f"{count:,} predictions are in the store already, or twice in the files: kept once")
    yield from _labels(found, contract)
    yield from _refused(found.result, contract)
    for words in _worth_a_look(found.result):
        yield Check(LOOK, one_line(words, 240))
    ignored = found.result.ignored_columns
    if ignored:
        yield Check(LOOK, f"Nothing names {some_columns(ignored)}: left out")


def _refused(result: LoadResult, contract: Contract) -> Iterator[Check]:
    """Say which rules refuse how many rows, of each kind."""
    each = [(kind, *one) for kind, some in result.counts.items() for one in some.quarantined.most_common()]
    for kind, rule, count in each:
        yield Check(BAD, f"Of {kind}: {lacking(count, rule, contract)}")
    if not each:
        yield Check(GOOD, "No row would be refused")


def _worth_a_look(result: LoadResult) -> Iterator[str]:
    """Say what a load would change without refusing a row."""
    for kind, columns in result.failing_cells.items():
        lost = ", ".join(f"{name} {count:,}" for name, count in columns.items())
        yield f"Of {kind}: cells that are no value of their kind would be null: {lost}"
    changes = dict.fromkeys(change_words(one) for one in result.schema_changes)
    yield from (one_line(words, 160) for words in list(changes)[:_MOST_CHANGES])
    if len(changes) > _MOST_CHANGES:
        yield f"{len(changes) - _MOST_CHANGES:,} more changes of columns"
    yield from clock_words(result.clock_changes)
    yield from map(_sentence, absent_words(result.absent_columns))
    yield from map(_sentence, nested_words(result.nested_columns))
    yield from map(_sentence, number_words(result.number_texts))
    yield from notes(replace(result, earlier_tables=[]))  # told where the visitor chooses between the tables


def notes(result: LoadResult) -> list[str]:
    """Say what a load dropped, and what of it nobody can choose."""
    told = (
        *retention_words(result.to_json()),
        *unused_words(result.unused_references),
        *reference_words(result.to_json(), "take the new content"),
        *settled_now(result.settled),
        *advice_words(result.to_json()),
    )
    return [_sentence(words) for words in told]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _rows(result: LoadResult) -> Iterator[Check]:
    for kind, counts in result.counts.items():
        if not counts.read:
            continue
        new = f"{counts.loaded:,} new" + (f", {counts.updated:,} updated" if counts.updated else "")
        wait = " waits for its" if counts.waiting_of_load == 1 else " wait for their"
        said = waiting_words(counts.waiting_of_load, counts.waiting, f"{wait} prediction")
        waiting = f", {said}" if counts.waiting else ""
        sign = GOOD if counts.accepted else BAD
        yield Check(sign, f"{kind.capitalize()}: {counted(counts.read, 'row')} read, {new}{waiting}")


def _labels(found: Rehearsal, contract: Contract) -> Iterator[Check]:
    if contract.label is None:
        yield Check(LOOK, "No label is named: performance cannot be measured")
    elif found.predictions:
        share = found.labelled / found.predictions
        sign = GOOD if share >= 0.95 else LOOK
        yield Check(sign, f"Labels are in for {share:.0%} of the model's {found.predictions:,} predictions")
