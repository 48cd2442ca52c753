"""The list of commands is whole."""

from __future__ import annotations

import re
import subprocess

from tools.setup import ROOT

NOT_FOR_PEOPLE = {"python"}


def test_help_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - NOT_FOR_PEOPLE
    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert {line.split()[1] for line in said.splitlines()} == targets
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == targets | NOT_FOR_PEOPLE
