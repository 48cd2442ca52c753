"""Names of types and categories in templates, in the reader's language."""

from flask import Flask
from flask_babel import get_locale

from app.taxonomy import categories, types


def tongue() -> str:
    """The reader's language."""
    return str(get_locale() or "zh")


def type_name(code: str) -> str:
    """The name of a need type."""
    return types.name(code, tongue())


def category_name(code: str) -> str:
    """The name of a child category."""
    return categories.name(code, tongue())


def register(app: Flask) -> None:
    """Give templates the names as filters."""
    app.add_template_filter(type_name)
    app.add_template_filter(category_name)
