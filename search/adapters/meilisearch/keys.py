"""Keys for the service: one that can only ask, one that can also write. The master key makes them and is needed no more."""

from search.adapters.meilisearch.server import Server

ASKING = ["search", "settings.get", "stats.get", "version"]
WRITING = [
    *ASKING, "documents.add", "documents.delete", "documents.get", "indexes.create", "indexes.delete", "indexes.get",
    "indexes.swap", "settings.update", "tasks.get",
]  # fmt: skip


def scoped_keys(url: str, master: str, uid: str = "catalogue") -> dict[str, str]:
    """Make both, for indexes whose names begin so; under the names of the settings that take them."""
    server = Server(url, master)
    made = {}
    for name, actions in (("MEILI_KEY", ASKING), ("MEILI_INDEXING_KEY", WRITING)):
        wanted = {
            "name": f"tonglian {name}",
            "description": "made by tonglian search keys",
            "actions": actions,
            "indexes": [f"{uid}*"],
            "expiresAt": None,
        }
        made[name] = server.ask(lambda client, wanted=wanted: client.create_key(wanted)).key  # type: ignore[misc]  # mypy loses the type of a default in a lambda
    return made
