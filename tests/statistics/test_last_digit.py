"""Every digit is the same, however many threads linear algebra may use: a notebook decides that, not we."""

import os
import subprocess
import sys

MEASURED = """
import numpy as np
from monitoring.statistics import calibration, multiclass, ranked_lists, scoring_rules
from monitoring.statistics.distribution_gap import gap_integral
from monitoring.statistics.means import ratio_estimate
from monitoring.statistics.observed_expected import observed_expected
from monitoring.statistics.score_counts import ScoreCounts

rng = np.random.default_rng(5)
score, other = np.sort(rng.random((2, 300_000)))
label = (rng.random(score.size) < score**1.2).astype(int)
counts = ScoreCounts.of_rows(label, score)
of_counts = [
    observed_expected, calibration.spiegelhalter_z, calibration.calibration_in_the_large,
    calibration.calibration_slope, calibration.mean_gap, ranked_lists.average_precision,
    scoring_rules.brier, scoring_rules.log_loss,
]
for measure in of_counts:
    print(measure.__name__, measure(counts))
print("gap", gap_integral(score, other**1.1, 1))
print("ratio", ratio_estimate(score, other))
print("classes", multiclass.auc_ovr(label, np.column_stack([1 - score, score])))
"""


def measured(threads: int) -> str:
    told = {**os.environ, "OPENBLAS_NUM_THREADS": str(threads)}
    run = [sys.executable, "-c", MEASURED]
    return subprocess.run(run, env=told, capture_output=True, text=True, check=True).stdout


def test_the_number_of_threads_changes_no_digit() -> None:
    alone = measured(1)
    assert alone.count("Estimate(") >= 9
    assert measured(4) == alone
