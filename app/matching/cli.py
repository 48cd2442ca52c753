"""`tonglian match`: a plain file solved, for scripts and referees."""

from importlib import import_module
from typing import ClassVar

import click


class Later(click.Group):
    """A group whose commands are loaded when one is called: a process that serves pages never loads the solver."""

    MODULES: ClassVar[dict[str, str]] = {"simulate": "app.matching.simulate_cli", "solve": "app.matching.solving"}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, loaded or not."""
        return sorted({*super().list_commands(ctx), *self.MODULES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them, loaded now."""
        if cmd_name not in self.MODULES:
            return super().get_command(ctx, cmd_name)
        command: click.Command = import_module(self.MODULES[cmd_name]).COMMAND
        return command


@click.group("match", cls=Later)
def match() -> None:
    """Needs and offers of a whole county or province."""
