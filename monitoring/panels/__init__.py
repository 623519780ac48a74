"""Panels: a question and a snapshot in, measurement rows out; no drawing, no verdict."""
