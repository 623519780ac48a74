"""A link to a page that is not there is told in a sentence, once."""

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.commands import navigation

from monitoring.ui.address import missing_page as of_links
from monitoring.ui.address.missing_page import missing_page


def test_the_page_of_a_link_that_is_not_there_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    values: dict[str, Any] = {}
    monkeypatch.setattr(of_links, "st", SimpleNamespace(session_state=values))
    assert missing_page("Overview") == ()
    asked = SimpleNamespace(pages_manager=SimpleNamespace(intended_page_name="diagnosis"))
    navigation.send_page_not_found(asked)  # type: ignore[arg-type]
    assert missing_page("Overview") == ("There is no page /diagnosis: Overview is shown instead.",)
    assert missing_page("Overview") == ()
