"""The pages of this folder that are written from the code: ``python -m docs.generate``, or ``make docs``."""

from collections.abc import Callable
from pathlib import Path

from docs.generate.cli_page import cli_page
from docs.generate.contract_page import contract_page
from docs.generate.measures_page import measures_page

DOCS = Path(__file__).parents[1]
PAGES: dict[str, Callable[[], str]] = {
    "contract.md": contract_page,
    "measures.md": measures_page,
    "cli.md": cli_page,
}
