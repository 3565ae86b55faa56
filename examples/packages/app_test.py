"""Tests the greeting."""

import app
import iniconfig

assert app.render() == "Good morning, Ada!\nAhoy, Grace!\n", app.render()
assert iniconfig.IniConfig("x", data="[a]\nb = 1\n")["a"]["b"] == "1"
