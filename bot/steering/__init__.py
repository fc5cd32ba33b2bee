"""Recognises text that is written to steer whoever answers."""
