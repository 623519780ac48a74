"""The contract of a model: what its columns mean, read from one YAML file."""

from monitoring.contract.baselines import RELATIVE, Baseline
from monitoring.contract.changes import changes
from monitoring.contract.cohorts import CohortColumn
from monitoring.contract.column_sketch import ColumnSketch
from monitoring.contract.draft import draft_contract
from monitoring.contract.expectations import Expectation
from monitoring.contract.features import Feature
from monitoring.contract.label import Label
from monitoring.contract.model import Contract
from monitoring.contract.operations import (
    Business,
    Costs,
    Event,
    Feedback,
    Owner,
    Retention,
    Service,
    Slo,
    Version,
)
from monitoring.contract.prediction import Prediction, PredictionInterval
from monitoring.contract.reading import build_contract, parse_contract, read_contract
from monitoring.contract.schema import contract_schema
from monitoring.contract.thresholds import Threshold

__all__ = [
    "RELATIVE",
    "Baseline",
    "Business",
    "CohortColumn",
    "ColumnSketch",
    "Contract",
    "Costs",
    "Event",
    "Expectation",
    "Feature",
    "Feedback",
    "Label",
    "Owner",
    "Prediction",
    "PredictionInterval",
    "Retention",
    "Service",
    "Slo",
    "Threshold",
    "Version",
    "build_contract",
    "changes",
    "contract_schema",
    "draft_contract",
    "parse_contract",
    "read_contract",
]
