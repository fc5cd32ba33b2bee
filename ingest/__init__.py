"""Takes articles in: source -> article -> passages -> library."""
