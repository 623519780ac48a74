"""The measures of calibration."""

from monitoring.statistics import calibration, reliability
from monitoring.statistics.intervals import proportion
from monitoring.statistics.measure import POSITIVE, REAL, SHARE, Measure
from monitoring.statistics.observed_expected import observed_expected
from monitoring.statistics.score_decomposition import corp

COUNTS = "counts per score and label"
NAEINI, COX, CORP = (
    "doi:10.1609/aaai.v29i1.9602", "doi:10.1186/s12916-019-1466-7", "doi:10.1073/pnas.2016191118",
)  # fmt: skip

CALIBRATION_MEASURES: tuple[Measure, ...] = (
    Measure("ece_debiased", "calibration", "any", COUNTS, False, SHARE, "share", reliability.ece_debiased,
            "arXiv:1909.10155", "Typical gap between probability and frequency, beyond what chance gives."),
    Measure("ece", "calibration", "any", COUNTS, False, SHARE, "share", reliability.ece, NAEINI,
            "Mean gap between probability and frequency over ten bins of equal size; never 0 by chance."),
    Measure("ece_equal_width", "calibration", "any", COUNTS, False, SHARE, "share",
            reliability.ece_equal_width, NAEINI,
            "Mean gap between probability and frequency over ten bins of equal width."),
    Measure("mce", "calibration", "any", COUNTS, False, SHARE, "share", reliability.mce, NAEINI,
            "Largest gap between probability and frequency of any bin."),
    Measure("calibration_slope", "calibration", "any", COUNTS, None, REAL, "", calibration.calibration_slope,
            COX, "1 is right; below 1 the probabilities are too extreme, above 1 too timid."),
    Measure("calibration_intercept", "calibration", "any", COUNTS, None, REAL, "logits",
            calibration.calibration_intercept, COX, "0 is right; the shift left beside a free slope."),
    Measure("calibration_in_the_large", "calibration", "any", COUNTS, None, REAL, "logits",
            calibration.calibration_in_the_large, COX,
            "0 is right; above 0 the probabilities are too low overall."),
    Measure("observed_expected", "calibration", "any", COUNTS, None, POSITIVE, "ratio",
            observed_expected, "doi:10.1136/bmj.i6460",
            "Positives that came over positives that were expected; 1 is right."),
    Measure("spiegelhalter_z", "calibration", "any", COUNTS, None, REAL, "", calibration.spiegelhalter_z,
            "doi:10.1002/sim.4780050506", "Test of calibration; 0 is right. Rejects trifles at many rows."),
    Measure("miscalibration", "calibration", "any", COUNTS, False, SHARE, "", corp, CORP,
            "Part of the Brier score that recalibration would save."),
    Measure("discrimination", "calibration", "any", COUNTS, True, SHARE, "", corp, CORP,
            "Part of the Brier score that telling rows apart saves."),
    Measure("uncertainty", "calibration", "any", COUNTS, None, SHARE, "", corp, CORP,
            "Brier score of always saying the base rate."),
    Measure("reliability", "calibration", "any", COUNTS, None, SHARE, "share", reliability.reliability_bins,
            "doi:10.1175/WAF993.1", "Share of positives in one bin of the probability."),
    Measure("implied_rate", "calibration", "any", "counts of labels", None, SHARE, "share", proportion,
            "doi:10.1080/01621459.1927.10502953",
            "Share of labels that never came and are taken as the class of `missing_means`."),
)  # fmt: skip
