"""The command tree, in the user's language, and how its errors are told."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import IO

import click

from oit_checker import __version__
from oit_checker.cli import exits
from oit_checker.cli.speaking import LateGroup
from oit_checker.cli.values import shown_name
from oit_checker.messages import Speech, languages
from oit_checker.model.errors import ManyUserErrors, UserError

_COMMANDS = {
    "check": "check:check_command",
    "judge": "check:judge_command",
    "report": "check:report_command",
    "runs": "runs:runs_command",
    "prune": "prune:prune_command",
    "scan": "scan:scan_command",
    "batch": "batch:batch_group",
    "families": "families:families_group",
    "watch": "watch:watch_command",
    "worker": "worker:worker_command",
    "compare": "compare:compare_command",
    "diff": "diff:diff_command",
    "memo": "memo:memo_command",
    "review": "review:review_group",
    "score": "score:score_command",
    "submission": "submission:submission_group",
    "agencies": "agencies:agencies_group",
    "evidence": "evidence:evidence_group",
    "rules": "rules:rules_group",
    "evaluate": "evaluate:evaluate_command",
    "doctor": "doctor:doctor_command",
    "demo": "demo:demo_command",
}
"""By name, in the order of the help: the module of this room, and what makes the command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code (see `exits`)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    speech = Speech("th")
    try:
        language, given = language_of(given)
        speech = Speech(language)
        result = program(speech).main(
            args=given, prog_name=_program_name(), standalone_mode=False, obj=speech
        )
        return result if isinstance(result, int) else exits.DONE
    except UserError as error:
        _tell(speech, error)
        return exits.BAD_INPUT
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return exits.BAD_INPUT
    except click.ClickException as error:
        _tell(speech, _usage_error(error))
        return exits.BAD_INPUT
    except (KeyboardInterrupt, click.Abort):
        click.echo(speech.say("cli.interrupted"), err=True)
        return exits.INTERRUPTED
    except SystemExit:  # click's way to say that the reader of our output went away
        return exits.DONE


def program(speech: Speech) -> click.Group:
    """The whole command tree with its help in one language."""
    group = LateGroup(
        speech,
        _COMMANDS,
        name="oit",
        help=speech.say("cli.help"),
        epilog=speech.say("cli.epilog"),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    group.params.append(
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            help=speech.say("cli.version"),
            callback=_show_version,
        )
    )
    return group


def language_of(arguments: list[str]) -> tuple[str, list[str]]:
    """The language asked for by `--lang` anywhere (or OIT_LANG), and the other arguments."""
    language, rest = os.environ.get("OIT_LANG", "th"), []
    waiting = iter(arguments)
    for word in waiting:
        if word == "--lang":
            language = next(waiting, "")
        elif word.startswith("--lang="):
            language = word.removeprefix("--lang=")
        else:
            rest.append(word)
    if language not in languages():
        raise UserError("messages.language", given=language, known=list(languages()))
    return language, rest


def _show_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo(f"oit-checker {__version__}")
        context.exit()


def _program_name() -> str:
    name = os.path.basename(sys.argv[0])
    return "py -m oit_checker" if name == "__main__.py" else "oit"


def _tell(speech: Speech, error: UserError) -> None:
    errors = error.errors if isinstance(error, ManyUserErrors) else (error,)
    for each in errors:
        click.echo(f"{speech.say('cli.error')}: {speech.error(each)}", err=True)


def _usage_error(error: click.ClickException) -> UserError:
    """Click's own complaints, in our words."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "oit"
    if isinstance(error, click.NoSuchOption):
        near = list(error.possibilities or [])
        message = "cli.no_such_option_near" if near else "cli.no_such_option"
        return UserError(message, given=error.option_name, near=near, command=command)
    if isinstance(error, click.BadOptionUsage):
        return UserError("cli.option_usage", name=error.option_name, command=command)
    if isinstance(error, click.MissingParameter):
        return UserError("cli.missing", name=shown_name(error.param), command=command)
    return UserError("cli.usage", detail=error.format_message(), command=command)


def _speak_utf8(stream: IO[str]) -> None:
    """Files and pipes get UTF-8 whatever the locale; a console keeps its own encoding."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8", errors="replace")
