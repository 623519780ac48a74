"""The page that loads files."""
