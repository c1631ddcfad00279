"""Commands whose help speaks the user's language: click's own headings come from `messages/`."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from oit_checker.cli.values import Word
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError


class _SpeakingFormatter(click.HelpFormatter):
    speech: Speech

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix=f"{self.speech.say('cli.heading.usage')}: ")

    def write_heading(self, heading: str) -> None:
        message_id = f"cli.heading.{heading.lower()}"
        super().write_heading(
            self.speech.say(message_id) if self.speech.has(message_id) else heading
        )


def _context_class(speech: Speech) -> type[click.Context]:
    formatter = type("Formatter", (_SpeakingFormatter,), {"speech": speech})
    return type("Context", (click.Context,), {"formatter_class": formatter})


def _help_option(command: click.Command, context: click.Context, speech: Speech) -> Any:
    option = click.Command.get_help_option(command, context)
    if option is not None:
        option.help = speech.say("cli.show_help")
    return option


class SpeakingCommand(click.Command):
    def __init__(self, speech: Speech, **attributes: Any) -> None:
        options_word = speech.say("cli.metavar.options")
        super().__init__(
            options_metavar=options_word,
            context_settings={"allow_extra_args": True},
            **attributes,
        )
        self.speech = speech
        self.context_class = _context_class(speech)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Words too many are told in the user's language, not in click's."""
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise UserError("cli.extra", given=rest, command=ctx.command_path)
        return rest

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _help_option(self, ctx, self.speech)  # type: ignore[no-any-return]


class SpeakingGroup(click.Group):
    def __init__(self, speech: Speech, **attributes: Any) -> None:
        super().__init__(
            options_metavar=speech.say("cli.metavar.options"),
            subcommand_metavar=speech.say("cli.metavar.subcommand"),
            **attributes,
        )
        self.speech = speech
        self.context_class = _context_class(speech)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _help_option(self, ctx, self.speech)  # type: ignore[no-any-return]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """An unknown command is told with the nearest one that exists."""
        name, known = args[0] if args else "", sorted(self.list_commands(ctx))
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            near = difflib.get_close_matches(name, known, 1, 0.5)
            message = "cli.no_such_command_near" if near else "cli.no_such_command"
            raise UserError(message, given=name, near=near, known=known)
        return super().resolve_command(ctx, args)


class LateGroup(SpeakingGroup):
    """A group whose commands are imported when they are called for: one of them is used at a time.
    `late` names the maker of each, "module:function", in the order of the help."""

    def __init__(self, speech: Speech, late: Mapping[str, str], **attributes: Any) -> None:
        super().__init__(speech, **attributes)
        self._late = late

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._late)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands and cmd_name in self._late:
            module, _, maker = self._late[cmd_name].partition(":")
            found = importlib.import_module(f"oit_checker.cli.{module}")
            self.add_command(getattr(found, maker)(self.speech))
        return self.commands.get(cmd_name)


def command(
    speech: Speech, name: str, callback: Callable[..., Any], parameters: Sequence[click.Parameter]
) -> click.Command:
    """A command whose help is `cli.<name>.help`; spaces in `name` become dots."""
    text = speech.say(f"cli.{name.replace(' ', '.')}.help")
    return SpeakingCommand(
        speech,
        name=name.rsplit(" ", 1)[-1],
        help=text,
        short_help=text,  # click would cut it by a count of letters that Thai vowels mislead
        callback=callback,
        params=list(parameters),
    )


def option(speech: Speech, *names: str, **attributes: Any) -> click.Option:
    """An option whose help is `cli.option.<name>`; its value is named by `cli.metavar.<name>`, or
    by the words that it takes."""
    made = click.Option(list(names), **attributes)
    made.help = speech.say(f"cli.option.{made.name}", default=made.default)
    if made.is_flag:
        return made
    if speech.has(f"cli.metavar.{made.name}"):
        made.metavar = speech.say(f"cli.metavar.{made.name}")
    elif isinstance(made.type, Word):
        made.metavar = "|".join(made.type.known)
    return made
