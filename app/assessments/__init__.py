"""Looking at a child's whole life in four dimensions, and saying how great the risk is: always a person's word, never
a computed one."""
