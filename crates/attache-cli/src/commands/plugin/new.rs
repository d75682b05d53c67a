//! `attache plugin new`: a plugin to begin with, which builds, passes its tests and runs as it is.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use super::sdk;
use crate::exit::Exit;
use crate::registry;

/// Arguments of `attache plugin new`.
#[derive(Debug, Args)]
#[command(after_help = "\
The crates that a plugin in Rust is made with are written beside it, from this program itself.

Examples:
  attache plugin new asides
  attache plugin new asides --sdk ~/src/attache
  attache plugin new readability --lang c")]
pub(crate) struct NewArguments {
    /// The name of the analyzer and of its folder, e.g. `asides`.
    #[arg(value_name = "NAME")]
    name: String,

    /// What to write it in.
    #[arg(long, value_name = "LANGUAGE", default_value = "rust")]
    lang: Language,

    /// The folder of attache's sources to build with, in place of those that this program carries.
    #[arg(long, value_name = "PATH")]
    sdk: Option<PathBuf>,
}

/// What a plugin is written in.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Language {
    /// A library, about as fast as a built-in analyzer.
    Rust,
    /// A library, with nothing to depend on but one header.
    C,
    /// A program of its own; the pattern of any other language.
    Python,
}

/// A file to write: its path and its contents, both with names to fill in.
type Template = (&'static str, &'static str);

macro_rules! template {
    ($path:literal, $file:literal) => {
        ($path, include_str!(concat!("templates/", $file)))
    };
}

const RUST: &[Template] = &[
    template!("Cargo.toml", "rust/Cargo.toml"),
    template!(".gitignore", "rust/gitignore"),
    template!("README.md", "rust/README.md"),
    template!("attache.toml", "rust/attache.toml"),
    template!("sample.txt", "shared/sample.txt"),
    template!("src/lib.rs", "rust/src/lib.rs"),
    template!("tests/analysis.rs", "rust/tests/analysis.rs"),
    template!("tests/corpus/quiet.txt", "shared/quiet.txt"),
    template!("tests/corpus/sample.txt", "shared/sample.txt"),
    template!(
        "tests/snapshots/analysis__corpus@quiet.txt.snap",
        "rust/tests/snapshots/analysis__corpus@quiet.txt.snap"
    ),
    template!(
        "tests/snapshots/analysis__corpus@sample.txt.snap",
        "rust/tests/snapshots/analysis__corpus@sample.txt.snap"
    ),
];

const C: &[Template] = &[
    template!("Makefile", "c/Makefile"),
    template!("README.md", "c/README.md"),
    template!("attache.toml", "c/attache.toml"),
    template!("cases/sample.snap", "shared/sample.snap"),
    template!("cases/sample.txt", "shared/sample.txt"),
    template!("sample.txt", "shared/sample.txt"),
    template!("{{library}}.c", "c/plugin.c"),
];

const PYTHON: &[Template] = &[
    template!("README.md", "python/README.md"),
    template!("attache.toml", "python/attache.toml"),
    template!("cases/sample.snap", "shared/sample.snap"),
    template!("cases/sample.txt", "shared/sample.txt"),
    template!("sample.txt", "shared/sample.txt"),
    template!("{{library}}.py", "python/plugin.py"),
];

/// Writes a plugin into a folder of its name.
///
/// # Errors
///
/// When the name is taken or of no use, and when a file cannot be written.
pub(super) fn new(options: &NewArguments) -> anyhow::Result<Exit> {
    check_name(&options.name)?;
    let folder = Path::new(&options.name);
    if folder.exists() {
        bail!("`{}` is there already", folder.display());
    }
    let with = match (&options.lang, &options.sdk) {
        (Language::Rust, Some(path)) => {
            if !path.join("crates/attache-plugin/Cargo.toml").is_file() {
                bail!(
                    "`{}` holds no `crates/attache-plugin`, so it is no folder of attache's sources",
                    path.display()
                );
            }
            // From within the new folder, which lies in this one.
            if path.is_absolute() { path.clone() } else { Path::new("..").join(path) }
        }
        (Language::Rust, None) => {
            sdk::lay_out(Path::new(sdk::FOLDER))?;
            Path::new("..").join(sdk::FOLDER)
        }
        _ => PathBuf::new(),
    };
    let library = options.name.replace('-', "_");
    let fill = |text: &str| {
        text.replace("{{name}}", &options.name)
            .replace("{{library}}", &library)
            .replace("{{layer}}", &library)
            .replace("{{sdk}}", &with.display().to_string().replace('\\', "/"))
    };
    let write = |path: &str, text: &str| {
        let to = folder.join(fill(path));
        let parent = to.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&to, text))
            .with_context(|| format!("cannot write `{}`", to.display()))
    };
    let (templates, next) = match options.lang {
        Language::Rust => (RUST, "cargo test && cargo build --release"),
        Language::C => (C, "make && make test"),
        Language::Python => (PYTHON, "attache test --config attache.toml"),
    };
    for (path, text) in templates {
        write(path, &fill(text))?;
    }
    match options.lang {
        // The versions that attache itself was built with: known to work, and on this machine if it was built here.
        Language::Rust => write("Cargo.lock", &sdk::file("Cargo.lock")?)?,
        Language::C => {
            write("attache_plugin.h", &sdk::file("crates/attache-plugin/include/attache_plugin.h")?)?;
        }
        Language::Python => {}
    }
    let told = fill(&format!(
        "wrote `{{{{name}}}}`; to build it, test it and see what it finds:\n\n  cd {{{{name}}}}\n  {next}\n  \
         attache run sample.txt --config attache.toml --format jsonl --layers {{{{layer}}}}\n"
    ));
    anstream::stdout().write_all(told.as_bytes())?;
    Ok(Exit::Success)
}

/// Names that Cargo or Rust would not have.
const RESERVED: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "build",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// Returns an error where an analyzer, its layer and its crate cannot all have the name.
fn check_name(name: &str) -> anyhow::Result<()> {
    let fits = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
        && !name.ends_with(['-', '_'])
        && name.len() <= 50;
    if !fits {
        bail!("`{name}` cannot be a name: use small letters, digits and `-`, a letter first, 50 at most");
    }
    let layer = name.replace('-', "_");
    if registry::built_in()?.names().any(|known| known == name) {
        bail!("attache has an analyzer `{name}` itself; choose another name");
    }
    if attache_core::layers::built_in_schemas().iter().any(|schema| schema.name == *layer) {
        bail!("attache has a layer `{layer}` itself; choose another name");
    }
    if RESERVED.contains(&&*layer) || layer.starts_with("attache") {
        bail!("`{name}` means something else to the compiler; choose another name");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, objection) in [
            ("asides", None),
            ("my-plugin2", None),
            ("Asides", Some("cannot be a name")),
            ("2asides", Some("cannot be a name")),
            ("a/b", Some("cannot be a name")),
            ("..", Some("cannot be a name")),
            ("", Some("cannot be a name")),
            ("asides-", Some("cannot be a name")),
            ("sentiment", Some("has an analyzer `sentiment`")),
            ("token", Some("has a layer `token`")),
            ("same-as", Some("has a layer `same_as`")),
            ("match", Some("means something else")),
            ("attache-core", Some("means something else")),
        ] {
            let found = check_name(name).err().map(|error| error.to_string());
            assert_eq!(found.is_some(), objection.is_some(), "{name}: {found:?}");
            assert!(found.unwrap_or_default().contains(objection.unwrap_or_default()), "{name}");
        }
    }
}
