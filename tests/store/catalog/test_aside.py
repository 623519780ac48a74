"""What a killed process has written aside is gone after the next one that writes aside."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitoring.store.catalog.aside import folder_aside

REPO = Path(__file__).parents[3]
HELD = "import time; print('ready', flush=True); time.sleep(600)"
KILLED = {
    "catalog": f"""
from pathlib import Path
from monitoring.store.catalog.sqlite_reads import made_whole
def fill(made):
    made.write_bytes(bytes(9))
    {HELD}
made_whole(Path("catalog.sqlite"), fill)
""",
    "rehearsal": f"""
from pathlib import Path
import pandas as pd
from monitoring.store.upkeep import rehearsal
from monitoring.store.ingest.load import load
from monitoring.contract.reading import read_contract
text = "model: m\\ntask: regression\\nid: i\\ntimestamp: at\\nprediction: {{value: p}}\\n"
contract = read_contract(text + "label: {{column: y}}\\n")
rows = pd.DataFrame({{"i": [1], "at": ["2026-01-01T00:00:00Z"], "p": [1.0], "y": [1.0]}})
load(Path("."), contract, predictions=[rows])
def slow(*_, **__):
    {HELD}
rehearsal.load = slow
rehearsal.rehearse(Path("."), contract, predictions=[rows])
""",
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("killed", KILLED)
def test_what_a_killed_process_left_is_swept(tmp_path: Path, killed: str) -> None:
    """A rehearsal's copy, and a catalog that was being made, stayed for ever."""
    words, environment = [sys.executable, "-c", KILLED[killed]], {**os.environ, "PYTHONPATH": str(REPO)}
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=tmp_path, env=environment, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
    before = {one.name for one in tmp_path.iterdir()}
    assert before <= {"spill", "segments", "cube", "catalog.sqlite", ".lock", ".swept"}, "nothing beside"
    [left] = [one for one in (tmp_path / "spill").iterdir() if one.is_dir()]
    os.utime(left, (old := time.time() - 3600, old))
    with folder_aside(tmp_path / "spill") as own:
        assert [one for one in (tmp_path / "spill").iterdir() if one.is_dir()] == [own]
