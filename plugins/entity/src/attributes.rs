//! What the text says of people beside their names.
use crate::clusters::Entities;
use crate::knowledge::Knowledge;
use crate::mention::Found;
use crate::scene::Scene;

pub(crate) fn read<'k>(_: &Scene<'_>, _: &'k Knowledge, _: &[Found<'k>], _: &mut Entities<'k>) {}
