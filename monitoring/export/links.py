"""Links of exports: only those that a browser opens as a page."""

from monitoring.contract.runbook import is_link
from monitoring.export.long_text import LONGEST_LINK
from monitoring.findings.finding import Finding


def safe(url: str) -> bool:
    """Say whether a link may be written.

    Examples
    --------
    >>> safe("https://example.org/runbook"), safe("javascript:alert(1)")
    (True, False)
    """
    return is_link(url) and len(url) <= LONGEST_LINK


def finding_links(finding: Finding, base_url: str) -> list[tuple[str, str]]:
    """Give the links of a finding that may be written.

    Parameters
    ----------
    finding : Finding
        Any.
    base_url : str
        Where the dashboard is; empty where nobody knows.

    Returns
    -------
    list of (str, str)
        Name and address: its runbook where that is a link, and its page where `base_url` is given.
    """
    page = f"{base_url.rstrip('/')}{finding.link}" if base_url else ""
    return [(name, url) for name, url in (("Runbook", finding.runbook), ("Open the page", page)) if safe(url)]
