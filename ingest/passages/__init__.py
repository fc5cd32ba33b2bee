"""Cuts an article into the passages that are searched and cited."""
