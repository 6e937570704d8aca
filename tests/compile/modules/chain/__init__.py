"""Three modules, of which each derives from the one before, and the first names the last."""
