from pathlib import Path

import pandas as pd

import monitoring


def test_frames_load_and_report_without_files(files: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(files / "calm.csv")
    result = monitoring.load(files / "churn.yaml", predictions=frame, store=tmp_path)
    assert result.to_json()["predictions"]["loaded"] == len(frame)
    found = monitoring.report("performance", model="churn", window="all", store=tmp_path)
    assert set(found["panel"]) == {"performance"}
    assert found.set_index("measure").loc["label_coverage", "value"] == 1.0


def test_findings_are_a_frame_too(store: Path) -> None:
    found = monitoring.report("findings", model="churn", window="all", store=store)
    assert list(found["subject"]) == ["age"]
    assert str(found["since"].dtype) == "datetime64[us, UTC]"
