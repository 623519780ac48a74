"""Reads of a snapshot beside its profiles: rows, scores, labels, values, examples, events."""
