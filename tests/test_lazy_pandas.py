"""A load of files needs nothing of what reports, charts and frames are made with."""

import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import CONTRACT

LOAD = """
import sys
from monitoring.cli.main import main
status = main(["load", *sys.argv[1:]])
others = {"altair", "monitoring.demo", "monitoring.findings.report", "scipy.stats"}
print("status:", status, *sorted(others & set(sys.modules)))
"""
ROWS = """id,at,p,y,age,plan
1,2026-01-01T00:00:00,0.25,0,30,free
2,2026-01-02T00:00:00,0.75,1,40,paid
"""


def test_a_load_of_files_imports_no_report(tmp_path: Path) -> None:
    contract, rows = tmp_path / "churn.yaml", tmp_path / "rows.csv"
    contract.write_text(CONTRACT)
    rows.write_text(ROWS)
    words = [str(contract), "--predictions", str(rows), "--store", str(tmp_path / "store")]
    run = subprocess.run([sys.executable, "-c", LOAD, *words], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "status: 0", run.stderr
