"""A volunteer's planned visits: when she can, what was agreed, who stands in, that she came, and the hours both sides know of."""
