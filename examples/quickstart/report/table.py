"""Tables in plain text."""


def render(header, rows):
    """Returns the rows below the header, in columns as wide as they need to be."""
    lines = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[column]) for row in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in lines
    )
