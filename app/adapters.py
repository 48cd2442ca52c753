"""The adapters that `create_app` has picked, where domain code finds them."""

from search.protocol import SearchEngine


class Adapters:
    """One slot per port; empty until `create_app` has filled it."""

    def __init__(self) -> None:
        self._search: SearchEngine | None = None

    @property
    def search(self) -> SearchEngine:
        """The search engine in use."""
        if self._search is None:
            raise RuntimeError("create_app has not picked a search engine yet")
        return self._search

    def use(self, *, search: SearchEngine) -> None:
        """Fill the slots."""
        self._search = search


adapters = Adapters()
