"""The measures of performance, by task, and of the labels' arrival."""

from monitoring.statistics import (
    class_averages,
    confusion,
    discrimination,
    multiclass,
    regression,
    scoring_rules,
)
from monitoring.statistics import forecast_intervals as forecasts
from monitoring.statistics import multiclass_scores as scores
from monitoring.statistics.deviances import poisson_deviance
from monitoring.statistics.intervals import proportion
from monitoring.statistics.label_delay import arrival_curve
from monitoring.statistics.measure import POSITIVE, REAL, SHARE, SIGNED_SHARE, Measure
from monitoring.statistics.ranked_lists import average_precision

COUNTS, TABLE, MATRIX = "counts per score and label", "decision table", "confusion matrix"
CLASS_SCORES, ERRORS, INTERVALS = "class probabilities", "actual and predicted values", "forecast intervals"
DELONG, WILSON = "doi:10.2307/2531595", "doi:10.1080/01621459.1927.10502953"
BRIER = "doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2"
GNEITING, HYNDMAN = "doi:10.1198/016214506000001437", "doi:10.1016/j.ijforecast.2006.03.001"
F1_INTERVAL, COX = "doi:10.1007/s10489-021-02635-5", "doi:10.1186/s12916-019-1466-7"

BINARY_MEASURES: tuple[Measure, ...] = (
    Measure("auc", "performance", "binary", COUNTS, True, SHARE, "", discrimination.auc, DELONG,
            "Chance that a positive scores above a negative; 0.5 is guessing."),
    Measure("average_precision", "performance", "binary", COUNTS, True, SHARE, "", average_precision,
            "doi:10.1007/978-3-642-40994-3_29",
            "Area under the precision–recall curve; the share of positives is guessing."),
    Measure("log_loss", "performance", "binary", COUNTS, False, POSITIVE, "nats", scoring_rules.log_loss,
            GNEITING, "Mean surprise at the outcome, given the probability; 0.693 is saying one half."),
    Measure("brier", "performance", "binary", COUNTS, False, SHARE, "", scoring_rules.brier, BRIER,
            "Mean squared gap between probability and outcome; 0.25 is saying one half."),
    Measure("brier_skill", "performance", "binary", COUNTS, True, (-POSITIVE[1], 1.0), "",
            scoring_rules.brier_skill, BRIER,
            "Share of the Brier score saved over always saying the base rate; 0 is no better."),
    Measure("accuracy", "performance", "binary", TABLE, True, SHARE, "share", confusion.accuracy, WILSON,
            "Share of decisions that were right."),
    Measure("precision", "performance", "binary", TABLE, True, SHARE, "share", confusion.precision, WILSON,
            "Share of the positive decisions that were right."),
    Measure("recall", "performance", "binary", TABLE, True, SHARE, "share", confusion.recall, WILSON,
            "Share of the positives that were found."),
    Measure("specificity", "performance", "binary", TABLE, True, SHARE, "share", confusion.specificity,
            WILSON, "Share of the negatives that were left alone."),
    Measure("f1", "performance", "binary", TABLE, True, SHARE, "", confusion.f1, F1_INTERVAL,
            "Harmonic mean of precision and recall."),
    Measure("mcc", "performance", "binary", TABLE, True, SIGNED_SHARE, "", confusion.mcc,
            "doi:10.1186/s12864-019-6413-7",
            "Matthews correlation of decision and outcome; 0 is guessing, 1 is perfect."),
    Measure("balanced_accuracy", "performance", "binary", TABLE, True, SHARE, "",
            confusion.balanced_accuracy, "doi:10.1002/sim.3095",
            "Mean of recall and specificity; 0.5 is guessing."),
    Measure("ks_separation", "performance", "binary", COUNTS, True, SHARE, "",
            discrimination.ks_separation, "doi:10.1214/aoms/1177730256",
            "Largest gap between true and false positive rate at any threshold."),
    Measure("gini", "performance", "binary", COUNTS, True, SIGNED_SHARE, "", discrimination.gini, DELONG,
            "2·AUC − 1; 0 is guessing."),
    Measure("mean_score", "performance", "binary", COUNTS, None, REAL, "", scoring_rules.mean_score, COX,
            "Mean score of the rows."),
    Measure("label_rate", "performance", "binary", COUNTS, None, SHARE, "share", scoring_rules.label_rate,
            WILSON, "Share of positive outcomes among labelled rows."),
    Measure("predicted_positive_rate", "performance", "binary", TABLE, None, SHARE, "share",
            confusion.predicted_positive_rate, WILSON, "Share of rows decided positive."),
)  # fmt: skip

