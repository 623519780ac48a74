"""The pages of performance and calibration."""
