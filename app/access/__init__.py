"""Who someone is to us and what she may do: the actor, the permissions, and the guard at every door."""
