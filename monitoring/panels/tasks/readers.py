"""Which reader measures the rows of a selection, by the task of the model."""

from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.panels.tasks.regression_performance import RegressionPerformance

Reader = BinaryPerformance | MulticlassPerformance | RegressionPerformance
READERS: dict[str, type[Reader]] = {
    "binary": BinaryPerformance,
    "multiclass": MulticlassPerformance,
    "regression": RegressionPerformance,
}
