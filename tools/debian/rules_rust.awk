# Rewrites the MODULE.bazel of rules_rust: the module system_rust provides the toolchain and the repository rust_host_tools.
/^register_toolchains\(/ && !registered {
    print "bazel_dep(name = \"system_rust\", version = \"0.0.0\")\n"
    print "register_toolchains(\"@rust_host_tools//:toolchain\")\n"
    registered = 1
}
/^rust_host_tools = use_extension\(/ {
    print "rust_host_tools = use_extension(\"@system_rust//:extensions.bzl\", \"rust_host_tools\")"
    next
}
{ print }
