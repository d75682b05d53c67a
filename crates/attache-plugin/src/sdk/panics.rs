//! Panics end here: caught, and told with their place instead of printed.
//!
//! A library has a standard library of its own, so the host's panic hook does not reach
//! it. This one notes message and place while the host is inside, and says nothing; for
//! the plugin's own threads it leaves the matter to the hook that was there before.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static DEPTH_AND_MESSAGE: RefCell<(u32, Option<String>)> = const { RefCell::new((0, None)) };
}

/// Calls `f`, and returns the message of its panic where it panics.
pub(super) fn guard<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !note(info) {
                before(info);
            }
        }));
    });
    DEPTH_AND_MESSAGE.with_borrow_mut(|(depth, _)| *depth += 1);
    // What `f` may leave half done is this call's alone, and dropped with it.
    let result = catch_unwind(AssertUnwindSafe(f));
    let message = DEPTH_AND_MESSAGE.with_borrow_mut(|(depth, message)| {
        *depth -= 1;
        message.take()
    });
    result.map_err(|payload| {
        // To drop a payload may panic again, so it is left alone.
        std::mem::forget(payload);
        message.unwrap_or_else(|| "the plugin panicked".into())
    })
}

/// Notes a panic that happens inside a guarded call; returns false outside of one.
fn note(info: &PanicHookInfo<'_>) -> bool {
    DEPTH_AND_MESSAGE
        .try_with(|cell| {
            let Ok(mut state) = cell.try_borrow_mut() else { return false };
            if state.0 == 0 {
                return false;
            }
            let said = info.payload();
            let said =
                said.downcast_ref::<&str>().copied().or(said.downcast_ref::<String>().map(|said| &**said));
            let place = info.location().map(|at| format!("{}:{}: ", at.file(), at.line()));
            state.1 = Some(format!("{}{}", place.unwrap_or_default(), said.unwrap_or("no message")));
            true
        })
        .unwrap_or(false)
}
