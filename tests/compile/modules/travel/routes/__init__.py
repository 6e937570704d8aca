"""A package in a package, that is not given to the generator."""
