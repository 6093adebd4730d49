"""Pictures as a decoder is shown them: what src/data does in the studio."""
