//! Common nouns that refer to an entity.
use crate::clusters::Entities;
use crate::knowledge::Knowledge;
use crate::mention::Found;
use crate::scene::Scene;

pub(crate) fn add<'k>(_: &Scene<'_>, _: &'k Knowledge, _: &mut Vec<Found<'k>>, _: &mut Entities<'k>) {}
