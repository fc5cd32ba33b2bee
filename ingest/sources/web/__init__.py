"""Fetches from the web: pages, feeds and sitemaps, from public addresses alone, politely and within limits."""
