"""A store asked by hand: one statement, or all of it as one DuckDB file."""
