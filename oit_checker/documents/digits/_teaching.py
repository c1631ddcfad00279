"""Backward through the network, for training only."""

from __future__ import annotations

from math import cos, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from oit_checker.documents.digits._network import (
    _LEAK,
    CLASSES,
    GAP,
    LAYERS,
    Floats,
    Layer,
    Network,
    likelihoods,
    parts,
    patches,
)

_RATE = 2.5e-3
_DECAY = 1e-4
_GAP_WEIGHT = 0.5  # gaps are many and easy


class Teacher:
    """Weights that change: Adam with a rate that falls along a cosine."""

    def __init__(self, chance: np.random.Generator) -> None:
        self._weights: list[Floats] = []
        inputs = 1
        for layer in LAYERS:
            seen = layer.rows * layer.columns * inputs
            drawn = chance.normal(0, sqrt(2 / seen), (seen, layer.maps))
            self._weights.append(drawn.astype(np.float32))
            inputs = layer.maps
        self._biases = [np.zeros(layer.maps, np.float32) for layer in LAYERS]
        everything = self._weights + self._biases
        self._means = [np.zeros_like(value) for value in everything]
        self._squares = [np.zeros_like(value) for value in everything]
        self._steps = 0

    def network(self) -> Network:
        return Network(tuple(self._weights), tuple(self._biases))

    def teach(self, ink: Floats, kinds: NDArray[np.int8], done: float) -> float:
        """One step on n x HEIGHT x width strips and n x places kinds (below 0: ignored); `done`
        0-1 is how much of the course is over. Returns the loss."""
        values, shapes, seen, acted = ink[..., None], [], [], []
        for number, layer in enumerate(LAYERS):
            shapes.append(values.shape)
            looked = patches(values, layer)
            seen.append(looked)
            values = looked @ self._weights[number] + self._biases[number]
            if number < len(LAYERS) - 1:
                values = np.maximum(values, _LEAK * values)
            acted.append(values)
        loss, change = _loss(values[:, 0], kinds)
        self._change(_gradients(change[:, None], self._weights, shapes, seen, acted), done)
        return loss

    def _change(self, gradients: list[Floats], done: float) -> None:
        self._steps += 1
        rate = _RATE * (0.02 + 0.98 * (1 + cos(pi * done)) / 2) * min(self._steps / 100, 1)
        fixed = sqrt(1 - 0.999**self._steps) / (1 - 0.9**self._steps)
        for number, (value, gradient) in enumerate(
            zip(self._weights + self._biases, gradients, strict=True)
        ):
            mean, square = self._means[number], self._squares[number]
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient * gradient - square)
            value -= rate * (fixed * mean / (np.sqrt(square) + 1e-8) + _DECAY * value)


def _loss(values: Floats, kinds: NDArray[np.int8]) -> tuple[float, Floats]:
    """Cross-entropy, and its slope over the values."""
    shares = likelihoods(values)
    weights = np.where(kinds < 0, 0.0, np.where(kinds == GAP, _GAP_WEIGHT, 1.0)).astype(np.float32)
    weights /= max(float(weights.sum()), 1.0)
    wanted = np.eye(CLASSES, dtype=np.float32)[np.maximum(kinds, 0)]
    chosen = (shares * wanted).sum(axis=-1)
    loss = float(-(weights * np.log(chosen + 1e-9)).sum())
    return loss, (shares - wanted) * weights[..., None]


def _gradients(
    change: Floats,
    weights: list[Floats],
    shapes: list[tuple[int, ...]],
    seen: list[Floats],
    acted: list[Floats],
) -> list[Floats]:
    """Slopes of all weights, then of all biases."""
    of_weights: list[Floats] = []
    of_biases: list[Floats] = []
    for number in reversed(range(len(LAYERS))):
        if number < len(LAYERS) - 1:
            change = np.where(acted[number] > 0, change, _LEAK * change)
        flat = change.reshape(-1, change.shape[-1])
        looked = seen[number].reshape(-1, seen[number].shape[-1])
        of_weights.append(looked.T @ flat)
        of_biases.append(flat.sum(axis=0))
        if number:
            change = _spread(change @ weights[number].T, LAYERS[number], shapes[number])
    return of_weights[::-1] + of_biases[::-1]


def _spread(change: Floats, layer: Layer, shape: tuple[int, ...]) -> Floats:
    """`patches` backwards: what each input gave to all places that saw it."""
    count, rows, columns, _ = change.shape
    across, up = layer.column_padding, layer.row_padding
    padded = np.zeros((shape[0], shape[1] + 2 * up, shape[2] + 2 * across, shape[3]), np.float32)
    cells = change.reshape(count, rows, columns, layer.rows * layer.columns, shape[3])
    for place, part in enumerate(parts(layer, rows, columns)):
        padded[:, part[0], part[1]] += cells[:, :, :, place]
    return padded[:, up : up + shape[1], across : across + shape[2]]
