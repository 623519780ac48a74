"""What is asked: window, baseline, cohort and version as frozen values, to and from text."""
