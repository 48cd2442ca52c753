"""Translated words in templates, with the reader's catalogue looked up once per answer instead of once per word."""

from typing import Any

from flask import Flask, g
from flask_babel import get_translations


def catalogue() -> Any:
    """The reader's catalogue, kept for this answer: a page asks for hundreds of words."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue


def register(app: Flask) -> None:
    """Give templates `_`, `gettext` and `ngettext`."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # Jinja's i18n extension adds it
        lambda words: catalogue().ugettext(words),
        lambda one, many, count: catalogue().ungettext(one, many, count),
        newstyle=True,
    )
