"""The terminal front end: shows answers and holds conversations."""
