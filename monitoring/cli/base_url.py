"""``--base-url``: where the dashboard is that the links of an answer lead to."""

import argparse

from monitoring.contract.runbook import is_link

BASE_URL = "http://127.0.0.1:8501"


def add_base_url(parser: argparse.ArgumentParser) -> None:
    """Add the option to a command whose answer has links.

    Parameters
    ----------
    parser : ArgumentParser
        Of the command.
    """
    help_text = f"of links; default: {BASE_URL}"
    parser.add_argument("--base-url", default=BASE_URL, type=_address, metavar="URL", help=help_text)


def _address(text: str) -> str:
    """Take what a browser opens as a page, or nothing, for links without a host."""
    if text and not is_link(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no address: begin with https:// or http://, without spaces"
        )
    return text
