"""Measurement rows to Vega-Lite charts: each kind is authored once in Altair and holds no data.

The specifications are cached and shared: a caller that wants to edit one must deep-copy it first.
"""
