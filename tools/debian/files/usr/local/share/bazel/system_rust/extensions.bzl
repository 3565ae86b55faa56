"""A module extension that offers the Rust installed on this system to rules_rust.

It takes the place of the extension `rust_host_tools` of rules_rust, which downloads a Rust. Its repository of that name
holds the host tools that crate_universe runs, and a toolchain.
"""

load(":repository.bzl", "system_rust_repository")

def _rust_host_tools_impl(_module_ctx):
    system_rust_repository(name = "rust_host_tools")

rust_host_tools = module_extension(
    implementation = _rust_host_tools_impl,
    doc = "Makes the repository rust_host_tools of the system's Rust.",
    # Newer versions of rules_rust name the repository with a tag.
    tag_classes = {"host_tools": tag_class(attrs = {
        "name": attr.string(doc = "Ignored: there is one Rust on the system."),
        "version": attr.string(doc = "Ignored, likewise."),
    })},
)
