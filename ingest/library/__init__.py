"""The library: the ledger, which is the truth, and the index that is derived from it."""
