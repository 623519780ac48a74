"""The store: the only room that knows DuckDB, Parquet and SQLite."""
