//! Packages of a requirements file, from the real index.

mod broken;
mod difficult;
mod hub;
mod irregular;
mod locked;
mod locked_errors;
mod locked_example;
mod locked_fetch;
mod locked_popular;
mod locked_workspace;
mod machines;
mod popular;
mod sdists;
mod sdists_real;
mod source;
