"""Distributions of a column on both sides: their distances, their lines over time, their pictures."""
