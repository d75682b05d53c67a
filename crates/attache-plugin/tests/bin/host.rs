//! Hosts the library named by its argument, as the program does for `isolation = "process"`.

fn main() -> Result<(), attache_plugin::LoadError> {
    let library = std::env::args_os().nth(1).unwrap_or_default();
    attache_plugin::serve_stdio(library.as_ref())
}
