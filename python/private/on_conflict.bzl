"""What can be done about different files of distributions at one path."""

# Of distributions and hubs. `auto`: an error, but a warning for what nobody imports.
ON_CONFLICT_VALUES = ["auto", "error", "warn", "first"]

# Of programs. `inherit`: as the distributions say.
PACKAGE_CONFLICTS_VALUES = ["inherit", "error", "warn", "first"]
