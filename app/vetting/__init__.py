"""What is asked of a volunteer before she meets a child, and until when each answer holds. Results only, never the record."""
