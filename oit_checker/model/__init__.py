"""The nouns of the project: frozen dataclasses and enums that every other room shares.

Nothing here reads, fetches or decides anything.
"""
