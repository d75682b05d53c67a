//! One child process: what goes to it, what comes from it, and how it ends.
//!
//! Three threads serve its pipes, so that neither a child that does not read nor one that
//! does not write can hold the host up: whoever waits here waits with a deadline.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::ProcessOptions;
use super::message::ToPlugin;

/// How many lines of its standard error a worker's last words are.
const N_LAST_WORDS: usize = 5;

/// A running child.
#[derive(Debug)]
pub(crate) struct Worker {
    child: Child,
    /// `None` once the worker is to end.
    to_child: Option<Sender<Vec<u8>>>,
    from_child: Receiver<Line>,
    last_words: Arc<Mutex<VecDeque<String>>>,
    n_calls: u64,
}

/// What a worker's standard output gave.
#[derive(Debug)]
pub(crate) enum Line {
    Whole(Vec<u8>),
    /// The output ended within a line.
    Cut,
    TooLong,
}

/// Why there was no line.
#[derive(Debug)]
pub(crate) enum NoLine {
    /// The deadline passed.
    Late,
    /// The child ended, and this is how.
    Ended(String),
}

impl Worker {
    /// Starts the command.
    pub(crate) fn start(command: &[String], options: &ProcessOptions) -> std::io::Result<Self> {
        let (program, arguments) =
            command.split_first().ok_or_else(|| std::io::Error::other("the command is empty"))?;
        let mut child = Command::new(program);
        child
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // One call at a time, on one core: the host runs several workers.
            .env("RAYON_NUM_THREADS", "1")
            .env("PYTHONIOENCODING", "utf-8")
            .env("PYTHONUTF8", "1");
        if let Some(folder) = &options.folder {
            child.current_dir(folder);
        }
        limit_memory(&mut child, options.max_memory);
        let mut child = child.spawn()?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(std::io::Error::other("the child has no pipes"));
        };
        let (to_child, outbox) = channel::<Vec<u8>>();
        std::thread::spawn(move || {
            // Ends when the worker is dropped, or when the child no longer reads.
            for line in outbox {
                if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
                    return;
                }
            }
        });
        let (inbox, from_child) = sync_channel(64);
        let max_bytes = options.max_message_bytes;
        std::thread::spawn(move || read_lines(BufReader::new(stdout), max_bytes, &inbox));
        let last_words = Arc::new(Mutex::new(VecDeque::new()));
        let (words, on_stderr) = (Arc::clone(&last_words), options.on_stderr.clone());
        std::thread::spawn(move || {
            let mut stderr = BufReader::new(stderr);
            let mut line = Vec::new();
            while (&mut stderr).take(1 << 16).read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
                let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                line.clear();
                if let Some(on_stderr) = &on_stderr {
                    on_stderr(&text);
                }
                let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
                if words.len() == N_LAST_WORDS {
                    words.pop_front();
                }
                words.push_back(text);
            }
        });
        Ok(Self { child, to_child: Some(to_child), from_child, last_words, n_calls: 0 })
    }

    /// Returns the number of the next call.
    pub(crate) fn next_call(&mut self) -> u64 {
        self.n_calls += 1;
        self.n_calls
    }

    /// Sends a message. A child that has ended is noticed when its answer is waited for.
    pub(crate) fn send(&self, message: &ToPlugin<'_>) {
        if let (Ok(mut line), Some(to_child)) = (serde_json::to_vec(message), &self.to_child) {
            line.push(b'\n');
            let _ = to_child.send(line);
        }
    }

    /// Waits for a line until `deadline`.
    pub(crate) fn receive(&mut self, deadline: Instant) -> Result<Line, NoLine> {
        let patience = deadline.saturating_duration_since(Instant::now());
        match self.from_child.recv_timeout(patience) {
            Ok(line) => Ok(line),
            Err(RecvTimeoutError::Timeout) => Err(NoLine::Late),
            Err(RecvTimeoutError::Disconnected) => Err(NoLine::Ended(self.end())),
        }
    }

    /// Returns true where the child has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits a moment for the child's end, then kills it; returns how it ended, with its last words.
    pub(crate) fn end(&mut self) -> String {
        self.to_child = None;
        let deadline = Instant::now() + Duration::from_millis(500);
        let mut killed = false;
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(2)),
                Ok(None) => {
                    killed = true;
                    let _ = self.child.kill();
                    break self.child.wait().ok();
                }
                Err(_) => break None,
            }
        };
        let how = match status {
            Some(_) if killed => "it was stopped".to_owned(),
            Some(status) => describe(status),
            None => "nobody knows how".to_owned(),
        };
        // The thread that reads them may be a moment behind.
        std::thread::sleep(Duration::from_millis(5));
        let words = self.last_words.lock().unwrap_or_else(PoisonError::into_inner);
        if words.is_empty() {
            return how;
        }
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        format!("{how}; its last words: {}", words.join(" / "))
    }

    /// Ends the child at once.
    pub(crate) fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.send(&ToPlugin::Goodbye {});
        self.to_child = None;
        if !self.has_ended() {
            self.end();
        }
    }
}

fn read_lines(mut stdout: impl BufRead, max_bytes: u64, inbox: &SyncSender<Line>) {
    loop {
        let mut line = Vec::new();
        let limit = max_bytes.saturating_add(1);
        let Ok(n_read) = (&mut stdout).take(limit).read_until(b'\n', &mut line) else { return };
        let line = match line.last() {
            None => return,
            Some(b'\n') => Line::Whole(line),
            Some(_) if n_read as u64 == limit => Line::TooLong,
            Some(_) => Line::Cut,
        };
        if inbox.send(line).is_err() {
            return;
        }
    }
}

/// Says how a process ended.
#[cfg(unix)]
pub(crate) fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("it ended with exit code {code}"),
        (None, Some(6)) => "it aborted (SIGABRT)".into(),
        (None, Some(7)) => "it crashed (SIGBUS)".into(),
        (None, Some(9)) => "it was killed (SIGKILL)".into(),
        (None, Some(11)) => "it crashed (SIGSEGV)".into(),
        (None, Some(signal)) => format!("it was ended by signal {signal}"),
        (None, None) => status.to_string(),
    }
}

#[cfg(not(unix))]
pub(crate) fn describe(status: ExitStatus) -> String {
    format!("it ended with {status}")
}

/// Bounds how much memory the process may ask for.
#[cfg(unix)]
pub(crate) fn limit_memory(command: &mut Command, max_bytes: Option<u64>) {
    use std::os::unix::process::CommandExt;

    use rustix::process::{Resource, Rlimit, setrlimit};

    let Some(max_bytes) = max_bytes else { return };
    let limit = Rlimit { current: Some(max_bytes), maximum: Some(max_bytes) };
    // SAFETY: between fork and exec only a system call may run, and this is one.
    unsafe { command.pre_exec(move || setrlimit(Resource::As, limit).map_err(Into::into)) };
}

#[cfg(not(unix))]
pub(crate) fn limit_memory(_: &mut Command, _: Option<u64>) {}
