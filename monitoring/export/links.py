"""Links of exports: only those that a browser opens as a page."""


def safe(url: str) -> bool:
    """Say whether a link may be written.

    Examples
    --------
    >>> safe("https://example.org/runbook"), safe("javascript:alert(1)")
    (True, False)
    """
    return url.startswith(("https://", "http://"))
