"""Run benchmarks and write docs/benchmarks.md: `python -m tests.benchmarks [--rows N] [--only NAME …]`."""

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks import loading, questions
from tests.benchmarks.table import page, printed

BENCHMARKS = {
    **loading.BENCHMARKS,
    **questions.BENCHMARKS,
}  # a further one: a function of (folder, rows) that yields rows
PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="predictions (default 1000000)")
    parser.add_argument(
        "--only", nargs="*", choices=BENCHMARKS, help="leave the others out; no page is written"
    )
    parser.add_argument("--folder", type=Path, help="where the data are made (default: a temporary folder)")
    given = parser.parse_args()
    rows = []
    for name in given.only or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix="benchmark-", dir=given.folder) as folder:
            for row in BENCHMARKS[name](Path(folder), given.rows):
                rows.append(row)
                print(printed(row), flush=True)
    if not given.only:
        PAGE.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
