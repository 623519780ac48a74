"""The whole first report from Parquet beside that of the most used peer, each in a process of its own.

The peer needs an older pandas: it gets an environment of its own, made once. Its work is done by
`PEER`, in that environment; ours loads the same files into a new store and writes the HTML report.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load
from tests.benchmarks.measuring import Cost, Row, alone
from tests.benchmarks.stream import CONTRACT, NUMBERS, WORDS, write_stream

PACKAGES = ("evidently==0.7.23", "pandas<3", "pyarrow")
BAR = 0.05
_KINDS = ("predictions", "labels")

PEER = """
import sys
import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, Report
from evidently.presets import ClassificationPreset, DataDriftPreset
predictions, labels, out, numbers, words = sys.argv[1:]
numbers, words = numbers.split(","), words.split(",")
columns = ["prediction_id", "event_time", "score", *numbers, *words]
frame = pd.read_parquet(predictions, columns=columns)
known = pd.read_parquet(labels, columns=["prediction_id", "label"])
frame = frame.merge(known, on="prediction_id", how="left")
last = frame["event_time"].max()
now = frame[frame["event_time"] > last - pd.Timedelta(days=30)]
then = frame[frame["event_time"].between(last - pd.Timedelta(days=60), last - pd.Timedelta(days=30))]
def dataset(part, binary):
    part = part.dropna(subset=["label"]).assign(label=lambda d: d["label"].astype(int)) if binary else part
    task = [BinaryClassification(target="label", prediction_probas="score")] if binary else None
    kinds = DataDefinition(numerical_columns=numbers, categorical_columns=words, classification=task)
    return Dataset.from_pandas(part, data_definition=kinds)
for name, preset, binary in (("drift", DataDriftPreset(), False), ("class", ClassificationPreset(), True)):
    made = Report([preset]).run(dataset(now, binary), dataset(then, binary))
    made.save_html(f"{out}/{name}.html")
"""

OURS = """
import sys
from pathlib import Path
from monitoring.cli.main import main
from tests.benchmarks.peers import load_stream
directory = Path(sys.argv[1])
if "load" in sys.argv:
    load_stream(directory)
asked = ["--model", "benchmark", "--window", "last-30d", "--baseline", "previous", "--format", "html"]
store, out = ["--store", str(directory / "store")], ["--out", str(directory / "report.html")]
sys.exit(main(["report", "drift", "performance", *store, *asked, *out]))
"""


def reports(directory: Path, rows: int, environment: Path) -> Iterator[Row]:
    """Drift and performance of 30 days against the 30 before, with their HTML."""
    stream = alone(write_stream, directory / "parquet", rows)
    python = _environment(environment)
    numbers, words = ",".join(NUMBERS), ",".join(WORDS)
    given = [str(stream.predictions[0].parent), str(stream.labels[0].parent), str(directory), numbers, words]
    peer = _process([str(python), "-c", PEER, *given])
    for work, given in (("first report from Parquet, load included", ["load"]), ("report, store there", [])):
        ours = _process([sys.executable, "-c", OURS, str(directory), *given])
        yield Row(f"{work}, a process of its own", PACKAGES[0].replace("==", " "), rows, ours, peer, BAR)


def load_stream(directory: Path) -> None:
    """Load the stream that lies in a folder into a new store there."""
    files = {kind: sorted((directory / "parquet" / kind).glob("*.parquet")) for kind in _KINDS}
    load(directory / "store", read_contract(CONTRACT), **files)


def _environment(folder: Path) -> Path:
    """Make the peer's environment where it is not there yet."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def _process(command: list[str]) -> Cost:
    """Run a command: CPU of all its threads, and the most memory it had."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        peak = _watched(running)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if running.returncode:
        raise RuntimeError(f"{command[0]} ended with {running.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.perf_counter() - wall, peak)


def _watched(running: subprocess.Popen[bytes]) -> float:
    status, peak = Path(f"/proc/{running.pid}/status"), 0.0
    while running.poll() is None:
        if status.is_file():
            held = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
            peak = int(held[0].split()[1]) / 1024 if held else peak
        time.sleep(0.05)
    return peak
