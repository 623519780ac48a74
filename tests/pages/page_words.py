"""What a page says in words, without the marks that keep text of the data out of Markdown's hands."""

import re

from streamlit.testing.v1 import AppTest


def said(app: AppTest) -> str:
    """Everything that a page which did not fail says."""
    assert not app.exception
    parts = (*app.title, *app.markdown, *app.info, *app.warning, *app.error, *app.caption)
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def sentence(app: AppTest) -> str:
    """The page's one sentence; a page has exactly one."""
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert "Something went wrong" not in app.title[0].value
    return str(app.title[0].value).replace("\\", "")


def verdict(app: AppTest) -> str:
    """The word of the headline's badge."""
    badge = next(part.value for part in app.markdown if "-badge[" in part.value)
    return str(re.search(r"-badge\[\S+ ([^]]*)]", badge)[1])  # type: ignore[index]
