"""The worked example: its blocks are run in order, and what they print stands below each."""

import contextlib
import io
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

_BLOCK = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```text\n(?P<printed>.*?)```\n)?", re.DOTALL)


def blocks(page: str) -> list[tuple[str, str]]:
    """Give the code of every block and what the page says it prints."""
    return [(found["code"], found["printed"] or "") for found in _BLOCK.finditer(page)]


def printed(page: str) -> Iterator[str]:
    """Run the blocks in an empty folder, one after the other, and give what each prints."""
    names: dict[str, object] = {"__name__": "notebook"}
    home = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for code, _ in blocks(page):
                said = io.StringIO()
                with contextlib.redirect_stdout(said):
                    exec(compile(code, "notebook.md", "exec"), names)
                yield "\n".join(line.rstrip() for line in said.getvalue().splitlines())
        finally:
            os.chdir(home)


def refreshed(page: str) -> str:
    """Give the page with what its blocks print now."""
    outputs = printed(page)

    def written(found: re.Match[str]) -> str:
        output = next(outputs)
        block = f"```python\n{found['code']}```\n"
        return f"{block}\n```text\n{output}\n```\n" if output else block

    return _BLOCK.sub(written, page)
