"""Scores a library with questions whose answers are known: questions -> outcomes -> figures."""
