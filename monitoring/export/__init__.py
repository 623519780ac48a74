"""Export: the one table as JSON, CSV, Parquet and a page of its own; the same digits everywhere."""
