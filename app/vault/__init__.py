"""Keys, and the cells they lock: what identifies a child is unreadable without them, wherever a copy lies."""
