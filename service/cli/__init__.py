"""The command line: one module per noun; every heavy import stands inside a command, so that --help is quick."""

from service.cli.program import app, main

__all__ = ["app", "main"]
