"""The command line: helpful before anything runs, and one sentence where servers are missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import COMMANDS
from tests.conftest import process_number
from tests.support.databases import TEMPLATE, copy_database

BARE = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}


def tonglian(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The console script, knowing nothing but what it is told."""
    env = BARE | {"DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": "short"} | settings
    command = [str(Path(sys.executable).parent / "tonglian"), *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_help_needs_no_server_and_lists_every_command() -> None:
    said = tonglian("--help")
    assert said.returncode == 0
    for command in COMMANDS:
        assert command.name in said.stdout


@pytest.mark.parametrize("command", ["backlog", "prepare"])
def test_without_servers_it_says_so_in_a_sentence(command: str) -> None:
    said = tonglian(command)
    assert said.returncode == 1
    assert "make run" in said.stderr
    assert "Traceback" not in said.stderr


def test_the_backlog_of_a_real_database() -> None:
    said = tonglian(
        "backlog",
        DATABASE_URL=copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"cli_{process_number()}"),
        REDIS_URL=os.environ["TEST_REDIS_URL"],
        SECRET_KEY="k" * 40,
    )
    assert said.stdout.split() == ["waiting:", "0", "running:", "0"]
