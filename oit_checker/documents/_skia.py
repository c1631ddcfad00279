"""Chrome's "print to PDF" and Google Docs write each shaped Thai cluster as two text objects.

Both stand under one /ActualText, and PDFium gives the whole cluster for each: บริหาร comes out as
บริหริ าร. The second object holds the mark, whose box lies wholly above or below the first's, so a
repeated cluster with such a box is dropped, with the generated space or newline beside it. For a
cluster with ำ the second object holds its right half: the gap that this leaves is taken for a
space, or the cluster comes twice with boxes of different height.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2.raw as raw

_LOOK_BACK = 4
_SARA_AM = "\u0e33"
# The right half's width in widths of a consonant; with a space it is twice that and more.
_HALF = 1.6
Char = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Box:
    """In points."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class _Cluster:
    """Characters of one text object, or one generated character (`box` None)."""

    chars: list[Char]
    owner: int
    box: _Box | None = None

    @property
    def text(self) -> str:
        return "".join(char for char, _ in self.chars)


def without_doubles(text_page: ctypes.c_void_p, count: int) -> list[Char]:
    """The characters of a Skia page, each cluster once."""
    clusters = _without_gaps(_once(_clusters(text_page, count)))
    return [char for cluster in clusters for char in cluster.chars]


def _once(clusters: list[_Cluster]) -> list[_Cluster]:
    kept: list[_Cluster] = []
    drop_generated = False
    for cluster in clusters:
        if cluster.box is None:
            if not drop_generated:
                kept.append(cluster)
            drop_generated = False
            continue
        drop_generated = _is_double(cluster, kept)
        if not drop_generated:
            kept.append(cluster)
        elif kept and kept[-1].box is None:
            # The jump up to the mark was taken for a space or a new line; so is the jump back.
            kept.pop()
    return kept


def _is_double(cluster: _Cluster, kept: list[_Cluster]) -> bool:
    seen = 0
    for earlier in reversed(kept):
        if earlier.box is None or cluster.box is None:
            continue
        if earlier.text == cluster.text:
            if cluster.box.bottom >= earlier.box.top - 0.5:
                return True
            if cluster.box.top <= earlier.box.bottom + 0.5:
                return True
            taller = abs(cluster.box.top - earlier.box.top) > 1.0
            if seen == 0 and taller and _SARA_AM in cluster.text:
                return True
        seen += 1
        if seen == _LOOK_BACK:
            break
    return False


def _without_gaps(clusters: list[_Cluster]) -> list[_Cluster]:
    """Without the spaces that stand for the unseen right half of ำ."""
    kept: list[_Cluster] = []
    for index, cluster in enumerate(clusters):
        if cluster.box is None and cluster.text == " " and 0 < index < len(clusters) - 1:
            before, after = clusters[index - 1], clusters[index + 1]
            if before.box and after.box and before.text.endswith(_SARA_AM):
                gap = after.box.left - before.box.right
                if gap < _HALF * (before.box.right - before.box.left):
                    continue
        kept.append(cluster)
    return kept


def _clusters(text_page: ctypes.c_void_p, count: int) -> list[_Cluster]:
    clusters: list[_Cluster] = []
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if not 0 < code < 0x110000:
            continue
        char = (chr(code), index)
        if raw.FPDFText_IsGenerated(text_page, index) == 1:
            clusters.append(_Cluster([char], 0))
            continue
        owner = raw.FPDFText_GetTextObject(text_page, index)
        address = ctypes.cast(owner, ctypes.c_void_p).value or 0
        if clusters and clusters[-1].owner == address and address:
            clusters[-1].chars.append(char)
        else:
            clusters.append(_Cluster([char], address, _extent(owner)))
    return clusters


def _extent(owner: ctypes.c_void_p) -> _Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(owner, left, bottom, right, top):
        return _Box(0.0, 0.0, 0.0, 0.0)
    return _Box(left.value, bottom.value, right.value, top.value)
