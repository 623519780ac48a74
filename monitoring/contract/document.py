"""From YAML text to a tree of mappings, lists and texts, each place with its line.

Not PyYAML's own constructor: that loses lines, takes the last of two equal keys, and reads ``no`` as false.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from monitoring.contract.flaw import Flaw, Path, shown
from monitoring.contract.scalar import Plain

LONGEST_TEXT = 2_000_000
MOST_VALUES = 100_000
DEEPEST = 20
_NULLS = ("", "~", "null", "Null", "NULL")
_TEXT_TAG = "tag:yaml.org,2002:str"


class DocumentError(Exception):
    """The text is no YAML that a contract may use; nothing after this place was read.

    Parameters
    ----------
    line : int
        1-based, 0 when unknown.
    flaw : Flaw
        The broken rule.
    """

    def __init__(self, line: int, flaw: Flaw) -> None:
        self.line = line
        self.flaw = flaw
        super().__init__(flaw.rule)


@dataclass
class Document:
    """A read text.

    Parameters
    ----------
    tree : object
        Mappings, lists, `Plain` for unquoted, ``str`` for quoted scalars; a key without a value is left out.
    lines : dict
        Path -> 1-based line, for every key and item.
    flaws : list of (line, Flaw)
        Keys given twice and the like: what does not keep the rest from being read.
    """

    tree: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    flaws: list[tuple[int, Flaw]] = field(default_factory=list)


def read_document(text: str) -> Document:
    """Read YAML text.

    Parameters
    ----------
    text : str
        One document.

    Returns
    -------
    Document
        The tree, its lines and what is wrong besides.

    Raises
    ------
    DocumentError
        If the text is no YAML, too long, too deep, or expands to too much.
    """
    if len(text) > LONGEST_TEXT:
        raise DocumentError(0, Flaw((), f"a contract has at most {LONGEST_TEXT} characters", f"{len(text)}"))
    try:
        return _Builder(yaml.parse(text, Loader=yaml.SafeLoader)).build()
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(text, error) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        reason = " ".join(str(error).split())[:200]
        raise DocumentError(_reader_line(text, error), Flaw((), "the text is YAML", reason)) from None


def _reader_line(text: str, error: Exception) -> int:
    position = getattr(error, "position", None)
    return text.count("\n", 0, position) + 1 if isinstance(position, int) else 0


def _syntax_error(text: str, error: yaml.MarkedYAMLError) -> DocumentError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    reason = " ".join(part for part in (error.context, error.problem) if part)
    source = text.splitlines()[line - 1] if 0 < line <= len(text.splitlines()) else ""
    return DocumentError(
        line, Flaw((), f"the text is YAML: {reason}", shown(source.strip() or None), _spaces(source, reason))
    )


def _spaces(source: str, reason: str) -> str:
    """What to do about a tab, at the beginning of a line or where YAML stumbles over it."""
    if "\t" in source[: len(source) - len(source.lstrip())]:
        return "indent with spaces, not with tabs"
    return "write a space in the place of the tab" if repr("\t") in reason else ""


@dataclass
class _Built:
    """A value and how many values it holds, aliases counted in full."""

    value: Any
    size: int


class _Builder:
    """Builds the tree from the parser's events, within limits."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = iter(events)
        self.document = Document()
        self.anchors: dict[str, _Built | None] = {}
        self.count = 0

    def build(self) -> Document:
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _at(event, "a contract is one YAML document", "---", "split it into two files")
                self.document.tree = self.node(next(self.events), ()).value
        return self.document

    def node(self, event: Any, path: Path) -> _Built:
        if isinstance(event, yaml.AliasEvent):
            return self.counted(event, self.alias(event))
        if len(path) > DEEPEST:
            raise _at(event, f"a contract is at most {DEEPEST} levels deep", "more")
        if event.anchor:
            self.anchors[event.anchor] = None
        built = self.counted(event, self.content(event, path))
        if event.anchor:
            self.anchors[event.anchor] = built
        return built

    def counted(self, event: Any, built: _Built) -> _Built:
        """Count a value's own size once: of a collection only the collection, of an alias everything."""
        self.count += built.size if isinstance(event, yaml.AliasEvent) else 1
        if self.count > MOST_VALUES:
            raise _at(event, f"a contract has at most {MOST_VALUES} values, aliases counted in full", "more")
        return built

    def alias(self, event: Any) -> _Built:
        built = self.anchors.get(event.anchor)
        if built is None:
            raise _at(event, "an alias stands after its anchor", f"*{event.anchor}")
        return built

    def content(self, event: Any, path: Path) -> _Built:
        if event.tag is not None and event.tag not in ("!", _TEXT_TAG):
            raise _at(event, "a contract has no YAML tags", event.tag, "leave the tag out")
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path)
        return _Built(_scalar(event), 1)

    def sequence(self, path: Path) -> _Built:
        items: list[Any] = []
        size = 1
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            place = (*path, len(items))
            self.document.lines[place] = _line(event)
            built = self.node(event, place)
            items.append(built.value)
            size += built.size
        return _Built(items, size)

    def mapping(self, path: Path) -> _Built:
        found: dict[str, Any] = {}
        seen: dict[str, int] = {}
        size = 1
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _at(event, "a key is one word or text", "a list, a mapping or an alias")
            key, place = event.value, (*path, event.value)
            fresh = self.first_time(event, place, seen)
            built = self.node(next(self.events), place)
            size += built.size
            if fresh and built.value is not None:
                found[key] = built.value
        return _Built(found, size)

    def first_time(self, event: Any, place: Path, seen: dict[str, int]) -> bool:
        key, line = str(event.value), _line(event)
        if key in seen:
            flaw = Flaw(place, f"key `{key}` stands once", "twice", f"it stands on line {seen[key]} already")
            self.document.flaws.append((line, flaw))
            return False
        seen[key] = self.document.lines[place] = line
        return True


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _at(event: Any, rule: str, value: str, hint: str = "") -> DocumentError:
    return DocumentError(_line(event), Flaw((), rule, value, hint))


def _scalar(event: Any) -> str | None:
    if event.style is not None or event.tag is not None:
        return str(event.value)
    return None if event.value in _NULLS else Plain(event.value)
