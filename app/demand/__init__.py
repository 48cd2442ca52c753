"""What was looked for in the catalogue and is not there: the day, the township and the type, never who or which words."""
