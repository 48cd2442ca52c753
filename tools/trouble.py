"""One plain sentence instead of a traceback. Standard library only: set-up uses it before anything is installed."""

from __future__ import annotations

import sys


class Trouble(Exception):
    """Something the person at the keyboard can put right, said in English and in Chinese."""

    def __init__(self, english: str, chinese: str, details: str = "") -> None:
        super().__init__(english)
        self.english = english
        self.chinese = chinese
        self.details = details

    def tell(self) -> int:
        """Print the sentence and give the exit code that goes with it."""
        if self.details:
            print(self.details.rstrip(), file=sys.stderr)
        print(f"{self.english}\n{self.chinese}", file=sys.stderr, flush=True)
        return 1
