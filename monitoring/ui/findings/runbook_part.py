"""A runbook beside its finding: a link, or its steps."""

import re

import streamlit as st

from monitoring.contract.runbook import is_link

_IMAGE = re.compile(r"(?<!\\)((?:\\\\)*)!\[")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_LONG = 12
_HEIGHT = 260


def runbook_part(text: str) -> None:
    """Draw a runbook.

    Parameters
    ----------
    text : str
        As the contract has it; empty draws nothing.
    """
    if not text:
        return
    if is_link(text):
        st.link_button("Runbook", text, type="tertiary", icon=":material/menu_book:")
        return
    with st.expander("Runbook", icon=":material/menu_book:", expanded=True, key="finding_runbook"):
        long = text.count("\n") > _LONG
        with st.container(height=_HEIGHT if long else "content", border=False):
            st.markdown(steps(text))


def steps(text: str) -> str:
    r"""Make Markdown of a contract fit for a page: nothing is fetched, and the page's headings stay its own.

    Parameters
    ----------
    text : str
        From anywhere: HTML in it is shown as it is by `st.markdown`, and links run nothing.

    Returns
    -------
    str
        Images are links to themselves, dollars are dollars, headings outside code are lines in bold.

    Examples
    --------
    >>> steps("# First\nLook: ![graph](https://example.org/a.png), costs $5")
    '**First**\nLook: \\![graph](https://example.org/a.png), costs \\$5'
    """
    fence, lines = "", []
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        lines.append(line if fence or mark else _line(line))
    return _IMAGE.sub(r"\1\\![", "\n".join(lines))  # also in code: what is code is the parser's word


def _line(line: str) -> str:
    line = re.sub(r"(?<!\\)\$", r"\\$", line)
    if _UNDERLINE.match(line):  # would make a heading of the line above
        return ""
    head = _HEADING.match(line)
    title = line[head.end() :].strip().rstrip("#").strip() if head else ""
    return f"**{title}**" if title else line
