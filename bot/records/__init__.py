"""What was asked and answered, kept in the ledger: so that no question is lost and none is answered twice."""
