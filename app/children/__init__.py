"""One file per child (一人一档). The most guarded room of the house."""
