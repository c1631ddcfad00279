"""`oit demo`: the main job on fictitious agencies, over real HTTP, without the internet."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.output import write_reports
from oit_checker.cli.progress import progress_listener
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import now
from oit_checker.demo import demo_sites, run_demo
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.run.deepening import Depth
from oit_checker.run.evidence_pictures import stored_pictures
from oit_checker.store import Store


def demo_command(speech: Speech) -> click.Command:
    def run(sites: tuple[str, ...], output: str, **_: Any) -> int:
        folder = Path(output)
        if folder.is_file():
            raise UserError("cli.not_a_folder", name="--output", path=output)
        unknown = [site for site in sites if site not in demo_sites()]
        if unknown:
            raise UserError("demo.no_site", given=unknown, known=list(demo_sites()))
        url = f"sqlite:///{folder / 'demo.sqlite'}"
        with Store.open(url, folder / "demo-evidence") as store:
            for site in sites or demo_sites():
                click.echo(speech.say("cli.demo.site", site=site), err=True)
                with progress_listener(speech, quiet=False) as listener:
                    demo = run_demo(site, store, now, listener, Depth(draw=True, ocr=True))
                stem = str(folder / f"{site}.html")
                options = {"formats": ("html", "json", "xlsx", "text"), "output": stem}
                pictures = partial(stored_pictures, demo.run, store)
                write_reports(speech, demo.run, demo.pack, options, pictures)
        return exits.DONE

    return command(
        speech,
        "demo",
        run,
        [
            click.Argument(["sites"], nargs=-1),
            option(speech, "--output", default="oit-demo"),
        ],
    )
