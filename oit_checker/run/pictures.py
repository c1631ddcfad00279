"""Pictures on pages that may hold what an item asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from oit_checker.checks import is_telling
from oit_checker.locate.pictures import MOST_PAGES
from oit_checker.model.place import Exhibit
from oit_checker.model.web import Crawl

PER_PAGE = 6


def pictures_on(exhibits: Iterable[Exhibit], crawl: Crawl) -> list[tuple[str, str]]:
    """(page, picture) of pictures large enough to be read, largest first on each page, in the order
    of the exhibits; banners that stand on many pages are left out."""
    shown = Counter(
        image
        for document in crawl.documents.values()
        if document.is_page
        for image in {image.url for image in document.images}
    )
    found: dict[str, str] = {}
    for exhibit in exhibits:
        if exhibit.document is None or not exhibit.document.is_page:
            continue
        own = [
            image
            for image in exhibit.document.images
            if image.url and is_telling(image) and shown[image.url] <= MOST_PAGES
        ]
        own.sort(key=lambda image: -(image.width or 0) * (image.height or 0))
        for image in own[:PER_PAGE]:
            found.setdefault(image.url, exhibit.url)
    return [(page, image) for image, page in found.items()]
