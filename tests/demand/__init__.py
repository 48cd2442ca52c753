"""What was looked for in vain."""
