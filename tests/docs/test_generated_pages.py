"""The pages that are written from the code say what the code says."""

import re

import pytest

from docs.generate import DOCS, PAGES
from docs.generate.contract_page import EXAMPLE
from monitoring.cli.main import COMMANDS
from monitoring.contract import parse_contract
from monitoring.contract.model import Contract
from monitoring.statistics.registry import MEASURES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_gives(name: str) -> None:
    stored = (DOCS / name).read_text(encoding="utf-8")
    assert stored == PAGES[name](), f"docs/{name} is stale: make docs"


def test_every_key_measure_and_command_is_there() -> None:
    contract, measures, commands = ((DOCS / name).read_text(encoding="utf-8") for name in PAGES)
    for key in Contract.model_fields:
        assert f"`{key}`" in contract
    told = {one.name for one in MEASURES if f"| `{one.name}` |" in measures}
    assert {one.name for one in MEASURES} - told == {"mase", "poisson_deviance"}  # of no panel
    assert all(f"`{name}` needs" in measures for name in ("mase", "poisson_deviance"))
    for name in COMMANDS:
        assert f"\n## {name}\n" in commands


def test_nothing_is_left_unexplained() -> None:
    page = (DOCS / "contract.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in page.splitlines() if line.startswith("| ")]
    assert [row for row in rows if not row[-1].strip() or "anything" in row[1]] == []
    commands = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert not re.findall(r"^\| `[^`]*` \|\s*\|", commands, re.MULTILINE)


def test_links_inside_the_folder_lead_somewhere() -> None:
    for page in DOCS.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", text):
            other = (page.parent / target) if target else page
            assert other.is_file(), f"{page.name}: {target}"
            headings = re.findall(r"^#+ (.*)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            assert not anchor or anchor in {one.lower().replace(" ", "-") for one in headings}, anchor


def test_the_example_is_a_contract() -> None:
    assert parse_contract(EXAMPLE).model == "credit-default"
