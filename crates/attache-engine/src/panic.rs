//! Containing an analyzer's panic: it costs one document one analyzer, and is told in one line.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// `Some` while this thread is inside [`contain`]; then holds where it panicked.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic becomes an error that says what and where.
pub(crate) fn contain<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !note(panic) {
                before(panic);
            }
        }));
    });
    // An analyzer may itself run inside another's thread when the pool lends it one.
    let outer = PLACE.with(|place| place.replace(Some(String::new())));
    // What a panicking analyzer had in its hands is dropped with its output.
    let result = catch_unwind(AssertUnwindSafe(work));
    let place = PLACE.with(|place| place.replace(outer)).unwrap_or_default();
    result.map_err(|payload| {
        let message = message(&*payload);
        // Dropping a foreign payload could panic again.
        std::mem::forget(payload);
        if place.is_empty() { message } else { format!("{message} ({place})") }
    })
}

/// Keeps the place of a panic inside [`contain`], and returns whether it was inside.
fn note(panic: &PanicHookInfo<'_>) -> bool {
    PLACE.with(|place| {
        let Ok(mut place) = place.try_borrow_mut() else { return false };
        if let (Some(place), Some(location)) = (place.as_mut(), panic.location()) {
            *place = format!("{}:{}", location.file(), location.line());
        }
        place.is_some()
    })
}

fn message(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
