"""Cohorts that the cube does not hold: their days, their records, and those that differ in one level."""
