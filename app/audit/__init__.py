"""Who saw, who changed, why: append-only, written in the transaction of the deed itself."""
