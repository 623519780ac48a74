"""What is not watched, model by model, with the line of the contract that would change it."""

from collections.abc import Sequence

import streamlit as st

from monitoring.export.csv import written
from monitoring.export.table import Table
from monitoring.findings.coverage import Coverage, Unwatched, coverage
from monitoring.ui import cache
from monitoring.ui.look.paging import paged
from monitoring.ui.look.styled_cells import by_column
from monitoring.ui.look.tables import table_title
from monitoring.ui.shared import MOST_MODELS, shared
from monitoring.ui.words.markdown import code, plain

COLUMNS = ("Model", "Not watched", "So that", "Line for the contract")
SHOWN = ("Not watched", "So that", "Line for the contract", "Models")
_NAMED = 6
"""Models that a line names; the file has all of them."""


def coverage_table(models: Sequence[str]) -> None:
    """Draw the table; nothing where everything is watched.

    Parameters
    ----------
    models : sequence of str
        Of the store.
    """
    standing = [(one, cache.generation(one)) for one in models]
    found = [_coverage(cache.home(one, number), one, number) for one, number in standing]
    rows = [(one.model, gap.missing, gap.consequence, gap.line) for one in found for gap in one.gaps]
    if not rows:
        return
    watched, asked = sum(one.watched for one in found), sum(one.asked for one in found)
    with st.container(key="panel_coverage"):
        table_title(
            "What is not watched",
            f"{watched:,} of {asked:,} things that a model can be watched by are there; these are not.",
            name="tidemark-coverage",
            csv=lambda: written(Table(COLUMNS, list(rows))),
        )
        lines = _by_gap(found)
        texts = [f"{gap.missing} {gap.consequence} {gap.line} {' '.join(of)}" for gap, of in lines]
        shown = paged(lines, texts, "gaps", "model", key="coverage", linked=False)
        # A grid cuts sentences at its edge; here they are wrapped, and what is to be copied can be marked.
        st.table(
            by_column([dict(zip(SHOWN, _cells(gap, of), strict=True)) for gap, of in shown]),
            border="horizontal",
            hide_index=True,
            alt=f"{len(lines)} things that are not watched, each with the line that would change it.",
        )


def _by_gap(found: Sequence[Coverage]) -> list[tuple[Unwatched, list[str]]]:
    """Say once what several models lack."""
    models: dict[Unwatched, list[str]] = {}
    for one in found:
        for gap in one.gaps:
            models.setdefault(gap, []).append(one.model)
    return list(models.items())


def _cells(gap: Unwatched, models: Sequence[str]) -> tuple[str, ...]:
    more = f" and {len(models) - _NAMED:,} more" if len(models) > _NAMED else ""
    named = ", ".join(map(plain, models[:_NAMED]))
    return plain(gap.missing), plain(gap.consequence), code(gap.line), f"{named}{more}"


@shared(MOST_MODELS)
def _coverage(store: str, model: str, number: int) -> Coverage:
    return coverage(cache.snapshot(model, number))
