"""Scores a library on questions with known answers: questions -> outcomes -> figures."""
