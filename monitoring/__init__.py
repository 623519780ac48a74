"""Tidemark: drift, performance, calibration and data quality of models in production."""

__version__ = "0.1.0"
