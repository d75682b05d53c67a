//! `attache check`: is the configuration in order?

use crate::arguments::Arguments;
use crate::configuration::InForce;
use crate::exit::{self, Exit};

/// Builds everything that a run would, and runs nothing.
///
/// # Errors
///
/// When there is no telling: a file that cannot be read, a plugin without leave.
pub(crate) fn check(arguments: &Arguments) -> anyhow::Result<Exit> {
    let in_force = InForce::load(arguments, Vec::new())?;
    match in_force.pipeline() {
        Ok(pipeline) => {
            if !arguments.quiet {
                let names: Vec<_> = pipeline.plan().steps.iter().map(|step| step.analyzer.as_str()).collect();
                anstream::eprintln!("all is well: {}", names.join(", "));
            }
            Ok(Exit::Success)
        }
        Err(errors) => {
            exit::report(&errors.into());
            Ok(Exit::Failure)
        }
    }
}
