"""Exceptions whose bases are in another module of the package."""