MULTICLASS_MEASURES: tuple[Measure, ...] = (
    Measure("accuracy", "performance", "multiclass", MATRIX, True, SHARE, "share",
            multiclass.multiclass_accuracy, WILSON, "Share of rows whose class was named."),
    Measure("macro_f1", "performance", "multiclass", MATRIX, True, SHARE, "", class_averages.macro_f1,
            F1_INTERVAL, "Mean F1 of the declared classes, each counting the same."),
    Measure("weighted_f1", "performance", "multiclass", MATRIX, True, SHARE, "", class_averages.weighted_f1,
            F1_INTERVAL, "Mean F1 of the classes, weighted by their rows."),
    Measure("log_loss", "performance", "multiclass", CLASS_SCORES, False, POSITIVE, "nats",
            scores.multiclass_log_loss, GNEITING, "Mean surprise at the true class, given its probability."),
    Measure("brier", "performance", "multiclass", CLASS_SCORES, False, (0.0, 2.0), "",
            scores.multiclass_brier, BRIER,
            "Mean squared gap between probabilities and outcome, summed over classes."),
    Measure("auc_ovr_macro", "performance", "multiclass", CLASS_SCORES, True, SHARE, "", multiclass.auc_ovr,
            "doi:10.1023/A:1010920819831", "Mean over classes of the AUC of each against the rest."),
    Measure("precision", "performance", "multiclass", TABLE, True, SHARE, "share", confusion.precision,
            WILSON, "Share of the rows named this class that were of it."),
    Measure("recall", "performance", "multiclass", TABLE, True, SHARE, "share", confusion.recall, WILSON,
            "Share of the rows of this class that were named so."),
    Measure("f1", "performance", "multiclass", TABLE, True, SHARE, "", confusion.f1, F1_INTERVAL,
            "Harmonic mean of the class's precision and recall."),
    Measure("auc", "performance", "multiclass", COUNTS, True, SHARE, "", discrimination.auc, DELONG,
            "AUC of this class against the rest; 0.5 is guessing."),
)  # fmt: skip

REGRESSION_MEASURES: tuple[Measure, ...] = (
    Measure("mae", "performance", "regression", ERRORS, False, POSITIVE, "column", regression.mae, HYNDMAN,
            "Mean absolute error, in the unit of the target."),
    Measure("rmse", "performance", "regression", ERRORS, False, POSITIVE, "column", regression.rmse, HYNDMAN,
            "Root mean squared error: as MAE, large errors counting more."),
    Measure("bias", "performance", "regression", ERRORS, None, REAL, "column", regression.bias, HYNDMAN,
            "Mean of prediction minus actual; positive is over-prediction."),
    Measure("mape", "performance", "regression", ERRORS, False, POSITIVE, "share", regression.mape, HYNDMAN,
            "Mean absolute error relative to the actual value; rows with 0 are left out and counted."),
    Measure("smape", "performance", "regression", ERRORS, False, (0.0, 2.0), "", regression.smape, HYNDMAN,
            "Mean error relative to the average of actual and predicted size; at most 2."),
    Measure("wape", "performance", "regression", ERRORS, False, POSITIVE, "share", regression.wape, HYNDMAN,
            "Total absolute error relative to the total actual value."),
    Measure("r2", "performance", "regression", ERRORS, True, (-POSITIVE[1], 1.0), "", regression.r2,
            "ISBN 978-0471162407", "Share of the variance explained; 0 is no better than the mean."),
    Measure("mase", "performance", "regression", ERRORS, False, POSITIVE, "", regression.mase, HYNDMAN,
            "Mean absolute error relative to repeating the last season; below 1 is better than that."),
    Measure("pinball", "performance", "regression", "forecast quantiles", False, POSITIVE, "column",
            forecasts.pinball, "doi:10.2307/1913643",
            "Loss of a forecast quantile, in the unit of the target."),
    Measure("coverage", "performance", "regression", INTERVALS, None, SHARE, "share", forecasts.coverage,
            GNEITING,
            "Share of actual values inside their forecast interval; should meet its nominal level."),
    Measure("interval_width", "performance", "regression", INTERVALS, False, POSITIVE, "column",
            forecasts.interval_width, GNEITING, "Mean width of the forecast intervals."),
    Measure("winkler", "performance", "regression", INTERVALS, False, POSITIVE, "column", forecasts.winkler,
            GNEITING, "Width of the forecast interval plus a penalty for missing it."),
    Measure("poisson_deviance", "performance", "regression", ERRORS, False, POSITIVE, "", poisson_deviance,
            GNEITING, "Error of a predicted count, weighted as counts vary."),
)  # fmt: skip

LABEL_MEASURES: tuple[Measure, ...] = (
    Measure("label_coverage", "performance", "labels", "counts of labels", True, SHARE, "share", proportion,
            WILSON, "Share of predictions whose label is there."),
    Measure("label_maturity", "performance", "labels", "label delays", True, SHARE, "share", arrival_curve,
            "doi:10.1080/01621459.1958.10501452",
            "Share of labels that arrive by the age of the youngest row, of the slowest class."),
    Measure("overdue_rate", "performance", "labels", "counts of labels", False, SHARE, "share", proportion,
            WILSON, "Share of predictions without a label although its horizon has passed."),
    Measure("orphan_labels", "performance", "labels", "counts of labels", False, POSITIVE, "rows", proportion,
            WILSON, "Labels that belong to no prediction."),
    Measure("implied_rate", "performance", "labels", "counts of labels", None, SHARE, "share", proportion,
            WILSON, "Share of labels that never came and are taken as the class of `missing_means`."),
)  # fmt: skip
