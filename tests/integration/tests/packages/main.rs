//! Packages of a requirements file, from the real index.

mod broken;
mod difficult;
mod hub;
mod irregular;
mod locked;
mod machines;
mod popular;
mod source;
