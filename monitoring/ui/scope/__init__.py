"""The scope bar: model, window, baseline, cohort, version, and the export of a page."""
