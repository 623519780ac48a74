"""Run benchmarks and write docs/benchmarks.md: `python -m tests.benchmarks [--rows N] [--only NAME …]`."""

import argparse
import compileall
import tempfile
from functools import partial
from pathlib import Path

from monitoring.location import HOME
from tests.benchmarks import browser, growth, loading, peers, planted, questions, restless, sessions, slides
from tests.benchmarks.table import page, part_of, parts_in, printed

BENCHMARKS = {
    **loading.BENCHMARKS,
    **questions.BENCHMARKS,
    **growth.BENCHMARKS,
    **sessions.BENCHMARKS,
    **restless.BENCHMARKS,
    **browser.BENCHMARKS,
    **slides.BENCHMARKS,
}  # a further one: a function of (folder, rows) that yields rows
PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="predictions (default 1000000)")
    parser.add_argument(
        "--only", nargs="*", choices=BENCHMARKS, help="leave the others out, and the page's parts of them"
    )
    parser.add_argument(
        "--peers", type=Path, metavar="DIR", help="measure the peers as well, in environments made in DIR"
    )
    parser.add_argument("--large", type=int, help="load so many predictions and ask the questions once more")
    parser.add_argument(
        "--faults",
        type=Path,
        metavar="DIR",
        help="load a stream with planted faults too, and ask the questions",
    )
    parser.add_argument("--folder", type=Path, help="where the data are made (default: a temporary folder)")
    given = parser.parse_args()
    listed = BENCHMARKS if given.only is None else given.only
    chosen = {name: (BENCHMARKS[name], given.rows) for name in listed}
    if given.peers:
        chosen["peers"] = partial(peers.reports, environment=given.peers), given.rows
    if given.large:
        chosen["large"] = partial(growth.large, smaller=given.rows), given.large
    if given.faults:
        chosen["faults"] = partial(planted.planted, files=given.faults), given.rows
    for part in ("monitoring", "pages", "tests/benchmarks"):
        compileall.compile_dir(HOME / part, quiet=1)
    parts = parts_in(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else {}
    for name, (run, size) in chosen.items():
        rows = []
        with tempfile.TemporaryDirectory(prefix="benchmark-", dir=given.folder) as folder:
            for row in run(Path(folder), size):
                rows.append(row)
                print(printed(row), flush=True)
        parts[name] = part_of(rows)
        PAGE.write_text(page(parts), encoding="utf-8")  # a run that ends early keeps what it has


if __name__ == "__main__":
    main()
