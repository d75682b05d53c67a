//! The host's ear for what plugins log.
//!
//! A library has its own copy of every logging crate, so what it logs reaches nobody unless
//! it is handed over: through the extension `attache.log/1`, which the SDK connects with the
//! crate `log`. Nothing is offered where nobody listens.

use std::sync::OnceLock;

use crate::abi::{self, Str};

/// Hears a record that a plugin logs: its level (1 error to 5 trace), what part of the plugin it is from, and what
/// it says.
pub type LogListener = Box<dyn Fn(u32, &str, &str) + Send + Sync>;

/// Information and what is graver: a plugin that is made for a run is not traced in it.
const MAX_LEVEL: u32 = 3;

static LISTENER: OnceLock<LogListener> = OnceLock::new();

/// Hands the log records of libraries that are loaded from now on to `listener`; the first one stays.
pub fn hear_logs(listener: LogListener) {
    // A second listener is not heard: libraries that are loaded already have been told of the first.
    let _ = LISTENER.set(listener);
}

/// Returns the table of the extension; null where nobody listens.
pub(crate) fn table() -> *const abi::Log {
    static TABLE: abi::Log =
        abi::Log { struct_size: size_of::<abi::Log>() as u32, max_level: MAX_LEVEL, log: Some(log) };
    if LISTENER.get().is_some() { &raw const TABLE } else { std::ptr::null() }
}

unsafe extern "C" fn log(level: u32, target: Str<'_>, message: Str<'_>) {
    // SAFETY: the plugin's strings, alive during this call.
    let (target, message) = unsafe { (target.bytes(), message.bytes()) };
    if let Some(listener) = LISTENER.get()
        && level <= MAX_LEVEL
    {
        listener(level, &String::from_utf8_lossy(target), &String::from_utf8_lossy(message));
    }
}
