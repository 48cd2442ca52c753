"""The engine on a Meilisearch server, for several machines that share one index."""
