"""The pack for an objection: what was asked, answered, seen and ruled, verifiable by anyone."""
