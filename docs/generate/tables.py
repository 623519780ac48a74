"""Markdown tables of plain text and code."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Set a table; a bar would end its cell."""
    lines = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in (head, *rows)]
    marks = f"|{'|'.join('---' for _ in head)}|"
    first, *others = (f"| {' | '.join(line)} |".replace("  |", " |") for line in lines)
    return "\n".join([first, marks, *others])


def code(text: str) -> str:
    """Write a word as code; empty stays empty."""
    return f"`{text}`" if text else ""
