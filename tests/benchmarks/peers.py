"""The whole first report from Parquet beside those of two peers, each in a process of its own.

The peers need an older pandas: each gets an environment of its own, made once. Evidently compares 30 days
with the first 60 and writes HTML; NannyML compares each day with these and writes JSON. Ours loads
the same files into a new store and asks the same, in the same format.
"""

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load
from tests.benchmarks.measuring import Cost, Row, alone
from tests.benchmarks.stream import CONTRACT, NUMBERS, WORDS, write_stream

_KINDS = ("predictions", "labels")


@dataclass(frozen=True)
class Peer:
    """Another tool.

    Parameters
    ----------
    name : str
        The folder of its environment.
    packages : tuple of str
        What that holds; the first is the tool itself.
    script : str
        Its work, given the folders of predictions and labels, where to write, numbers and words.
    asked : tuple of str
        The same question to ours.
    bar : float
        Which share of its CPU seconds ours should not exceed.
    """

    name: str
    packages: tuple[str, ...]
    script: str
    asked: tuple[str, ...]
    bar: float

    @property
    def base(self) -> str:
        return self.packages[0].replace("==", " ")


_EVIDENTLY = """
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
first, last = frame["event_time"].min().normalize(), frame["event_time"].max()
now = frame[frame["event_time"] > last - pd.Timedelta(days=30)]
then = frame[frame["event_time"] < first + pd.Timedelta(days=60)]
def dataset(part, binary):
    part = part.dropna(subset=["label"]).assign(label=lambda d: d["label"].astype(int)) if binary else part
    task = [BinaryClassification(target="label", prediction_probas="score")] if binary else None
    kinds = DataDefinition(numerical_columns=numbers, categorical_columns=words, classification=task)
    return Dataset.from_pandas(part, data_definition=kinds)
for name, preset, binary in (("drift", DataDriftPreset(), False), ("class", ClassificationPreset(), True)):
    made = Report([preset]).run(dataset(now, binary), dataset(then, binary))
    made.save_html(f"{out}/{name}.html")
"""

_NANNYML = """
import os
import sys
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
import nannyml
import pandas as pd
predictions, labels, out, numbers, words = sys.argv[1:]
numbers, words = numbers.split(","), words.split(",")
columns = ["prediction_id", "event_time", "score", *numbers, *words]
frame = pd.read_parquet(predictions, columns=columns)
known = pd.read_parquet(labels, columns=["prediction_id", "label"])
frame = frame.merge(known, on="prediction_id", how="left")
frame["predicted"] = (frame["score"] >= 0.3).astype(int)
begin = frame["event_time"].min().normalize() + pd.Timedelta(days=60)
then, now = frame[frame["event_time"] < begin], frame[frame["event_time"] >= begin]
daily = {"timestamp_column_name": "event_time", "chunk_period": "D"}
js = {"continuous_methods": ["jensen_shannon"], "categorical_methods": ["jensen_shannon"]}
names = [*numbers, *words]
drift = nannyml.UnivariateDriftCalculator(names, treat_as_categorical=words, **js, **daily)
drift.fit(then)
drift.calculate(now).to_df().to_json(f"{out}/drift.json")
score = {"y_true": "label", "y_pred": "predicted", "y_pred_proba": "score"}
metrics = ["roc_auc", "f1", "precision", "recall", "accuracy"]
kind = "classification_binary"
shown = nannyml.PerformanceCalculator(problem_type=kind, metrics=metrics, **score, **daily)
shown.fit(then.dropna(subset=["label"]))
shown.calculate(now.dropna(subset=["label"])).to_df().to_json(f"{out}/performance.json")
"""

_FIRST = ("--baseline", "2025-01-01/2025-03-02")
_DAILY = ("--window", "2025-03-02/2025-06-30", *_FIRST, "--by", "day")
PEERS = (
    Peer(
        "evidently",
        ("evidently==0.7.23", "pandas<3", "pyarrow"),
        _EVIDENTLY,
        ("--window", "last-30d", *_FIRST, "--format", "html"),
        0.05,
    ),
    Peer(
        "nannyml",
        ("nannyml==0.13.1", "statsmodels", "pandas<3", "pyarrow"),  # it needs statsmodels and says not so
        _NANNYML,
        (*_DAILY, "--format", "json"),
        1.0,  # ours measures each day in more ways, with intervals and verdicts
    ),
)

OURS = """
import sys
from monitoring.cli.main import main
directory, first, *asked = sys.argv[1:]
if first == "load":  # the command alone imports no more than it needs
    from pathlib import Path
    from tests.benchmarks.peers import load_stream
    load_stream(Path(directory))
given = ["--model", "benchmark", "--store", f"{directory}/store", "--out", f"{directory}/report"]
sys.exit(main(["report", "drift", "performance", *given, *asked]))
"""


def reports(directory: Path, rows: int, environment: Path) -> Iterator[Row]:
    """Drift and performance, beside each peer with its own question."""
    stream = alone(write_stream, directory / "parquet", rows)
    numbers, words = ",".join(NUMBERS), ",".join(WORDS)
    given = [str(stream.predictions[0].parent), str(stream.labels[0].parent), str(directory), numbers, words]
    for peer in PEERS:
        theirs = _process([str(_environment(peer, environment)), "-c", peer.script, *given])
        shutil.rmtree(directory / "store", ignore_errors=True)
        for work, first in (
            ("first report from Parquet, load included", "load"),
            ("report, store there", ""),
        ):
            ours = _process([sys.executable, "-c", OURS, str(directory), first, *peer.asked])
            by = " by day" if "--by" in peer.asked else ""
            yield Row(f"{work}{by}, a process of its own", peer.base, rows, ours, theirs, peer.bar)


def load_stream(directory: Path) -> None:
    """Load the stream that lies in a folder into a new store there."""
    files = {kind: sorted((directory / "parquet" / kind).glob("*.parquet")) for kind in _KINDS}
    load(directory / "store", read_contract(CONTRACT), **files)


def _environment(peer: Peer, folder: Path) -> Path:
    """Make a peer's environment, or what an interrupted run has left out of it; give its Python."""
    python = folder / peer.name / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / peer.name)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *peer.packages], check=True)
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
