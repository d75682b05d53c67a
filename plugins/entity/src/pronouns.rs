//! Whom pronouns mean.
use crate::clusters::Entities;
use crate::mention::Found;
use crate::scene::Scene;

pub(crate) fn add<'k>(_: &Scene<'_>, _: &mut Vec<Found<'k>>, _: &mut Entities<'k>) {}
