"""The loop: ask a provider, get an answer, see that help is delivered, and have two people say so."""
