//! Plugins in processes of their own, really run: in Python, and libraries hosted in a child.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

#[path = "../native/compile.rs"]
mod compile;
mod isolation;
mod python;

use std::time::Duration;

use attache_plugin::{ProcessOptions, ProcessPlugin};

/// Short of patience, so that what hangs on purpose does not hold the tests up for long.
fn impatient() -> ProcessOptions {
    ProcessOptions {
        workers: 2,
        timeout: Duration::from_secs(3),
        start_timeout: Duration::from_secs(20),
        max_memory: Some(512 << 20),
        ..ProcessOptions::default()
    }
}

fn spawn(command: &[&str], options: ProcessOptions) -> Result<ProcessPlugin, attache_plugin::LoadError> {
    let command: Vec<_> = command.iter().map(|&part| part.to_owned()).collect();
    ProcessPlugin::spawn(&command, options)
}
