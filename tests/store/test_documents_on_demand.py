"""A stored Crawl whose Documents are read when they are asked for."""

from __future__ import annotations

import gc
import weakref

from oit_checker.model.document import Document
from oit_checker.store.on_demand import MOST_HELD, DocumentsOnDemand


def test_of_many_pages_that_were_looked_at_only_the_last_are_held() -> None:
    read: list[str] = []
    made: list[weakref.ref[Document]] = []

    def load(digest: str) -> Document:
        document = Document(digest, "text/html", "html")
        read.append(digest)
        made.append(weakref.ref(document))
        return document

    urls = [f"http://a.example/{n}" for n in range(3 * MOST_HELD)]
    documents = DocumentsOnDemand({url: f"digest of {url}" for url in urls}, load)
    assert list(documents) == urls and not read
    assert all(documents[url].url == f"digest of {url}" for url in urls)
    gc.collect()
    assert sum(each() is not None for each in made) == MOST_HELD
    assert documents[urls[-1]] is documents[urls[-1]]
    assert len(read) == len(urls)
