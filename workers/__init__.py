"""The same verbs, later: each job loads by id and calls one verb."""
