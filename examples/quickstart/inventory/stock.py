"""The stock."""

_STOCK = {"nuts": 25, "bolts": 40, "washers": 7}


def counts():
    """Returns [item, pieces] for each item, sorted by item."""
    return [[item, _STOCK[item]] for item in sorted(_STOCK)]
