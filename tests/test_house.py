"""The house rules that no other tool checks: what lies where, how it is named, how long it is."""

import ast
import functools
import re
import statistics
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest

REPO = Path(__file__).parents[1]
TOP_LEVEL = {
    "app.py", "pages", "monitoring", "data", "tests", "requirements.txt", "README.md", "pyproject.toml",
    "Makefile", "docs", "static", "LICENSE", "CHANGELOG.md",
}  # fmt: skip
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
PINNED_BY_ANOTHER = {"pydantic-core"}  # pydantic's pin fixes it
MODULE_LINES, MEDIAN_MODULE_LINES, PAGE_LINES, FUNCTION_LINES = 300, 150, 80, 50
# Folders that exist on one machine only; written so that this file does not contain them.
MACHINE_PATH = re.compile(r"(?<![\w.~$}{])/(?:tmp|work|root|home/\w+|Users/\w+)/(?=\w)".replace("/", "[/]"))


@functools.cache
def repository_files() -> list[Path]:
    """Every file of the repository that is tracked, or would be once added."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=REPO, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [Path(name) for name in listed.stdout.split("\0") if name and (REPO / name).is_file()]


@functools.cache
def product_files() -> list[Path]:
    """The Python that is run by those who use the product."""
    return [
        path
        for path in repository_files()
        if path.suffix == ".py" and path.parts[0] in ("app.py", "pages", "monitoring")
    ]


class Source(NamedTuple):
    """What is asked of a file; its tree is let go: every collection of garbage would look through it."""

    imports: list[tuple[str, list[str]]]
    """Modules it imports, and by name from a module."""
    functions: list[tuple[int, str, int]]
    """Line, name and lines of each."""


@functools.cache
def read(path: Path) -> Source:
    imports, functions = [], []
    for node in ast.walk(ast.parse((REPO / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imports += [(alias.name, list[str]()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imports.append((node.module, [alias.name for alias in node.names]))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.append((node.lineno, node.name, code_lines(node)))
    return Source(imports, functions)


def line_count(path: Path) -> int:
    return len((REPO / path).read_text(encoding="utf-8").splitlines())


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function from `def` to its end, without its docstring."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and ast.get_docstring(function) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def pinned(path: Path) -> dict[str, str]:
    """Name and version of each requirement of a file; a line that is no pin fails."""
    lines = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    pins = {}
    for line in filter(None, lines):
        if line.startswith("-r "):
            continue
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.]+)", line)
        assert match, f"{path.name}: {line!r} is not pinned as name==version"
        pins[normalised(match[1])] = match[2]
    return pins


def normalised(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported_distributions(paths: list[Path]) -> dict[str, Path]:
    """Distributions imported by these files, each with a file that does."""
    names = {module.split(".")[0]: path for path in paths for module, _ in read(path).imports}
    own = {"monitoring", "pages", "app", "tests", "docs"}
    known = packages_distributions()
    found = {
        normalised(known.get(name, [name])[0]): path
        for name, path in names.items()
        if name not in own and name not in sys.stdlib_module_names
    }
    return {name: path for name, path in found.items() if name not in PINNED_BY_ANOTHER}


def module_name(path: Path) -> str:
    """What a file is imported as."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imported_modules(path: Path, modules: set[str]) -> set[str]:
    """Those of some modules that a file imports, anywhere in it, also for its types alone."""
    named = {
        name
        for module, names in read(path).imports
        if names
        for name in (module, *(f"{module}.{one}" for one in names))
    }
    found = named & modules
    inner = {name.rpartition(".")[0] for name in found}  # `from package import module` names both
    return found - inner


def test_the_top_level_holds_nothing_else() -> None:
    entries = {path.parts[0] for path in repository_files()}
    assert {entry for entry in entries if not entry.startswith(".")} <= TOP_LEVEL


