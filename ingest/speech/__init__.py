"""Who says what in an article, in their own words or in the article's."""
