//! How much a document is about an entity.

use crate::clusters::Entities;
use crate::mention::Found;
use crate::scene::Scene;
use attache_core::layers::MentionKind;

/// Weighs mentions by how they stand (headline, subject, early) and scales to 0..1 over the document.
pub(crate) fn weigh(scene: &Scene<'_>, found: &[Found<'_>], entities: &mut Entities<'_>) {
    let mut sums = vec![0.0_f64; entities.list.len()];
    let mut seen = vec![false; entities.list.len()];
    for mention in found {
        let head = &scene.words[scene.head_of(mention.words.clone())];
        let mut weight = if mention.kind == MentionKind::Name { 1.0 } else { 0.7 };
        if head.is("nsubj") {
            weight += 0.6;
        }
        if scene.heading[head.sentence] {
            weight += if head.sentence == 0 { 1.5 } else { 0.5 };
        }
        for (entity, share) in [
            (mention.entity, if mention.stands_for.is_some() { 0.4 } else { 1.0 }),
            (mention.stands_for, 1.0),
        ] {
            let Some(entity) = entity else { continue };
            let early = if std::mem::replace(&mut seen[entity], true) {
                0.0
            } else {
                1.5 / (1.0 + head.sentence as f64 / 3.0)
            };
            sums[entity] += share * (weight + early);
        }
    }
    let most = sums.iter().copied().fold(1.0, f64::max);
    for (entity, sum) in entities.list.iter_mut().zip(sums) {
        // Three digits are as much as this means, and they print the same everywhere.
        entity.salience = (1000.0 * (sum / most.max(4.0)).sqrt().min(1.0)).round() / 1000.0;
    }
}
