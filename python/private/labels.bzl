"""How labels are shown to people."""

def label_text(label):
    """Returns a label as it is written on the command line.

    Args:
        label: (Label)

    Returns:
        str: `//pkg:name` for a target of the main repository, else with the repository's canonical name.
    """
    text = str(label)
    return text[len("@@"):] if text.startswith("@@//") else text
