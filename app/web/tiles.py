"""Pictures of a map from the operator's own host: offered where a page asks for them, and allowed by that page alone."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g


@dataclass(frozen=True, slots=True)
class Tiles:
    """Where the pictures are."""

    address: str
    """With {z}, {x} and {y} in it."""
    datum: str
    deepest: int
    credit: str

    @property
    def host(self) -> str:
        """As a security policy names it."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


def tiles() -> Tiles | None:
    """The map, if the operator has one; from here on this answer may show pictures of its host."""
    settings: Any = current_app.config["SETTINGS"]
    if not settings.tiles_url:
        return None
    own = g.tiles = Tiles(settings.tiles_url, settings.tiles_datum, settings.tiles_deepest, settings.tiles_credit)
    return own


def pictures_from() -> str:
    """Whence this answer's pictures may come besides ourselves: nowhere, or the map's host."""
    shown: Tiles | None = g.get("tiles")
    return f" {shown.host}" if shown else ""


def register(app: Flask) -> None:
    """Let templates ask for the map."""
    app.add_template_global(tiles)
