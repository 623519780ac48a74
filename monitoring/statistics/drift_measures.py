"""The measures of drift."""

from monitoring.statistics import contingency, distances, mean_shift, rare_levels, self_drift
from monitoring.statistics import two_sample_tests as samples
from monitoring.statistics.intervals import rate_change
from monitoring.statistics.measure import POSITIVE, REAL, SHARE, Measure
from monitoring.statistics.repeated_value import repeated_value_rate
from monitoring.statistics.unit_change import unit_factor

CELLS, VALUES = "counts per cell", "sorted values"

DRIFT_MEASURES: tuple[Measure, ...] = (
    Measure(
        "psi", "drift", "any", CELLS, False, POSITIVE, "nats", self_drift.psi_test,
        "doi:10.21314/JRMV.2020.227",
        "Population stability index: how far the rows moved between the baseline's bins or categories; "
        "0 is no change.",
    ),
    Measure(
        "js_distance", "drift", "any", CELLS, False, SHARE, "", distances.js_distance, "doi:10.1109/18.61115",
        "Jensen–Shannon distance between the two distributions; 0 is the same, 1 has nothing in common.",
    ),
    Measure(
        "hellinger", "drift", "any", CELLS, False, SHARE, "", distances.hellinger,
        "doi:10.1515/crll.1909.136.210",
        "Hellinger distance between the two distributions; 0 is the same, 1 has nothing in common.",
    ),
    Measure(
        "total_variation", "drift", "any", CELLS, False, SHARE, "share", distances.total_variation,
        "doi:10.1090/mbk/058", "Share of rows that would have to move to make the distributions equal.",
    ),
    Measure(
        "linf", "drift", "any", CELLS, False, SHARE, "share", distances.linf, "doi:10.1090/mbk/058",
        "Largest change in the share of any one bin or category.",
    ),
    Measure(
        "ks", "drift", "numeric", VALUES, False, SHARE, "share", samples.ks,
        "doi:10.1016/0167-9473(94)00040-P",
        "Kolmogorov–Smirnov D: the largest change in the share of rows below any one value.",
    ),
    Measure(
        "wasserstein", "drift", "numeric", VALUES, False, POSITIVE, "column", samples.wasserstein,
        "doi:10.1137/1118101", "How far the average row moved, in the column's own unit.",
    ),
    Measure(
        "wasserstein_sd", "drift", "numeric", VALUES, False, POSITIVE, "sd", samples.wasserstein_sd,
        "doi:10.1137/1118101", "How far the average row moved, in standard deviations of the baseline.",
    ),
    Measure(
        "cramers_v", "drift", "categorical", CELLS, False, SHARE, "", contingency.cramers_v,
        "doi:10.1016/j.jkss.2012.10.002",
        "Strength of the link between period and category; 0 is none, 1 is complete.",
    ),
    Measure(
        "missing_rate", "drift", "any", "counts of missing", False, SHARE, "share", rate_change,
        "doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I",
        "Share of rows without a value, against the baseline's.",
    ),
    Measure(
        "unseen_rate", "drift", "categorical", "counts per level", False, SHARE, "share",
        rare_levels.unseen_rate, "doi:10.1093/biomet/40.3-4.237",
        "Share of values that the baseline never had.",
    ),
    Measure(
        "mean_shift_sd", "drift", "numeric", "moments", None, REAL, "sd", mean_shift.mean_shift_sd,
        "doi:10.1093/biomet/34.1-2.28",
        "Change of the mean, in standard deviations of the baseline; 0 is no change.",
    ),
    Measure(
        "unit_factor", "drift", "numeric", VALUES, None, REAL, "factor", unit_factor, "ISBN 978-0852642429",
        "Factor by which the column's unit changed, such as 100 for fractions sent as percent.",
    ),
    Measure(
        "repeated_value_rate", "drift", "numeric", VALUES, False, SHARE, "share", repeated_value_rate,
        "doi:10.1145/1147234.1147247",
        "Share of rows with one value that the baseline hardly has, as where it stands for a missing one.",
    ),
)  # fmt: skip
