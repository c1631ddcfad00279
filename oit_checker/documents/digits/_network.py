"""A small convolutional network in numpy that says of each place in a strip what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]  # float32 all along

STEP = 2  # columns of a strip between two answers
# The ten digits, then what else stands in lines. A mark above or below is part of its letter.
GAP, LETTER, ARABIC = 10, 11, 12
SIGNS = ".,-/:"
FIRST_SIGN = 13
CLASSES = FIRST_SIGN + len(SIGNS)
_LEAK = 0.1


@dataclass(frozen=True, slots=True)
class Layer:
    """Rows and columns of the kernel, strides, padding (rows, columns), distance of columns."""

    rows: int
    columns: int
    row_stride: int = 1
    column_stride: int = 1
    row_padding: int = 0
    spread: int = 1
    maps: int = 1

    @property
    def column_padding(self) -> int:
        return self.spread * (self.columns - 1) // 2


LAYERS = (
    Layer(5, 5, 2, STEP, 2, maps=16),
    Layer(3, 3, 2, 1, 1, maps=28),
    Layer(3, 3, 2, 1, 1, maps=44),
    Layer(4, 3, maps=72),
    Layer(1, 5, spread=2, maps=64),
    Layer(1, 3, spread=4, maps=64),
    Layer(1, 1, maps=CLASSES),
)


@dataclass(frozen=True, slots=True)
class Network:
    """A weight (inputs x maps) and a bias (maps) per layer."""

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def answers(self, strips: Floats) -> Floats:
        """Probabilities, n x places x CLASSES, of n strips of one width (n x HEIGHT x width)."""
        values = strips[..., None]
        last = len(LAYERS) - 1
        for number, layer in enumerate(LAYERS):
            values = patches(values, layer) @ self.weights[number] + self.biases[number]
            if number < last:
                values = np.maximum(values, _LEAK * values)
        return likelihoods(values[:, 0])


def load_network(file: Path) -> Network:
    """What training wrote. Raises OSError or ValueError if it is not there or damaged."""
    with np.load(file, allow_pickle=False) as kept:
        weights = tuple(kept[f"weight{n}"].astype(np.float32) for n in range(len(LAYERS)))
        biases = tuple(kept[f"bias{n}"].astype(np.float32) for n in range(len(LAYERS)))
    return Network(weights, biases)


def patches(values: Floats, layer: Layer) -> Floats:
    """What each place of the layer sees: n x rows x columns x inputs."""
    across, up = layer.column_padding, layer.row_padding
    padded = np.pad(values, ((0, 0), (up, up), (across, across), (0, 0)))
    rows = (padded.shape[1] - layer.rows) // layer.row_stride + 1
    columns = (padded.shape[2] - layer.spread * (layer.columns - 1) - 1) // layer.column_stride + 1
    seen = np.empty(
        (values.shape[0], rows, columns, layer.rows * layer.columns, values.shape[3]), np.float32
    )
    for place, part in enumerate(parts(layer, rows, columns)):
        seen[:, :, :, place] = padded[:, part[0], part[1]]
    return seen.reshape(values.shape[0], rows, columns, -1)


def parts(layer: Layer, rows: int, columns: int) -> Sequence[tuple[slice, slice]]:
    """The rows and columns of the padded input under each cell of the kernel."""
    return [
        (
            slice(up, up + layer.row_stride * (rows - 1) + 1, layer.row_stride),
            slice(
                layer.spread * across,
                layer.spread * across + layer.column_stride * (columns - 1) + 1,
                layer.column_stride,
            ),
        )
        for up in range(layer.rows)
        for across in range(layer.columns)
    ]


def likelihoods(values: Floats) -> Floats:
    """Softmax over the last axis."""
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)
