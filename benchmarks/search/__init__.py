"""What the search is measured with."""
