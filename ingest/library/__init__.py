"""The library: the ledger, which is the truth, and the index derived from it."""
