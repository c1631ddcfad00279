"""Documents and links to Candidates per topic. Nothing here fetches."""
