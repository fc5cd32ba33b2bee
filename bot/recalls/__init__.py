"""Answers whose articles have changed since: which ones a correction touches, and where they were given."""
