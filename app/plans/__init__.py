"""Plans: the best use of all help of a county at once, proposed by the machine, decided by people; and what is missing."""
