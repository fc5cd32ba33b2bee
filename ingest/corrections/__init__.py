"""versions -> correction: what two versions of an article say differently, sentence by sentence."""
