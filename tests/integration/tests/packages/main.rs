//! Packages of a requirements file, from the real index.

mod broken;
mod difficult;
mod hub;
mod machines;
mod popular;
mod source;
