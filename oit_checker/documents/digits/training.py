"""How `model.npz` came to be: the whole recipe, on one core in about ten minutes.

    OMP_NUM_THREADS=1 python -m oit_checker.documents.digits.training OUT [--fonts FOLDER ...]

writes OUT/model.npz and OUT/model.json (its digest and what it was made of) and prints how the
families never trained on (`HELD_OUT`) fare. It needs no library that the package does not need.

Fonts wanted, all free; a family that is missing is passed by (model.json names those met):
Debian's fonts-thai-tlwg, fonts-arundina, fonts-noto-core, fonts-noto-ui-core, fonts-freefont-ttf;
the Python packages fontpkg-sarabun (Sarabun) and odoo-addon-l10n-th-fonts (the national fonts of
2010: TH Sarabun New and its sisters). The last two are only unpacked, and `--fonts` told where.

Lines of official-looking text are drawn, spoilt as scanners spoil them, put through the same
`strip_at` that pages go through, and cut into windows; each place of a window is taught what
stands there. All chance comes from one seed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from oit_checker.documents.digits._network import CLASSES, GAP, STEP, Network
from oit_checker.documents.digits._spoiling import spoilt, warped
from oit_checker.documents.digits._strips import HEIGHT, Strip, strip_at
from oit_checker.documents.digits._teaching import Teacher
from oit_checker.documents.digits._typesetting import (
    Face,
    Glyph,
    canvas,
    faces_in,
    made_line,
    set_line,
)

# Whole families that are only measured on: serifs, sans, typewriters.
HELD_OUT = frozenset(
    (
        "Norasi",
        "FreeSerif",
        "Noto Serif Thai",
        "Garuda",
        "TH Niramit AS",
        "Tlwg Typist",
        "Tlwg Typewriter",
        "Tlwg Typo",
    )
)
# Of no use: too ornate, or not free.
LEFT_OUT = frozenset(("TH Srisakdi", "TH Charm of AU", "TH Charmonman", "Angsana New"))
# What offices write in.
USUAL = frozenset(("TH SarabunPSK", "TH Sarabun New", "Sarabun", "Laksaman"))
ASCII_FAMILY = "Arundina Sans"  # where a family has no Latin letters
FOLDERS = (Path("/usr/share/fonts"),)
WIDTH = 256  # columns of a window
LINES = 7000
STEPS = 3200
BATCH = 32
SEED = 2563
IGNORED = -1


@dataclass(frozen=True, slots=True)
class Lesson:
    """`ink` is n x HEIGHT x columns, 0-255; `kinds` n x columns / STEP, IGNORED where either is
    right."""

    ink: NDArray[np.uint8]
    kinds: NDArray[np.int8]


def lesson(faces: Sequence[Face], lines: int, seed: int) -> Lesson:
    """Windows cut from so many drawn lines."""
    chance = random.Random(seed)
    noise = np.random.default_rng(seed)
    other = next((face for face in faces if face.family == ASCII_FAMILY), faces[0])
    families = _by_family(faces)
    inks: list[NDArray[np.uint8]] = []
    kinds: list[NDArray[np.int8]] = []
    for _ in range(lines):
        face = chance.choice(families[chance.choice(sorted(families))])
        drawn = _drawn(face, other, chance, noise)
        if drawn is None:
            continue
        strip, glyphs = drawn
        for ink, kind in _windows(strip, glyphs, chance):
            inks.append(ink)
            kinds.append(kind)
    return Lesson(np.stack(inks), np.stack(kinds))


def _by_family(faces: Sequence[Face]) -> dict[str, list[Face]]:
    """Faces by family; the usual families under three names, so that they are drawn more often."""
    families: dict[str, list[Face]] = {}
    for face in faces:
        for copy in range(3 if face.family in USUAL else 1):
            families.setdefault(f"{face.family} {copy}", []).append(face)
    return families


def _drawn(
    face: Face, other: Face, chance: random.Random, noise: np.random.Generator
) -> tuple[Strip, list[Glyph]] | None:
    body = chance.choice((chance.uniform(10, 17), chance.uniform(13, 26)))
    text = made_line(chance, chance.choice((4, 12, 30, 70, 70)), chance.choice((0, 0.8, 1, 1)))
    pitch = body * chance.uniform(2.6, 4.5)
    baseline = int(body * 5)
    image, draw = canvas(int(body * len(text) * 1.1 + 8 * body), int(body * 8))
    glyphs = set_line(draw, (3 * body, baseline), text, face, other, body)
    if not glyphs:
        return None
    rows = np.nonzero((np.asarray(image) < 128).any(axis=1))[0]
    if not len(rows):
        return None
    for beside in (-pitch, pitch):
        if chance.random() < 0.6:
            line = made_line(chance, len(text))
            set_line(draw, (3 * body, baseline + beside), line, face, other, body)
    _rule(draw, chance, glyphs, baseline, body)
    strength = chance.choice((0.0, 0.5, 0.5, 0.5, 1.0)) * chance.random()
    stretch = chance.uniform(0.85, 1.2)
    image = image.resize((round(image.width * stretch), image.height), Image.Resampling.BICUBIC)
    glyphs = [Glyph(g.kind, g.left * stretch, g.right * stretch) for g in glyphs]
    if chance.random() < 0.6:
        image = warped(image, noise, body * 0.07, body)
    grey = spoilt(image, noise, strength)
    slack = body * 0.25
    top = int(rows[0] + chance.uniform(-slack, slack))
    bottom = int(rows[-1] + 1 + chance.uniform(-slack, slack))
    left = int(glyphs[0].left - body * chance.uniform(0.3, 2.5))
    right = int(glyphs[-1].right + body * chance.uniform(0.3, 2.5))
    strip = strip_at(grey, max(left, 0), min(right, image.width), top, bottom)
    if strip is None or not 0.5 < strip.scale * 16 / body < 2.2:
        return None
    return strip, glyphs


def _rule(
    draw: ImageDraw.ImageDraw,
    chance: random.Random,
    glyphs: Sequence[Glyph],
    baseline: int,
    body: float,
) -> None:
    """The lines of a table or form, now and then."""
    if chance.random() < 0.1:
        y = baseline + body * chance.uniform(0.5, 0.9)
        draw.line((0, y, glyphs[-1].right + body, y), fill=0, width=chance.randint(1, 2))
    if chance.random() < 0.15:
        for _ in range(chance.randint(1, 4)):
            glyph = chance.choice(glyphs)
            x = glyph.left - body * chance.uniform(0.25, 0.6)
            if any(g.left - 1 < x < g.right + 1 for g in glyphs):
                continue
            draw.line((x, 0, x, 8 * body), fill=0, width=chance.randint(1, 2))


def _windows(
    strip: Strip, glyphs: Sequence[Glyph], chance: random.Random
) -> list[tuple[NDArray[np.uint8], NDArray[np.int8]]]:
    ink = (strip.ink * 255).astype(np.uint8)
    width = ink.shape[1]
    short = max(WIDTH - width, 0) + STEP
    ink = np.pad(ink, ((0, 0), (0, short)))
    kinds = _kinds(ink.shape[1], strip, glyphs)
    count = max(width // WIDTH, 1)
    windows = []
    for _ in range(min(count, 5)):
        start = 0 if width <= WIDTH else chance.randrange((width - WIDTH) // STEP + 1) * STEP
        windows.append(
            (
                ink[:, start : start + WIDTH],
                kinds[start // STEP : (start + WIDTH) // STEP],
            )
        )
    return windows


def _kinds(width: int, strip: Strip, glyphs: Sequence[Glyph]) -> NDArray[np.int8]:
    """What stands at each place: the middle of a glyph is the glyph, its edge is open, the rest is
    gap, so that two equal digits are told apart."""
    kinds = np.full(width // STEP, GAP, np.int8)
    places = np.arange(len(kinds)) * STEP + STEP / 2
    spans = []
    for glyph in glyphs:
        left = (glyph.left - strip.left) / strip.scale
        right = (glyph.right - strip.left) / strip.scale
        spans.append((glyph.kind, np.abs(places - (left + right) / 2), right - left))
    for _, away, size in spans:
        kinds[away <= 0.42 * size] = IGNORED
    for kind, away, size in spans:
        kinds[away <= max(0.28 * size, 1.1 * STEP)] = kind
    return kinds


def trained(lesson: Lesson, steps: int, seed: int) -> Network:
    """A network taught for so many steps of BATCH windows."""
    chance = np.random.default_rng(seed)
    teacher = Teacher(chance)
    for step in range(steps):
        picked = chance.integers(0, len(lesson.ink), BATCH)
        ink = lesson.ink[picked].astype(np.float32) / 255
        ink = ink ** chance.uniform(0.7, 1.4, (BATCH, 1, 1)).astype(np.float32)
        ink = np.roll(ink, int(chance.integers(-1, 2)), axis=1)
        loss = teacher.teach(ink, lesson.kinds[picked], done=step / steps)
        if step % 100 == 0:
            print(f"step {step} of {steps}: loss {loss:.4f}", flush=True)
    return teacher.network()


def right_share(network: Network, lesson: Lesson) -> tuple[float, float]:
    """Shares of the digits' places named right, and of other places taken for a digit."""
    digits = right = others = taken = 0
    for start in range(0, len(lesson.ink), BATCH):
        answers = network.answers(lesson.ink[start : start + BATCH].astype(np.float32) / 255)
        named = answers.argmax(axis=-1)
        kinds = lesson.kinds[start : start + BATCH]
        is_digit = (kinds >= 0) & (kinds < GAP)
        digits += int(is_digit.sum())
        right += int((named == kinds)[is_digit].sum())
        others += int((kinds >= GAP).sum())
        taken += int((named < GAP)[kinds >= GAP].sum())
    return right / max(digits, 1), taken / max(others, 1)


