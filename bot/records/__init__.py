"""Questions and answers, kept in the ledger, so that no question is lost and none is answered twice."""
