"""Two modules whose classes use each other's."""
