"""Settings: safe defaults, and addresses in every form operators write."""

import pytest
from pydantic import ValidationError

from app.config import Settings

KEY = "k" * 32


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_addresses_name_the_driver(scheme: str) -> None:
    made = Settings(database_url=f"{scheme}://u@h/d", redis_url="redis://h", secret_key=KEY, _env_file=None)
    assert made.database_url == "postgresql+psycopg://u@h/d"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="32"):
        Settings(database_url="postgresql:///d", redis_url="redis://h", secret_key="short", _env_file=None)


def test_the_key_is_not_printed() -> None:
    made = Settings(database_url="postgresql:///d", redis_url="redis://h", secret_key=KEY, _env_file=None)
    assert KEY not in repr(made)
