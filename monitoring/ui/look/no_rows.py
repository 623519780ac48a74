"""A question without a row says so, and why: of nothing, no page can say more."""

from dataclasses import replace

from monitoring.findings.absent_rows import absent_rows
from monitoring.scope.question import Question
from monitoring.scope.window import DEFAULT_WINDOW
from monitoring.store.snapshot import Snapshot
from monitoring.ui import answers
from monitoring.ui.address.navigation import PAGES, page_link
from monitoring.ui.address.view import current
from monitoring.ui.look.cohort_rows import rows_of_cohort
from monitoring.ui.look.headline import headline


def nothing_asked(name: str, n: int, snapshot: Snapshot, question: Question) -> bool:
    """Say that the question has no row, in place of a page that would speak of labels or of rules that held.

    Parameters
    ----------
    name : str
        Of the page.
    n : int
        Rows that the page has measured; whether there are rows is only asked where it has none.
    snapshot : Snapshot
        The data.
    question : Question
        Window, cohort and version.

    Returns
    -------
    bool
        Whether there is none, and it was said.
    """
    if n or answers.size(question.scope)[0]:
        return False
    everybody = rows_of_cohort(question, None) if question.cohort_text else 0
    headline("insufficient", f"{question.scope.model} · {name}", *absent_rows(snapshot, question, everybody))
    _way_out(name, question, everybody)
    return True


def _way_out(name: str, question: Question, everybody: int) -> None:
    """Draw the link to the nearest question that has rows."""
    scope = question.scope
    if everybody:
        wider, label = replace(scope, cohort=""), "Show everyone"
    elif scope.window in ("", DEFAULT_WINDOW):
        wider, label = replace(scope, window="all"), "Show all data"
    else:
        wider, label = replace(scope, window=""), "Show the newest 30 days"
    path = next(path for path, page in PAGES.items() if page.title == name)
    page_link(path, wider, current().selection, label=label, icon=":material/arrow_forward:")
