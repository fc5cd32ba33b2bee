"""The library -> gist, briefing, lists, timeline, news, comparison: cited to the letter, without a language model."""
