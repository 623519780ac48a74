"""The minutes as HTML: one upright page when printed."""

from collections.abc import Sequence
from html import escape

from monitoring.export.html import figure, page
from monitoring.export.minutes_charts import minutes_pictures
from monitoring.export.minutes_words import (
    INCIDENT_COLUMNS,
    LONGEST_ANSWER,
    MOST_INCIDENTS,
    decision_blocks,
    heading,
    incident_line,
    incidents_heading,
    kicker,
    left_out,
    severity,
    short,
)
from monitoring.export.report_words import calm_words, footing, question_line
from monitoring.findings.meeting.minutes import Minutes
from monitoring.findings.meeting.minutes_sentences import Standing
from monitoring.findings.meeting.status import of_report
from monitoring.findings.words.words import VERDICTS

_STYLE = """
main{max-width:820px}
h1{font-size:1.45rem}h2{font-size:1rem;margin:1.1rem 0 .3rem}
dl{display:grid;grid-template-columns:7.5rem 1fr;gap:.35rem .6rem;margin:.8rem 0}
dt{color:var(--ink2);font-weight:600;font-size:.86rem}dd{margin:0;min-width:0;overflow-wrap:anywhere}dd:first-of-type{font-weight:600}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:.2rem 1.2rem}figure{margin:.2rem 0;min-width:0}
.minutes td{white-space:normal;vertical-align:top}.minutes td:first-child{white-space:nowrap}
.minutes td:nth-child(4){min-width:6.5rem}
.minutes td:last-child{min-width:0;text-align:right}ul{padding-left:1.1rem;margin:.2rem 0;font-size:.86rem}
footer{margin-top:1rem}
@media screen and (max-width:600px){dl,.charts{grid-template-columns:minmax(0,1fr)}dt{margin-top:.4rem}
.minutes,.minutes tbody,.minutes tr,.minutes td{display:block}.minutes thead{display:none}
.minutes td:not(:nth-child(2)){display:inline-block;margin-right:.8rem;border:0}
.minutes td:last-child::before{content:'days old: '}}
@page{size:A4 portrait;margin:11mm}
@media print{html{font-size:10.5px}body{font-size:10.5px;line-height:1.35}h2{margin:.7rem 0 .2rem}
dl{gap:.1rem .6rem;margin:.5rem 0}table{font-size:.9rem}ul{font-size:.9rem}.charts svg{max-height:145px}
td,th{padding:.12rem .6rem .12rem 0}footer{margin-top:.6rem;padding-top:.3rem}p.meta:empty{display:none}}
"""


def minutes_html(made: Minutes) -> bytes:
    """Write the minutes as a page of its own.

    Parameters
    ----------
    made : Minutes
        Any.

    Returns
    -------
    bytes
        UTF-8, under 1 MB, without script; printed it is one page of A4.
    """
    title = f"{heading(made)} · minutes pack"
    charts = "".join(map(figure, minutes_pictures(made)))
    body = f"{_head(made)}<section class='charts'>{charts}</section>{_standing(made)}{_decisions(made)}"
    return page(title, body, f"{footing(made.report)}.", _STYLE).encode()


def _head(made: Minutes) -> str:
    verdict = made.standing[0].finding.severity if made.standing else of_report(made.report).verdict
    answers = "".join(
        f"<dt>{one.question}</dt><dd>{escape(short(one.text, LONGEST_ANSWER))}</dd>" for one in made.answers
    )
    return (
        f"<header><p><b class='{verdict}'>{VERDICTS[verdict]}</b> {escape(kicker(made))}</p>"
        f"<h1>{escape(short(heading(made)))}</h1><p class='meta'>{escape(question_line(made.report))}</p>"
        f"</header><dl>{answers}</dl>"
    )


def _standing(made: Minutes) -> str:
    head = f"<h2>{incidents_heading(made)}</h2>"
    if not made.standing:
        return f"<section>{head}<p>{calm_words(made.report)}</p></section>"
    names = "".join(f"<th>{name}</th>" for name in INCIDENT_COLUMNS)
    rows = "".join(_row(one, made) for one in made.incidents[:MOST_INCIDENTS])
    more = left_out(len(made.incidents), MOST_INCIDENTS, "incidents")
    table = f"<table class='minutes'><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<section>{head}{table}<p class='meta'>{more}</p></section>"


def _row(some: Sequence[Standing], made: Minutes) -> str:
    verdict, *rest = incident_line(some, made)
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
    return f"<tr><td><b class='{severity(some)}'>{verdict}</b></td>{cells}</tr>"


def _decisions(made: Minutes) -> str:
    items = {
        name: "".join(f"<li>{escape(line)}</li>" for line in lines) for name, lines in decision_blocks(made)
    }
    return "".join(f"<section><h2>{name}</h2><ul>{some}</ul></section>" for name, some in items.items())
