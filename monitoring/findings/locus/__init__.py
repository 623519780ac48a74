"""The locus: for whom, or in which version, a deviation mostly is."""
