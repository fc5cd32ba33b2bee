"""Answers questions: question -> hits -> answer -> terminal (or Slack)."""
