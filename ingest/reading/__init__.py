"""Reads bytes as articles: text, Markdown, HTML, PDF and archives."""
