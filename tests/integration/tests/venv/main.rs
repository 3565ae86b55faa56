//! Installed distributions in the virtual environments of programs, made up and real ones, and their layers.

mod conflicts;
mod fixture;
mod layers;
mod libraries;
mod materialised;
mod metadata;
mod modules;
mod pypi;
mod shapes;
mod unpacked;
