"""The command line: reads arguments, calls the library or the desk, prints."""
