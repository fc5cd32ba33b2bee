"""Asked from assistants and programs: the Model Context Protocol, and JSON over HTTP. Thin doors to the desk."""