def write(network: Network, folder: Path, facts: dict[str, object]) -> None:
    """model.npz (half precision) and model.json beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {f"weight{n}": w.astype(np.float16) for n, w in enumerate(network.weights)}
    arrays |= {f"bias{n}": b.astype(np.float16) for n, b in enumerate(network.biases)}
    file = folder / "model.npz"
    np.savez_compressed(file, allow_pickle=False, **arrays)
    facts = {"sha256": hashlib.sha256(file.read_bytes()).hexdigest(), **facts}
    text = json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
    (folder / "model.json").write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="trains the reader of Thai digits")
    parser.add_argument("out", type=Path)
    parser.add_argument("--fonts", type=Path, action="append", default=list(FOLDERS))
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--steps", type=int, default=STEPS)
    asked = parser.parse_args(arguments)
    faces = [face for face in faces_in(asked.fonts) if face.family not in LEFT_OUT]
    learnt = [face for face in faces if face.family not in HELD_OUT]
    if not learnt:
        parser.error("no font with Thai digits below " + ", ".join(map(str, asked.fonts)))
    print(f"{len(learnt)} faces to learn from", flush=True)
    network = trained(lesson(learnt, asked.lines, SEED), asked.steps, SEED)
    held_out = [face for face in faces if face.family in HELD_OUT]
    facts: dict[str, object] = {
        "classes": CLASSES,
        "rows": HEIGHT,
        "lines": asked.lines,
        "steps": asked.steps,
        "seed": SEED,
        "families": sorted({face.family for face in learnt}),
        "held_out": sorted({face.family for face in held_out}),
    }
    if held_out:
        right, taken = right_share(network, lesson(held_out, max(asked.lines // 10, 1), SEED + 1))
        facts |= {"held_out_right": round(right, 4), "held_out_taken": round(taken, 5)}
        print(f"held-out: {right:.2%} of places in digits right, {taken:.3%} of others taken")
    write(network, asked.out, facts)


if __name__ == "__main__":
    main()
