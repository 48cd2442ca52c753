"""The page of one child: what she needs, how she was last seen, how things stand, and the way to everything else."""
