//! Packages of a requirements file, from the real index.

mod broken;
mod hub;
mod machines;
mod popular;
mod source;
