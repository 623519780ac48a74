"""Codes of single rows: which they are, their labels and levels, and counts of them."""
