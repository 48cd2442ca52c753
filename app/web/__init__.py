"""HTTP habits: errors become pages, forms are posted once, headers are strict. No word of the domain."""
