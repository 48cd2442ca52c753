"""The family's side: what is held, who looked, who was told; a page for one reading; requests and their answers."""
