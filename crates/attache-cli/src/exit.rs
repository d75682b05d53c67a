//! Exit codes, and the one place that tells why a command could not run.

use std::io;
use std::process::ExitCode;

use attache_engine::ConfigErrors;

/// How a command ended. Documented in `attache --help`; changing one is a breaking change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well.
    Success = 0,
    /// The thing asked for failed: a check found errors.
    Failure = 1,
    /// The command could not run: a bad flag, a bad configuration, no input.
    Unusable = 2,
    /// The command ran, but some documents failed or were cut.
    Partial = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Returns true where the reader of our output has gone, which is no error (`attache run … | head`).
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// Tells on stderr why a command could not run.
pub(crate) fn report(error: &anyhow::Error) {
    match error.downcast_ref::<ConfigErrors>() {
        Some(errors) => {
            let styled = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
            anstream::eprintln!("{}", errors.render(styled));
        }
        None => anstream::eprintln!("error: {error:#}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_a_promise() {
        let codes = [Exit::Success, Exit::Failure, Exit::Unusable, Exit::Partial].map(|exit| exit as u8);
        assert_eq!(codes, [0, 1, 2, 3]);
    }
}
