//! Packages of locks, from the real index and from indexes on this machine.

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
mod programs;
mod pylock;
mod pylock_errors;
mod pylock_workspace;
mod sdists;
mod sdists_real;
mod source;
