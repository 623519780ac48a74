"""What is not watched, model by model, with the line of the contract that would change it."""

from collections.abc import Sequence

import streamlit as st

from monitoring.export.csv import written
from monitoring.export.table import Table
from monitoring.findings.coverage import Coverage, coverage
from monitoring.ui import cache
from monitoring.ui.look.paging import paged
from monitoring.ui.look.styled_cells import by_column
from monitoring.ui.look.tables import table, table_title
from monitoring.ui.shared import MOST_MODELS, shared

COLUMNS = ("Model", "Not watched", "So that", "Line for the contract")


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
        shown = paged(rows, [" ".join(row) for row in rows], "gaps", "model", key="coverage", linked=False)
        table(
            by_column([dict(zip(COLUMNS, row, strict=True)) for row in shown]),
            key="coverage",
            alt=f"{len(rows)} things that are not watched, each with the line that would change it.",
        )


@shared(MOST_MODELS)
def _coverage(store: str, model: str, number: int) -> Coverage:
    return coverage(cache.snapshot(model, number))
