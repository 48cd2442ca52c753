"""Public programmes a child may be entitled to: read-only entries for now; rules and applications come on top."""
