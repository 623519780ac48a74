"""Taking a page along."""
