"""Who provides help: organizations, where they work, and whether they are what they say."""
