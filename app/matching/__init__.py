"""Which offers can meet a need, in what order, and why: pure functions, no database.

The same rules serve one need and, later, a whole county. The machine suggests; a person decides (PIPL art. 24).
"""
