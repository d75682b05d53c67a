//! What the author's code logs through the crate `log`, handed to the host.

use std::sync::OnceLock;

use crate::abi::{self, Str, read_grown};

static HOST: OnceLock<abi::Log> = OnceLock::new();

/// Sends log records to `host` from now on, where it takes any and the library has no logger of its own.
///
/// # Safety
///
/// `host` is the table of a host, which lives as long as the process.
pub(super) unsafe fn forward(host: &abi::Host) {
    let Some(get_extension) = host.get_extension else { return };
    // SAFETY: the caller's promise; what the host returns lives as long as it does.
    let Some(table) =
        (unsafe { read_grown::<abi::Log>(get_extension(host, Str::new(abi::extension::LOG)).cast()) })
    else {
        return;
    };
    if log::set_logger(&Forward).is_ok() && HOST.set(table).is_ok() {
        log::set_max_level(match table.max_level {
            0 => log::LevelFilter::Off,
            1 => log::LevelFilter::Error,
            2 => log::LevelFilter::Warn,
            3 => log::LevelFilter::Info,
            4 => log::LevelFilter::Debug,
            _ => log::LevelFilter::Trace,
        });
    }
}

struct Forward;

impl log::Log for Forward {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &log::Record<'_>) {
        if let Some(log) = HOST.get().and_then(|table| table.log)
            && self.enabled(record.metadata())
        {
            let message = record.args().to_string();
            // SAFETY: strings that outlive the call, to a function that may be called from any thread.
            unsafe { log(record.level() as u32, Str::new(record.target()), Str::new(&message)) };
        }
    }

    fn flush(&self) {}
}
