"""Pure statistics: arrays and counts in, an estimate with its interval out. numpy and scipy only.

A file per family, named as the field names it; `registry.py` lists every measure.
Differences are always current − reference. Undefined is NaN with a reason, never 0.
"""
