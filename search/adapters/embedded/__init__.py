"""The engine within our own processes: tantivy on a local disk, one process that writes, any number that read."""
