"""Whether a file is a precompiler that runs on this machine."""

def precompiler_problem(repository_ctx, path):
    """Asks a file for its version.

    Args:
        repository_ctx: context of a repository rule.
        path: (path) the file.

    Returns:
        str: why it cannot be used, or None
    """
    result = repository_ctx.execute([path, "--version"])
    if result.return_code:
        return "{} does not run on this machine (exit code {}): {}".format(
            path,
            result.return_code,
            (result.stderr or result.stdout).strip(),
        )
    if not result.stdout.startswith("precompiler "):
        return "{} is not a precompiler of rules_pyc: with --version it prints {}".format(
            path,
            repr(result.stdout.partition("\n")[0]),
        )
    return None