def test_no_vague_names() -> None:
    vague = [
        str(path) for path in repository_files() if VAGUE & set(re.split(r"[/_.-]", path.as_posix().lower()))
    ]
    assert vague == []


def test_modules_are_short() -> None:
    lengths = {str(path): line_count(path) for path in product_files()}
    assert {path: length for path, length in lengths.items() if length > MODULE_LINES} == {}
    assert statistics.median(lengths.values()) <= MEDIAN_MODULE_LINES


def test_pages_are_short() -> None:
    pages = {str(path): line_count(path) for path in product_files() if path.parts[0] in ("pages", "app.py")}
    assert {path: length for path, length in pages.items() if length > PAGE_LINES} == {}


def test_no_module_imports_itself_by_way_of_others() -> None:
    paths = {module_name(path): path for path in product_files()}
    arrows = {name: imported_modules(path, {*paths}) - {name} for name, path in paths.items()}
    assert sum(map(len, arrows.values())) > len(paths)
    assert len([*TopologicalSorter(arrows).static_order()]) == len(paths)  # a CycleError names the circle


def test_functions_are_short() -> None:
    long = {
        f"{path}:{line} {name}": lines
        for path in product_files()
        for line, name, lines in read(path).functions
        if lines > FUNCTION_LINES
    }
    assert long == {}


def test_a_function_is_measured_without_its_docstring() -> None:
    source = 'def f() -> int:\n    """One.\n\n    Two.\n    """\n    return 1\n'
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert code_lines(function) == 2


def test_what_the_product_imports_is_pinned() -> None:
    pins = pinned(REPO / "requirements.txt")
    missing = {
        name: str(path) for name, path in imported_distributions(product_files()).items() if name not in pins
    }
    assert missing == {}


def test_what_is_pinned_is_used() -> None:
    needed_by_another = {"pyarrow"}  # pandas writes and reads Parquet with it
    unused = set(pinned(REPO / "requirements.txt")) - set(imported_distributions(product_files()))
    assert unused <= needed_by_another


def test_what_the_tests_import_is_pinned() -> None:
    pins = pinned(REPO / "requirements.txt") | pinned(REPO / "tests" / "requirements.txt")
    tests = [path for path in repository_files() if path.suffix == ".py" and path.parts[0] == "tests"]
    missing = {name: str(path) for name, path in imported_distributions(tests).items() if name not in pins}
    assert missing == {}


def test_no_path_of_one_machine() -> None:
    found = []
    for path in repository_files():
        content = (REPO / path).read_bytes()
        if b"\0" in content:
            continue
        lines = content.decode("utf-8").splitlines()
        found += [f"{path}:{n}" for n, line in enumerate(lines, start=1) if MACHINE_PATH.search(line)]
    assert found == []


@pytest.mark.parametrize(
    ("line", "is_one"),
    [("open('/" + "tmp/x.csv')", True), ("cd /" + "home/ann/x", True), ("https://x.org/" + "work/y", False)],
)
def test_machine_paths_are_told_from_addresses(line: str, is_one: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) is is_one


def readme_commands(pattern: str) -> set[str]:
    readme = REPO / "README.md"
    if not readme.exists():
        pytest.skip("no README yet")
    blocks = re.findall(r"```\w*\n(.*?)```", readme.read_text(encoding="utf-8"), flags=re.DOTALL)
    return set(re.findall(pattern, "\n".join(blocks), flags=re.MULTILINE))


def test_make_targets_of_the_readme_exist() -> None:
    named = readme_commands(r"^\s*(?:\$ )?make ([a-z]+)")
    makefile = (REPO / "Makefile").read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))


def test_commands_of_the_readme_exist() -> None:
    named = readme_commands(r"python -m monitoring ([a-z][a-z-]*)")
    offered = subprocess.run(
        [sys.executable, "-m", "monitoring", "--help"], cwd=REPO, capture_output=True, text=True, check=True
    ).stdout
    assert {name for name in named if not re.search(rf"\b{name}\b", offered)} == set()
