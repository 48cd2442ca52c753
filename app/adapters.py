"""The adapters that `create_app` has picked, where domain code finds them."""

from typing import Any, Protocol

from app.vault.keyring import Keyring
from search.engine import SearchEngine


class Geocoder(Protocol):
    """A geopy geocoder, offline or online, as far as we ask it."""

    def geocode(self, query: str, *, exactly_one: bool = True) -> Any:
        """A geopy Location, or None."""


class Adapters:
    """One slot per port; empty until `create_app` has filled it."""

    def __init__(self) -> None:
        self._search: SearchEngine | None = None
        self._keys: Keyring | None = None
        self.geocoder: Geocoder | None = None
        """Only where the operator has configured an online one; addresses leave the machine through it."""
        self.scanner: str | None = None
        """The operator's virus scanner, a command; None where there is none."""

    @property
    def search(self) -> SearchEngine:
        """The search engine in use."""
        if self._search is None:
            raise RuntimeError("create_app has not picked a search engine yet")
        return self._search

    @property
    def keys(self) -> Keyring:
        """The operator's keys."""
        if self._keys is None:
            raise RuntimeError("create_app has not read the keys yet")
        return self._keys

    def use(
        self, *, search: SearchEngine, keys: Keyring, geocoder: Geocoder | None = None, scanner: str | None = None
    ) -> None:
        """Fill the slots."""
        self._search, self._keys, self.geocoder, self.scanner = search, keys, geocoder, scanner


adapters = Adapters()
