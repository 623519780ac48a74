"""A runbook: a link to it, or the steps themselves as Markdown."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from monitoring.contract.scalar import refusal

_LINKS = ("https://", "http://")
LONGEST = 20_000


def is_link(text: str) -> bool:
    """Say whether a text is a link that a browser opens as a page.

    Examples
    --------
    >>> is_link("https://example.org/run"), is_link("javascript:alert(1)"), is_link("Ask Ada first.")
    (True, False, False)
    """
    return text.startswith(_LINKS) and not any(sign.isspace() for sign in text)


def _runbook(text: str) -> str:
    """Take steps as they are; what is meant as a link must be one."""
    line = "\n" not in text
    meant = line and (text.startswith(_LINKS) or not any(sign.isspace() for sign in text))
    if meant and not is_link(text):
        raise refusal(
            "a link starts with https:// or http:// and has no spaces",
            "or write the steps themselves as Markdown: several words, or lines below `runbook: |`",
        )
    return text


Runbook = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST),
    AfterValidator(_runbook),
]
"""A link, or Markdown of any number of lines."""
