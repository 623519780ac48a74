"""The pages of data quality and of the quarantine."""
