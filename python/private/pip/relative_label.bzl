"""Labels of files by their path relative to another file. A pure function."""

def relative_label(label, path):
    """Returns the label of a file.

    Args:
        label: (Label) the other file.
        path: (str) the path, relative to the folder of the other file.

    Returns:
        Label; None if the file is outside of the repository
    """
    if path.startswith("/") or "://" in path:
        return None
    parts = []
    for part in (label.package + "/" + label.name).split("/")[:-1] + path.split("/"):
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        elif part not in ["", "."]:
            parts.append(part)
    full = "/".join(parts)
    if not label.package or full.startswith(label.package + "/"):
        return label.same_package_label(full.removeprefix(label.package + "/") if label.package else full)
    return Label("@@{}//:{}".format(label.repo_name, full))
