"""The review meeting: a sentence for each model, the minutes, and what a verdict still waits for."""
