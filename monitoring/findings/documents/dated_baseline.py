"""Which days and how many rows a report is held against."""

from monitoring.findings.report import Report
from monitoring.findings.words.day_words import baseline_title, exact_span_words


def compared_rows(report: Report) -> int | None:
    """Count the rows of the baseline.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    int or None
        None where the report cannot tell: drift alone rests on all rows.
    """
    if report.question.baseline.selection is None:
        return 0
    drift = [one.baseline_n or 0 for one in report.measurements if one.panel == "drift"]
    return max(drift, default=None)


def dated_baseline(report: Report) -> str:
    """Name the baseline, its days and its rows, where a report knows them.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    str
        To stand behind ``against``: ``the period before (1–30 Mar 2026, n=6,073)``.
    """
    baseline, zone, rows = report.question.baseline, report.question.zone, compared_rows(report)
    named = baseline.beside or baseline.days  # of the window's own days, or called by its days
    spans = () if named or not baseline.selection else baseline.selection.spans
    days = " and ".join(exact_span_words(one, zone) for one in spans)
    many = {None: "", 0: "no rows"}.get(rows, f"n={rows:,}" if rows else "")
    known = ", ".join(part for part in (days, many) if part)
    title = baseline_title(report.question, exact_span_words)
    return f"{title} ({known})" if known else title
