"""Markdown of a check, as pull requests and the summaries of CI systems show it."""

from monitoring.cli.check_lines import Check, conclusion, rule_table
from monitoring.export.markdown import as_table, finding_list, plain
from monitoring.export.report_words import question_line


def markdown(check: Check) -> str:
    """Give a check as Markdown, for a pull request.

    Parameters
    ----------
    check : Check
        Made.

    Returns
    -------
    str
        Conclusion, question, what is missing, findings as links, and rules that failed or have no verdict.
    """
    said, *more = map(plain, conclusion(check).split("\n"))
    blocks = [f"### Tidemark: {said}", plain(question_line(check.report))]
    blocks.append("\n".join(f"- {one}" for one in more))
    blocks.append(finding_list(check.report.findings, check.base_url))
    if unsteady := [one for one in check.gate.rules if one.verdict != "ok"]:
        names, rows = rule_table(unsteady, check)
        blocks.append(as_table(names, ["---"] * len(names), [[*map(plain, row)] for row in rows]))
    return "\n\n".join(block for block in blocks if block) + "\n"
