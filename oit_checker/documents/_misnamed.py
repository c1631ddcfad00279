"""Regions that a class word gave wrongly: the "menu" that is the page's own list of documents."""

from __future__ import annotations

from oit_checker.documents._drafts import is_file
from oit_checker.documents._page import PageWalk
from oit_checker.model.document import Region

_MOST_OF_A_PAGE = 0.6
_FEW_FILES = 3


def regions_of_roots(walk: PageWalk) -> list[Region]:
    """The region of each root, in the walk's numbering.

    A region named by a class word alone is taken back when it holds most of the page's text and
    that is not mainly link labels, or when a good part of its links are files and frames: menus
    lead to pages.
    """
    roots = walk.root_regions
    sizes, labels, files, links = ([0] * len(roots) for _ in range(4))
    for block, root in zip(walk.blocks, walk.block_roots, strict=True):
        sizes[root] += len(block.text)
    for link in walk.links:
        labels[link.root] += len(link.text)
        links[link.root] += bool(link.url)
        files[link.root] += link.kind in ("iframe", "embed") or is_file(link.url)
    for root in range(len(roots) - 1, 0, -1):  # children come after their parents
        parent = roots[root][2]
        for counts in (sizes, labels, links, files):
            counts[parent] += counts[root]
    regions: list[Region] = []
    for root, (region, outright, parent) in enumerate(roots):
        is_prose = sizes[root] > _MOST_OF_A_PAGE * sizes[0] and labels[root] < sizes[root] / 2
        is_list = files[root] >= _FEW_FILES and files[root] > 0.3 * links[root]
        misnamed = not outright and region is not Region.MAIN and (is_prose or is_list)
        regions.append(regions[parent] if misnamed and root else region)
    return regions
