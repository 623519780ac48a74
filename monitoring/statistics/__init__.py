"""Pure statistics: arrays and counts in, an estimate with its interval out. numpy and scipy only.

A file per family, named as the field names it; `registry.py` lists every measure that the product computes.
What no panel asks for (CUSUM, MMD, fairness gaps and others) is held by the golden cases all the same.
Differences are always current − reference. Undefined is NaN with a reason, never 0.
"""
