"""Words typed -> one call below. The only room that reads the clock and prints."""

from oit_checker.cli.app import main

__all__ = ["main"]
