"""The page of findings, and one finding opened."""
