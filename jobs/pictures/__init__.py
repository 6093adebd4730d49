"""Pictures as a decoder needs them, the counterpart of src/data in the studio."""
