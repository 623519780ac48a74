"""The cube: profiles per day × version × cohort, built, read, built anew, compared."""
