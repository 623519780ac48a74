"""The end of a load: what it did, with links to the pages of the model."""

import streamlit as st

from monitoring.contract import Contract, parse_contract
from monitoring.contract.panel import Panel
from monitoring.findings.words.words import counted
from monitoring.panels.registry import available
from monitoring.scope.question import Scope
from monitoring.store.ingest.result import LoadResult, waiting_words
from monitoring.ui.address.navigation import PAGES, page_link
from monitoring.ui.load.draft import Draft, start_over
from monitoring.ui.load.words import ROW_WORDS, lacking, notes, step
from monitoring.ui.look.headline import title
from monitoring.ui.look.tables import table
from monitoring.ui.words.markdown import plain

_LINKS: tuple[Panel, ...] = ("performance", "calibration", "drift", "quality", "service")


def loaded(draft: Draft) -> None:
    """Draw what the load did.

    Parameters
    ----------
    draft : Draft
        Loaded.
    """
    contract, result = parse_contract(draft.text), draft.result or LoadResult()
    kept = [
        counted(one.loaded + one.updated, ROW_WORDS[kind])
        for kind, one in result.counts.items()
        if one.loaded + one.updated
    ]
    what = f"Loaded {', '.join(kept)}" if kept else "Nothing new: it was all in the store already"
    gone = sum(sum(one.quarantined.values()) for one in result.counts.values())
    what += f"; {gone:,} row{'s were' if gone != 1 else ' was'} refused." if gone else "."
    step(what, f"{contract.model} · data version {result.data_version}")
    with st.container(horizontal=True, gap="small", key="load_links"):
        panels = available(contract)
        for path in _LINKS:
            if path in panels or (path == "service" and "business" in panels):
                entry = PAGES[path]
                page_link(path, Scope(contract.model), label=entry.title, icon=entry.icon)
    _counts(result, contract)
    st.button("Load more files", on_click=start_over, icon=":material/add:")


def _counts(result: LoadResult, contract: Contract) -> None:
    rows = [(kind, one) for kind, one in result.counts.items() if one.read]
    with st.container(key="panel_counts"):
        title("Rows", "What became of every row that was read")
        cells = {
            "Kind": [kind for kind, _ in rows],
            "Read": [f"{one.read:,}" for _, one in rows],
            "New": [f"{one.loaded:,}" for _, one in rows],
            "Already there": [f"{one.already_there:,}" for _, one in rows],
            "Updated": [f"{one.updated:,}" for _, one in rows],
            "Without a value": [f"{one.empty:,}" for _, one in rows],
            "Waiting": [waiting_words(one.waiting_of_load, one.waiting) for _, one in rows],
            "Refused": [f"{sum(one.quarantined.values()):,}" for _, one in rows],
        }
        right = {name: st.column_config.TextColumn(alignment="right") for name in list(cells)[1:]}
        table(cells, key="load_counts", columns=right, alt="What became of every row, by kind.")
    lines = [
        f"- {plain(f'Of {kind}: {lacking(count, rule, contract)}')}"
        for kind, one in rows
        for rule, count in one.quarantined.most_common()
    ]
    lines += [f"- {plain(words)}" for words in notes(result)]
    st.markdown("\n".join(lines))
    if any(one.quarantined for _, one in rows):
        page_link(
            "quarantine", Scope(contract.model), label="Look at the refused rows", icon=":material/block:"
        )
        st.code(
            f"python -m monitoring quarantine --model {contract.model} --batch {result.batch}",
            language=None,
            wrap_lines=True,
        )
