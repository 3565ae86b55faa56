"""Reading a requirements file with all that it includes."""

load("//python/private:labels.bzl", "label_text")
load("//python/private/pip:relative_label.bzl", "relative_label")
load(":requirements_file.bzl", "locked_requirements", "parse_requirements")

# Files that include each other more often than this do so forever.
_MOST_FILES = 1000

def read_requirements(module_ctx, label):
    """Reads a requirements file, and the files that `-r` and `-c` name in it.

    Args:
        module_ctx: context of an extension.
        label: (Label) the file.

    Returns:
        struct(errors: list[str], labels: list[Label], options: list[struct], requirements: list[struct]): as `parse_requirements` and
        `locked_requirements` return them; the files that were read
    """
    queue = [struct(is_constraint = False, label = label, where = "")]
    seen = {}
    errors = []
    options = []
    requirements = []
    constraints = []
    for step in range(_MOST_FILES):
        if step >= len(queue):
            break
        item = queue[step]
        key = "{} {}".format(item.label, item.is_constraint)
        if key in seen:
            continue
        seen[key] = item.label
        if not module_ctx.path(item.label).exists:
            errors.append("{}there is no file {}{}".format(
                item.where,
                label_text(item.label),
                "" if item.where else ". Write it, for example with uv pip compile --generate-hashes",
            ))
            continue
        parsed = parse_requirements(module_ctx.read(item.label), label_text(item.label))
        errors += parsed.errors
        options += parsed.options
        if item.is_constraint:
            constraints += parsed.requirements
        else:
            requirements += parsed.requirements
        for include in parsed.includes:
            other = relative_label(item.label, include.path)
            if not other:
                errors.append("{}{} {}: this is no file of the repository; copy it there".format(include.where, include.kind, include.path))
            else:
                queue.append(struct(
                    is_constraint = item.is_constraint or include.kind == "--constraint",
                    label = other,
                    where = "{}{}: ".format(include.where, include.kind),
                ))
    locked, problems = locked_requirements(requirements, constraints)
    return struct(
        errors = errors + problems,
        labels = {str(found): found for found in seen.values()}.values(),
        options = options,
        requirements = locked,
    )
