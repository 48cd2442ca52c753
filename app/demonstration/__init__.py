"""Play data: six counties on an ordinary Tuesday. Every name, number and story in it is invented."""
