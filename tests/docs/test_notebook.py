"""The worked example runs, and prints what the page says."""

from docs.generate import DOCS
from docs.generate.notebook import blocks, printed, refreshed

PAGE = (DOCS / "notebook.md").read_text(encoding="utf-8")


def test_every_block_prints_what_stands_below_it() -> None:
    told = [output.rstrip() for _, output in blocks(PAGE)]
    assert len(told) >= 8
    assert list(printed(PAGE)) == told


def test_a_changed_output_is_found_and_refreshed() -> None:
    page = "```python\nprint(1)\n```\n\n```text\n2\n```\n\nText.\n\n```python\nx = 1\n```\n"
    assert refreshed(page) == page.replace("2\n```", "1\n```")
