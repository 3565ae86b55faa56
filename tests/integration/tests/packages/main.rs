//! Packages of a requirements file, from the real index.

mod broken;
mod difficult;
mod hub;
mod indexes;
mod irregular;
mod locked;
mod locked_errors;
mod locked_example;
mod locked_facts;
mod locked_fetch;
mod locked_overrides;
mod locked_popular;
mod locked_workspace;
mod machines;
mod popular;
mod pylock;
mod pylock_errors;
mod pylock_workspace;
mod sdists;
mod sdists_real;
mod source;
