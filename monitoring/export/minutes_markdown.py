"""The minutes as Markdown: for a wiki, a ticket or a mail; without charts."""

from monitoring.export.markdown import as_table, plain
from monitoring.export.minutes_words import (
    INCIDENT_COLUMNS,
    MOST_INCIDENTS,
    decision_blocks,
    heading,
    incident_line,
    incidents_heading,
    kicker,
    left_out,
)
from monitoring.export.report_words import calm_words, footing, question_line
from monitoring.findings.meeting.minutes import Minutes


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
    parts.append(f"## {incidents_heading(made)}")
    parts.append(_standing(made))
    for name, lines in decision_blocks(made):
        parts += [f"## {name}", "\n".join(f"- {plain(line)}" for line in lines)]
    return ("\n\n".join([*parts, plain(footing(made.report))]) + "\n").encode()


def _standing(made: Minutes) -> str:
    if not made.standing:
        return calm_words(made.report)
    rows = [[plain(cell) for cell in incident_line(one, made)] for one in made.incidents[:MOST_INCIDENTS]]
    more = left_out(len(made.incidents), MOST_INCIDENTS, "incidents")
    table = as_table(INCIDENT_COLUMNS, ["---", "---", "---", "---", "--:"], rows)
    return f"{table}\n\n{more}" if more else table
