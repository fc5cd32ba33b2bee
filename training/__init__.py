"""Makes the weights that newsdesk comes with: the reader's, and the gate's. Nothing imports it."""
