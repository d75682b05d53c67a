//! Every example in the help and in the book runs: the commands of `sh` blocks to their end, those of `console` blocks
//! to the output that stands below them.
//!
//! Examples run one after another in a folder that has the files they name, [`staged`]; tools of others that they
//! pass things on to are played by a program that reads and says nothing. In a `console` block `...` stands for any
//! lines and `[..]` for any characters of one; with `UPDATE_BOOK` set, blocks without either are written anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use snapbox::IntoData as _;

use crate::attache::{Sandbox, root};
use crate::staged;

/// Examples that do not run here, by what they hold, each with its reason.
const NOT_RUN: [(&str, &str); 8] = [
    ("cargo ", "builds the workspace"),
    (" --watch", "runs until it is stopped; tests/watch.rs has it"),
    ("target/release/keywords", "needs a build of the example; tests/plugins.rs has it"),
    ("--sdk ~/src/attache", "needs a checkout elsewhere"),
    ("attache plugin check ", "starts a program very often; tests/plugins.rs has it"),
    ("attache train ", "learns for long; tests/evaluation.rs and tests/sentiment.rs have it"),
    ("attache completions ", "writes to the user's own folders; tests/settings.rs has it"),
    ("attache plugin new ", "unpacks sources; tests/plugins.rs has it"),
];

/// Tools that examples pass on to.
const OTHERS: [&str; 5] = ["jq", "dot", "duckdb", "man", "git"];

/// A folder with what examples name.
struct Stage {
    sandbox: Sandbox,
    path: String,
}

impl Stage {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        staged::fill(&sandbox);
        std::fs::create_dir_all(sandbox.path(".others")).unwrap();
        for tool in OTHERS {
            let tool = sandbox.path(&format!(".others/{tool}"));
            std::fs::write(&tool, "#!/bin/sh\ntest -t 0 || cat > /dev/null\n").unwrap();
            set_executable(&tool);
        }
        let bin = PathBuf::from(env!("CARGO_BIN_EXE_attache"));
        let path = format!(
            "{}:{}:{}",
            sandbox.path(".others").display(),
            bin.parent().unwrap_or(Path::new("")).display(),
            std::env::var("PATH").unwrap_or_default()
        );
        Self { sandbox, path }
    }

    /// Runs a line of shell; returns its exit code, and what it printed, messages first.
    fn run(&self, line: &str) -> (i32, String) {
        if line.starts_with("attache init") {
            // One would not write it again and again; examples show what one may do.
            _ = std::fs::remove_file(self.sandbox.path("attache.toml"));
        }
        let ran = Command::new("sh")
            .args(["-c", line])
            .current_dir(self.sandbox.path(""))
            .env_remove("ATTACHE_CONFIG")
            .env("NO_COLOR", "1")
            .env("PATH", &self.path)
            .stdin(Stdio::null())
            .output()
            .expect("a shell runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        (ran.status.code().unwrap_or(-1), text(ran.stderr) + &text(ran.stdout))
    }
}

#[cfg(unix)]
fn set_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(not(unix))]
fn set_executable(_: &Path) {}

/// Runs lines of shell one after another; returns what went wrong, and how many ran.
fn run_lines(stage: &Stage, place: &str, lines: impl Iterator<Item = String>) -> (String, usize) {
    let (mut problems, mut n_run) = (String::new(), 0);
    for line in lines.filter(|line| !NOT_RUN.iter().any(|(part, _)| line.contains(part))) {
        let (code, printed) = stage.run(&line);
        n_run += 1;
        if code != 0 {
            _ = writeln!(problems, "{place}: `{line}` ends with {code}\n{printed}");
        }
    }
    (problems, n_run)
}

/// Returns the help of every command, with the words that ask for it.
fn helps(stage: &Stage, command: &str, found: &mut Vec<(String, String)>) {
    let (code, help) = stage.run(&format!("{command} --help"));
    assert_eq!(code, 0, "{command}: {help}");
    let commands: Vec<String> = section(&help, "Commands:")
        .filter_map(|line| {
            line.strip_prefix("  ")?.split_whitespace().next().filter(|_| !line.starts_with("   "))
        })
        .map(str::to_owned)
        .collect();
    found.push((command.to_owned(), help));
    for name in commands {
        helps(stage, &format!("{command} {name}"), found);
    }
}

/// Returns the lines below a heading, to the next blank one.
fn section<'t>(text: &'t str, heading: &str) -> impl Iterator<Item = &'t str> {
    let lines = text.lines().skip_while(move |line| *line != heading).skip(1);
    lines.take_while(|line| !line.is_empty())
}

