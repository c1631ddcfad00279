"""One Run: gathering and judging. The only room that knows all stages."""
