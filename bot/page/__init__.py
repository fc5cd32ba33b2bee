"""Pages for a browser: one file each, without network access or scripts."""
