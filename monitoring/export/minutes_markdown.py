"""The minutes as Markdown: for a wiki, a ticket or a mail; without charts."""

from monitoring.export.markdown import as_table, plain
from monitoring.export.minutes_words import (
    FINDING_COLUMNS,
    MOST_FINDINGS,
    decision_blocks,
    finding_line,
    heading,
    kicker,
    left_out,
)
from monitoring.export.report_words import CALM, footing, question_line
from monitoring.findings.minutes import Minutes


def minutes_markdown(made: Minutes) -> bytes:
    """Write the minutes as Markdown.

    Parameters
    ----------
    made : Minutes
        Any.

    Returns
    -------
    bytes
        UTF-8; every text of the data means nothing but itself.
    """
    parts = [f"# {plain(heading(made))}", plain(f"{kicker(made)}. {question_line(made.report)}")]
    parts.append("\n".join(f"- **{one.question}:** {plain(one.text)}" for one in made.answers))
    parts.append(f"## Open findings ({len(made.standing):,})")
    parts.append(_standing(made))
    for name, lines in decision_blocks(made):
        parts += [f"## {name}", "\n".join(f"- {plain(line)}" for line in lines)]
    return ("\n\n".join([*parts, plain(footing(made.report))]) + "\n").encode()


def _standing(made: Minutes) -> str:
    if not made.standing:
        return CALM
    rows = [[plain(cell) for cell in finding_line(one, made)] for one in made.standing[:MOST_FINDINGS]]
    more = left_out(len(made.standing), MOST_FINDINGS, "findings")
    table = as_table(FINDING_COLUMNS, ["---", "---", "---", "---", "--:"], rows)
    return f"{table}\n\n{more}" if more else table
