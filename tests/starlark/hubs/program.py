"""A program that is only analysed."""
