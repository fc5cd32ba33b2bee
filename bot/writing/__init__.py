"""Model mode: a language model writes, and code decides what is shown."""
