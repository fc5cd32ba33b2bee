"""Reads sources, new ones or known ones again, and commits what they hold to the library."""
