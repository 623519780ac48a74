"""Findings: verdicts on measurements, and the sentences that say what is wrong, since when and for whom."""
