"""What is said instead of a page that fails."""

import pytest
from streamlit.testing.v1 import AppTest

_PAGE = """
from monitoring.errors import ScopeError
from monitoring.ui.look.headline import headline
from monitoring.ui.look.empty_states import guarded

with guarded():
    headline("ok", "", "All is well.")
    raise {error}
"""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ('KeyError("score")', "Something went wrong inside Tidemark."),
        ('ScopeError("no")', "This cannot be shown."),
    ],
)
def test_a_page_that_fails_below_its_headline_says_so(error: str, said: str) -> None:
    page = AppTest.from_string(_PAGE.format(error=error)).run()
    assert not page.exception
    assert [one.value for one in page.title] == ["All is well.", said]
