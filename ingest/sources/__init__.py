"""Where bytes come from: files, folders, standard input and the web."""
