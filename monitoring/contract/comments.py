"""Rewriting a contract's text: what did not change stands as it was written, comments and all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from monitoring.contract.document import DocumentError, read_document
from monitoring.contract.draft import NO_LABEL, NOT_FOUND
from monitoring.contract.editing import inline, tree_of, written
from monitoring.contract.flaw import Path
from monitoring.contract.roles import names


def rewritten(text: str, tree: Mapping[str, Any]) -> str:
    r"""Write a changed tree over the text that it came from.

    Parameters
    ----------
    text : str
        The contract before.
    tree : mapping
        As `tree_of` gave it, then changed.

    Returns
    -------
    str
        YAML that reads as `tree`. Unchanged keys and items keep their lines, a changed one the comments
        above it and at its end, but for a draft's that no column was found; where that is not possible, the
        tree without comments.

    Examples
    --------
    >>> before = "# Ours.\nmodel: a  # by team x\nfeatures:\n  - age  # years\n  - sex\n"
    >>> print(rewritten(before, tree_of(before) | {"features": tree_of("f: [age, city]")["f"]}), end="")
    # Ours.
    model: a  # by team x
    features:
      - age  # years
      - city
    """
    try:
        made = "".join(_Text(_answered(text, tree)).over(tree))
    except (DocumentError, yaml.YAMLError, KeyError):
        return written(tree)
    return made if same(tree_of(made), tree_of(written(tree))) else written(tree)


def _answered(text: str, tree: Mapping[str, Any]) -> str:
    """Leave out the line where a draft asks for a label, once there is one."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not ("label" in tree and line.startswith(NO_LABEL)))


def same(one: Any, other: Any) -> bool:
    """Whether two values are written alike: the text "1" is another value than the number."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return inline(one) == inline(other)


@dataclass(frozen=True)
class _Block:
    """A key or an item as it was written: the comments above it, its own lines, the number of the first."""

    above: list[str]
    own: list[str]
    first: int


class _Text:
    """A contract's text, to take lines from."""

    def __init__(self, text: str) -> None:
        document = read_document(text)
        self.old: Mapping[str, Any] = document.tree if isinstance(document.tree, Mapping) else {}
        self.places = document.lines
        self.lines = [f"{line}\n" for line in text.splitlines()]
        self.ends: dict[int, int] = {}
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            line, column = token.end_mark.line + 1, token.end_mark.column
            self.ends[line] = max(self.ends.get(line, 0), column)

    def over(self, tree: Mapping[str, Any]) -> Iterator[str]:
        """Write a tree; what stands before the first key and after the last one stays."""
        blocks = self._blocks([(key,) for key in self.old], len(self.lines))
        first = min((one.first for one in blocks.values()), default=len(self.lines) + 1)
        yield from self.lines[: first - 1]
        for key, value in tree.items():
            block = blocks.get((key,))
            if block is None:
                yield written({key: value})
                continue
            yield from block.above if block.first > first else ()
            yield from block.own if same(self.old[key], value) else self._section(key, value, block)

    def _section(self, key: str, value: Any, block: _Block) -> Iterator[str]:
        """Write a changed section: by its entries where each stands on lines of its own, else anew."""
        old = self.old[key]
        entries = self._blocks(_paths(key, old), block.first + len(block.own) - 1)
        starts = [one.first for one in entries.values()]
        below = bool(starts) and starts[0] > block.first and len(set(starts)) == len(starts)
        if not (
            below and value and _paths(key, value) and isinstance(value, Mapping) == isinstance(old, Mapping)
        ):
            first, *others = written({key: value}).splitlines(keepends=True)
            yield self._with_comment(first, block.first)
            yield from others
            return
        top = next(iter(entries.values()))
        yield from self.lines[block.first - 1 : top.first - 1 - len(top.above)]
        indent = self.lines[top.first - 1][: -len(self.lines[top.first - 1].lstrip())]
        for known, new, entry in _matched(key, old, value):
            kept = entries.get(known) if known else None
            yield from kept.above if kept else ()
            if kept and same(_at(old, known), new):
                yield from kept.own
            else:
                line = f"{indent}{entry}\n"
                yield self._with_comment(line, kept.first) if kept and len(kept.own) == 1 else line

    def _blocks(self, paths: Sequence[Path], last: int) -> dict[Path, _Block]:
        """Cut the text into entries; a comment right above one is its own."""
        starts = [self.places[path] for path in paths]
        found = {}
        for path, start, end in zip(paths, starts, [*starts, last + 1][1:], strict=True):
            above = self._above(start) if start > min(starts) or len(path) > 1 else []
            below = len(self._above(end)) if end <= len(self.lines) else 0
            found[path] = _Block(above, self.lines[start - 1 : max(start, end - 1 - below)], start)
        return found

    def _above(self, line: int) -> list[str]:
        first = line - 1
        while first > 0 and self.lines[first - 1].lstrip()[:1] in ("", "#"):
            first -= 1
        return self.lines[first : line - 1]

    def _with_comment(self, line: str, number: int) -> str:
        """Give a new line the comment of the old one; its last lines keep theirs."""
        old = self.lines[number - 1]
        comment = old[self.ends.get(number, 0) :].rstrip("\n")
        kept = comment.lstrip().startswith("#") and not comment.strip().startswith(f"# {NOT_FOUND}")
        return f"{line.rstrip()}{comment}\n" if kept else line


def _paths(key: str, value: Any) -> list[Path]:
    """The entries of a section."""
    if isinstance(value, Mapping):
        return [(key, name) for name in value]
    return [(key, place) for place in range(len(value))] if isinstance(value, list | tuple) else []


def _at(section: Any, path: Path | None) -> Any:
    return section[path[-1]] if path else None


def _matched(key: str, old: Any, new: Any) -> Iterator[tuple[Path | None, Any, str]]:
    """Give each new entry with the old one that it was, and as one line: items go by the column they name."""
    if isinstance(new, Mapping):
        for name, value in new.items():
            yield (key, name) if name in old else None, value, inline({name: value})[1:-1]
        return
    free = dict(enumerate(old))
    for value in new:
        place = next((k for k, one in free.items() if same(one, value)), None)
        if place is None and names([value]):
            place = next((k for k, one in free.items() if names([one]) == names([value])), None)
        if place is not None:
            del free[place]
        yield (key, place) if place is not None else None, value, f"- {inline(value)}"
