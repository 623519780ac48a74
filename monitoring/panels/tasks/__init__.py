"""Performance by the task of a model, over the rows of a selection."""
