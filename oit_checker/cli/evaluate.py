"""`oit evaluate`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from oit_checker.cli import exits
from oit_checker.cli.check import depth_of, depth_options
from oit_checker.cli.speaking import command, option
from oit_checker.cli.surroundings import READERS, now
from oit_checker.cli.values import COUNT, ExistingPath
from oit_checker.crawl import Limits
from oit_checker.evaluate import (
    Agreement,
    Judgement,
    LinkLabelReport,
    SitesReport,
    evaluate_link_labels,
    evaluate_sites,
    read_labels,
)
from oit_checker.evaluate.labels import VERDICTS
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.run.gather import Gathering
from oit_checker.store import Store


def evaluate_command(speech: Speech) -> click.Command:
    def run_evaluate(**options: Any) -> int:
        if options["link_labels"]:
            _show_link_labels(speech, Path(options["link_labels"]), options["json"])
            return exits.DONE
        if not options["sites"] or not options["labels"]:
            raise UserError("evaluate.needs_sites")
        report = _evaluated(speech, options)
        if options["json"]:
            click.echo(json.dumps(as_plain(report), ensure_ascii=False, indent=2))
        else:
            _show(speech, report)
        return exits.DONE

    folder, file = ExistingPath(is_folder=True), ExistingPath()
    return command(
        speech,
        "evaluate",
        run_evaluate,
        [
            option(speech, "--sites", type=folder, default=None),
            option(speech, "--labels", type=file, default=None),
            option(speech, "--link-labels", type=file, default=None),
            option(speech, "--per-page", is_flag=True),
            option(speech, "--json", is_flag=True),
            option(speech, "--max-pages", type=COUNT, default=Limits().max_pages),
            *depth_options(speech),
        ],
    )


def _evaluated(speech: Speech, options: dict[str, Any]) -> SitesReport:
    rows = read_labels(Path(options["labels"]))
    how = Gathering(
        limits=Limits(max_pages=options["max_pages"], max_drawings=options["draw_pages"]),
        clock=now,
        readers=READERS,
        depth=replace(depth_of(options), shown=0),
        browser=options["browser"],
    )
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'evaluate.sqlite'}"
        with Store.open(url, Path(folder) / "evidence") as store:
            return evaluate_sites(
                Path(options["sites"]),
                rows,
                store=store,
                how=how,
                per_page=options["per_page"],
                on_site=lambda site: click.echo(
                    speech.say("cli.evaluate.site", site=site), err=True
                ),
            )


def as_plain(report: SitesReport) -> dict[str, Any]:
    """JSON values; `kappa` is on the rows where both readers agree, over decided ones."""
    agreed = report.agreement(agreed_only=True)
    sites = sorted({j.row.site for j in report.judgements})
    items = sorted({(j.row.fiscal_year, j.row.item) for j in report.judgements})
    return {
        "kappa": agreed.kappa_decided,
        "rows": len(report.judgements),
        "skipped": report.skipped,
        "snapshot_gaps": report.gaps,
        "pages": report.pages,
        "all": asdict(report.agreement()),
        "agreed": asdict(agreed),
        "sites": {site: _both(report, _is_site(site)) for site in sites},
        "items": {f"{year} {item}": _both(report, _is_item(year, item)) for year, item in items},
        "disagreements": [_plain(j) for j in report.judgements if j.is_disagreement],
    }


def _is_site(site: str) -> Callable[[Judgement], bool]:
    return lambda judgement: judgement.row.site == site


def _is_item(fiscal_year: int, item: str) -> Callable[[Judgement], bool]:
    return lambda judgement: (judgement.row.fiscal_year, judgement.row.item) == (fiscal_year, item)


def _both(report: SitesReport, keep: Callable[[Judgement], bool]) -> dict[str, Any]:
    return {
        "all": asdict(report.agreement(keep)),
        "agreed": asdict(report.agreement(keep, agreed_only=True)),
    }


def _plain(judgement: Judgement) -> dict[str, Any]:
    row, verdict = judgement.row, judgement.verdict
    return {
        "site": row.site,
        "fiscal_year": row.fiscal_year,
        "item": row.item,
        "page": row.page,
        "label": row.verdict,
        "second": row.second,
        "label_reason": row.reason,
        "second_reason": row.second_reason,
        "outcome": verdict.outcome.value,
        "reason": verdict.reason.value if verdict.reason else None,
        "place": verdict.places[0].url if verdict.places else None,
        "findings": [
            {
                "element": f.element_id,
                "outcome": f.outcome.value,
                "reason": f.reason.value if f.reason else None,
                "url": f.url,
                "checks": [{"kind": r.kind, "facts": dict(r.observation.facts)} for r in f.results],
                "quotes": [e.quote for e in f.evidence[:3]],
            }
            for f in (judgement.deciding or verdict.findings)
        ],
    }


def _show(speech: Speech, report: SitesReport) -> None:
    click.echo(
        speech.say(
            "cli.evaluate.head",
            rows=len(report.judgements),
            skipped=report.skipped,
            gaps=report.gaps,
        )
    )
    _show_agreement(speech, speech.say("cli.evaluate.all"), report.agreement())
    _show_agreement(speech, speech.say("cli.evaluate.agreed"), report.agreement(agreed_only=True))
    for site in sorted({j.row.site for j in report.judgements}):
        _show_line(site, report.agreement(_is_site(site)))
    for year, item in sorted({(j.row.fiscal_year, j.row.item) for j in report.judgements}):
        _show_line(f"{year} {item}", report.agreement(_is_item(year, item)))
    click.echo(f"\n{speech.say('cli.evaluate.disagreements')}")
    for judgement in report.judgements:
        if judgement.is_disagreement:
            _show_disagreement(speech, judgement)


def _show_agreement(speech: Speech, title: str, agreement: Agreement) -> None:
    click.echo(f"\n{title} ({agreement.rows})")
    click.echo(" " * 12 + "".join(f"{v:>10}" for v in VERDICTS))
    for outcome, counts in agreement.confusion.items():
        click.echo(f"{outcome:<12}" + "".join(f"{counts[v]:>10}" for v in VERDICTS))
    for name in (
        "precision_of_passed",
        "precision_of_failed",
        "cant_tell",
        "untested",
        "coverage",
        "kappa_decided",
        "kappa_all",
    ):
        click.echo(f"  {speech.say(f'cli.evaluate.{name}')}: {_shown(getattr(agreement, name))}")


def _show_line(name: str, agreement: Agreement) -> None:
    cells = " ".join(
        f"{outcome[:4]}:{'/'.join(str(counts[v]) for v in VERDICTS)}"
        for outcome, counts in agreement.confusion.items()
    )
    click.echo(f"{name:<14} {cells}  κ {_shown(agreement.kappa_decided)}")


def _show_disagreement(speech: Speech, judgement: Judgement) -> None:
    row, verdict = judgement.row, judgement.verdict
    reason = f" {verdict.reason.value}" if verdict.reason else ""
    click.echo(
        f"\n{row.site} {row.fiscal_year} {row.item} {row.page}: "
        f"{verdict.outcome.value}{reason} ≠ {row.verdict}/{row.second}"
    )
    click.echo(f"  {row.reason} | {row.second_reason}")
    for place in verdict.places[:2]:
        click.echo(f"  @ {place.url} “{place.label}” {place.outcome.value} {place.score}")
    for finding in (judgement.deciding or verdict.findings)[:6]:
        kinds = ", ".join(
            f"{r.kind}={r.observation.outcome.value}{dict(r.observation.facts)}"
            for r in finding.results
        )
        click.echo(f"  - {finding.element_id} {finding.outcome.value}: {kinds[:300]}")


def _show_link_labels(speech: Speech, path: Path, as_json: bool) -> None:
    report = evaluate_link_labels(path)
    if as_json:
        plain = asdict(report) | {
            "confusions": [
                {"wanted": w, "got": g, "count": n} for (w, g), n in report.confusions.items()
            ]
        }
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    click.echo(
        speech.say(
            "cli.evaluate.link_labels",
            right=report.exact_right,
            exact=report.exact,
            share=_shown(report.exact_right / report.exact if report.exact else None),
            taken=report.wrongly_taken,
            others=report.others,
            taken_share=_shown(report.wrongly_taken / report.others if report.others else None),
            skipped=report.skipped,
        )
    )
    _show_mistakes(report)


def _show_mistakes(report: LinkLabelReport) -> None:
    for text, wanted, got in report.mistakes:
        click.echo(f"  {wanted or '-'} → {got or '-'}: {text}")


def _shown(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"
