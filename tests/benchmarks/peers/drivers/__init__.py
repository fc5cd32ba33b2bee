"""One driver per candidate; each runs in the environment of its candidate alone."""