#[test]
fn examples_in_help_run() {
    let mut found = Vec::new();
    helps(&Stage::new(), "attache", &mut found);
    assert!(found.len() > 30, "only {} helps", found.len());
    let (mut problems, mut n_run) = (String::new(), 0);
    for (command, help) in found {
        let mut examples: Vec<String> = Vec::new();
        for line in section(&help, "Examples:") {
            match examples.last_mut() {
                // A long line goes on in the next.
                Some(last) if !line.contains("attache") => *last += &format!(" {}", line.trim()),
                // What an example does stands behind it, three spaces off.
                _ => examples.push(line.trim().split("   ").next().unwrap_or_default().to_owned()),
            }
        }
        let (own, n) = run_lines(&Stage::new(), &command, examples.into_iter());
        problems += &own;
        n_run += n;
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(n_run > 45, "only {n_run} examples ran");
}

/// A fenced block of a page.
struct Block<'p> {
    language: &'p str,
    text: &'p str,
    line: usize,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, &str, usize, usize)> = None;
    let mut at = 0;
    for (number, line) in page.split_inclusive('\n').enumerate() {
        let fence = ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence));
        match (open, fence) {
            (None, Some(fence)) => open = Some((fence, line[3..].trim(), at + line.len(), number + 2)),
            (Some((opened, language, start, first)), Some(fence)) if fence == opened => {
                blocks.push(Block { language, text: &page[start..at], line: first });
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    blocks
}

/// The pages with examples, each with its name.
fn pages() -> Vec<(String, PathBuf)> {
    let mut pages = Vec::new();
    for pattern in ["README.md", "docs/**/*.md", "plugins/*/docs/*.md"] {
        for path in glob::glob(&format!("{}/{pattern}", root().display())).unwrap().map(Result::unwrap) {
            let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
            pages.push((name, path));
        }
    }
    pages
}

#[test]
fn commands_in_the_book_run() {
    let (mut problems, mut n_run) = (String::new(), 0);
    for (name, path) in pages() {
        let page = std::fs::read_to_string(path).unwrap();
        let blocks = blocks(&page);
        let mut shell = blocks.iter().filter(|block| block.language == "sh").peekable();
        if shell.peek().is_none() {
            continue;
        }
        let stage = Stage::new();
        for block in shell {
            let lines = block.text.replace("\\\n", " ");
            let lines = lines.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned);
            let (own, n) = run_lines(&stage, &format!("{name}:{}", block.line), lines);
            problems += &own;
            n_run += n;
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(n_run > 15, "only {n_run} commands ran");
}

/// Runs the commands of a `console` block; returns it as it should be.
fn replayed(stage: &Stage, block: &str) -> String {
    let mut replayed = String::new();
    for line in block.lines().filter(|line| line.starts_with("$ ")) {
        let (code, printed) = stage.run(line.trim_start_matches("$ "));
        _ = writeln!(replayed, "{line}");
        replayed += &printed;
        if code != 0 {
            _ = writeln!(replayed, "? {code}");
        }
    }
    replayed
}

#[test]
fn consoles_in_the_book_show_what_is_printed() {
    let (mut problems, mut n_run) = (String::new(), 0);
    for (name, path) in pages() {
        let page = std::fs::read_to_string(&path).unwrap();
        let mut renewed = page.clone();
        let blocks = blocks(&page);
        let stage = blocks.iter().any(|block| block.language == "console").then(Stage::new);
        for block in &blocks {
            let Some(stage) = &stage else { continue };
            // A page tells what stands in a file before it runs anything with it.
            if let Some(file) = block.language.split_once(" file=").map(|(_, file)| file) {
                let file = stage.sandbox.path(file);
                std::fs::create_dir_all(file.parent().unwrap_or(Path::new(""))).unwrap();
                std::fs::write(file, block.text).unwrap();
            }
            if block.language != "console" {
                continue;
            }
            n_run += 1;
            let found = replayed(stage, block.text);
            let is_elided = block.text.contains("[..]") || block.text.lines().any(|line| line == "...");
            if std::env::var_os("UPDATE_BOOK").is_some() && !is_elided {
                renewed = renewed.replacen(block.text, &found, 1);
            } else if let Err(difference) = snapbox::Assert::new()
                .palette(snapbox::report::Palette::plain())
                .try_eq(Some(&name), found.into_data(), block.text.into_data())
            {
                _ = writeln!(problems, "{name}:{}: {difference}", block.line);
            }
        }
        if renewed != page {
            std::fs::write(&path, renewed).unwrap();
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(n_run > 5, "only {n_run} consoles");
}
