"""hits -> answer in the articles' own words."""
