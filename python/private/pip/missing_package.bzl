"""`missing_package`: says at its use why a package is not there."""

load("//python/private:labels.bzl", "label_text")

def _missing_package_impl(ctx):
    fail("{}: {}".format(label_text(ctx.label), ctx.attr.reason))

missing_package = rule(
    implementation = _missing_package_impl,
    doc = "Fails with its reason when something depends on it.",
    attrs = {"reason": attr.string(doc = "What is wrong, and what to do.", mandatory = True)},
)
