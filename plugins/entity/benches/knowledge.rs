//! Time to load the built-in knowledge and to match it against running text.
fn main() {}
