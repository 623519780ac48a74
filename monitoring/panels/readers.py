"""Which reader measures the rows of a selection, by the task of the model."""

from monitoring.panels.binary_performance import BinaryPerformance
from monitoring.panels.multiclass_performance import MulticlassPerformance
from monitoring.panels.regression_performance import RegressionPerformance

Reader = BinaryPerformance | MulticlassPerformance | RegressionPerformance
READERS: dict[str, type[Reader]] = {
    "binary": BinaryPerformance,
    "multiclass": MulticlassPerformance,
    "regression": RegressionPerformance,
}
