"""Pictures on pages that may hold what an item asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from oit_checker.checks import is_telling
from oit_checker.locate.pictures import MOST_PAGES
from oit_checker.model.document import Document
from oit_checker.model.place import Exhibit
from oit_checker.model.web import Crawl

PER_PAGE = 6
FEW_LETTERS = 600  # of a page whose content may be its picture


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


def is_pictured_within(page: Document) -> bool:
    """A page with few words and a picture that has no address of its own: it lies in the page."""
    inside = any(is_telling(image) and not image.url for image in page.images)
    return inside and sum(map(len, page.main_text.splitlines())) < FEW_LETTERS
