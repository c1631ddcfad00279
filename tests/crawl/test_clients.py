"""Clients share what is dear to make."""

from __future__ import annotations

import ssl

from oit_checker.crawl.client import lax_context, strict_context


def test_trusted_certificates_are_read_once_a_process() -> None:
    assert strict_context() is strict_context()
    assert strict_context().verify_mode is ssl.CERT_REQUIRED


def test_the_context_that_trusts_everyone_is_another_one() -> None:
    assert lax_context() is not strict_context()
    assert lax_context().verify_mode is ssl.CERT_NONE
