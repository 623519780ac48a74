"""The overview of all models."""
