//! The two ends of a check: the process that starts it and judges, and the one that it runs in.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::{CHECKS, Check, Subject, Verdict};
use crate::process::{describe, limit_memory};

/// What the line begins with by which the child answers; other lines are the plugin's own.
const ANSWER: &str = "attache-check-answer: ";
/// How much memory a check may take, in bytes (Unix only).
const MAX_MEMORY: u64 = 8 << 30;

/// What came of one check.
#[derive(Debug)]
pub struct Finding {
    /// The check.
    pub check: &'static Check,
    /// What came of it.
    pub verdict: Verdict,
}

/// Returns the check called `name`.
pub fn find(name: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.name == name)
}

/// Runs a check on `subject` and answers on `out`, for [`judge`] to read.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn answer(check: &Check, subject: Result<Subject, String>, out: &mut dyn Write) -> io::Result<()> {
    let verdict = match subject {
        Ok(subject) => (check.run)(&subject),
        Err(message) => Verdict::Failed(message),
    };
    let (word, message) = match &verdict {
        Verdict::Passed => ("passed", ""),
        Verdict::Skipped(message) => ("skipped", &**message),
        Verdict::Failed(message) => ("failed", &**message),
    };
    // A line of its own, whatever the plugin printed before.
    writeln!(out, "\n{ANSWER}{}", serde_json::json!([word, message]))?;
    out.flush()
}

/// Runs every check in a process of its own, which `command` starts and which calls [`answer`].
///
/// `is_own` tells lines of the child's standard output that are not the plugin's.
pub fn judge(
    timeout: Duration,
    command: impl Fn(&Check) -> Command,
    is_own: impl Fn(&str) -> bool,
    mut each: impl FnMut(&Finding),
) -> Vec<Finding> {
    CHECKS
        .iter()
        .map(|check| {
            let verdict = run(check, timeout, command(check), &is_own).unwrap_or_else(|error| {
                Verdict::Failed(format!("no process can be started for it: {error}"))
            });
            let finding = Finding { check, verdict };
            each(&finding);
            finding
        })
        .collect()
}

/// What a child left behind.
struct Left {
    /// `None` where it had to be stopped.
    status: Option<ExitStatus>,
    stdout: String,
    stderr: String,
}

fn run(
    check: &Check,
    timeout: Duration,
    mut command: Command,
    is_own: &impl Fn(&str) -> bool,
) -> io::Result<Verdict> {
    limit_memory(&mut command, Some(MAX_MEMORY));
    let left = wait(command, timeout)?;
    let last_words = || {
        let words: Vec<_> = left.stderr.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = words[words.len().saturating_sub(3)..].join(" / ");
        if last.is_empty() { last } else { format!("; its last words: {last}") }
    };
    let Some(status) = left.status else {
        return Ok(Verdict::Failed(format!("it was not done within {timeout:?}, and was stopped")));
    };
    let answer = left.stdout.lines().find_map(|line| line.strip_prefix(ANSWER));
    let answer = answer.and_then(|json| serde_json::from_str::<(String, String)>(json).ok());
    let Some((word, message)) = answer else {
        return Ok(Verdict::Failed(format!(
            "its process ended before it was done: {}{}",
            describe(status),
            last_words()
        )));
    };
    Ok(match &*word {
        "passed" if check.name == "quiet" => noise(&left, is_own),
        "passed" => Verdict::Passed,
        "skipped" => Verdict::Skipped(message),
        _ => Verdict::Failed(message),
    })
}

/// Returns what a child printed that is not the check's own.
fn noise(left: &Left, is_own: &impl Fn(&str) -> bool) -> Verdict {
    for (name, text) in [("output", &left.stdout), ("error", &left.stderr)] {
        let mut lines =
            text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with(ANSWER) && !is_own(line));
        if let Some(line) = lines.next() {
            return Verdict::Failed(format!(
                "it prints to standard {name}: {:?}",
                line.chars().take(80).collect::<String>()
            ));
        }
    }
    Verdict::Passed
}

fn wait(mut command: Command, timeout: Duration) -> io::Result<Left> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let stdout = std::thread::spawn(move || read_some(stdout));
    let stderr = std::thread::spawn(move || read_some(stderr));
    let deadline = Instant::now() + timeout;
    let status = loop {
        match child.try_wait()? {
            Some(status) => break Some(status),
            None if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(10)),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
        }
    };
    let text = |thread: std::thread::JoinHandle<String>| thread.join().unwrap_or_default();
    Ok(Left { status, stdout: text(stdout), stderr: text(stderr) })
}

/// Reads to the end, and keeps the first of long lines and the last of many.
fn read_some(pipe: Option<impl Read>) -> String {
    let Some(pipe) = pipe else { return String::new() };
    let mut pipe = BufReader::new(pipe);
    let (mut kept, mut line) = (String::new(), Vec::new());
    while (&mut pipe).take(1 << 16).read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        if kept.len() > 1 << 20 {
            kept.clear();
        }
        kept += &String::from_utf8_lossy(&line);
        line.clear();
    }
    kept
}
