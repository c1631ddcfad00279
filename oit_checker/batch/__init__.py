"""Many agencies: the list, the queue, the work, and what became of them."""
