"""A load of files needs nothing of what reports, charts and frames are made with."""

import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import CONTRACT

LOAD = """
import sys
from monitoring.cli.main import main
contract, rows, more, store = sys.argv[1:]
status = main(["load", contract, "--predictions", rows, "--store", store])
status += main(["load", contract, "--predictions", more, "--store", store])
others = {"altair", "monitoring.demo", "monitoring.findings.report", "pandas", "scipy.stats"}
print("status:", status, *sorted(others & set(sys.modules)))
"""
ROWS = """id,at,p,y,age,plan
1,2026-01-01T00:00:00,0.25,0,30,free
2,2026-01-02T00:00:00,0.75,,40,paid
"""
MORE = """id,at,p,y,age,plan
2,2026-01-02T00:00:00,0.75,1,40,paid
3,2026-01-03T00:00:00,0.5,1,,free
4,2026-01-03T00:00:00,1.5,1,20,free
"""


def test_a_load_of_files_imports_no_report(tmp_path: Path) -> None:
    files = {"churn.yaml": CONTRACT, "rows.csv": ROWS, "more.csv": MORE}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    words = [str(tmp_path / name) for name in (*files, "store")]
    run = subprocess.run([sys.executable, "-c", LOAD, *words], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "status: 0", run.stderr
