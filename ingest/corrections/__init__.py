"""versions -> correction: how two versions of an article differ, sentence by sentence."""
