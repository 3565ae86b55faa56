"""Stands where the standard library of an in-build runtime does."""
