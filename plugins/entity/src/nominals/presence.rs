//! How present in a text something is at a place: what it mentions often and lately is meant first.

use super::Site;
use crate::mention::Found;

/// How something fades from mind that is not mentioned again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    /// How far back mentions count, in sentences.
    pub(super) reach: usize,
    /// What is left of a mention's weight a sentence later.
    pub(super) fading: f32,
    /// What every mention weighs besides, however long ago.
    pub(super) topic: f32,
}

/// What a mention says of the entity that a noun may mean.
#[derive(Clone, Copy, Debug)]
pub(super) enum Share {
    /// It mentions it, and counts so many times.
    Own(f32),
    /// It mentions what belongs to it, and counts so many times; all such together count for one mention at most.
    Lent(f32),
}

/// A subject counts for more than what the sentence says of it, and where something happens for less.
const SUBJECT: f32 = 1.5;
const WHEREABOUTS: f32 = 0.7;

/// The most that what belongs to an entity counts for.
const MOST_LENT: f32 = 1.0;

/// The entity that the mentions before a noun speak of most; of equals the latest is meant.
pub(super) fn most_present<'k>(
    site: &Site<'_, '_, 'k>,
    memory: Memory,
    share: impl Fn(&Found<'k>) -> Option<(usize, Share)>,
) -> Option<usize> {
    let scene = site.scene;
    let sentence = scene.words[site.phrase.head].sentence;
    let (mut fade, mut faded) = (1.0, 0);
    let mut sums: Vec<(usize, f32, f32)> = Vec::new();
    for mention in site.all[..site.at].iter().rev() {
        let apart = sentence.saturating_sub(scene.words[mention.words.start].sentence);
        if apart >= memory.reach {
            break;
        }
        while faded < apart {
            fade *= memory.fading;
            faded += 1;
        }
        let Some((entity, share)) = share(mention) else { continue };
        let head = scene.head_of(mention.words.clone());
        let is_place = || scene.child(head, "case").is_some_and(|case| scene.words[case].text == "in");
        let part = match () {
            () if scene.words[head].is("nsubj") => SUBJECT,
            () if is_place() => WHEREABOUTS,
            () => 1.0,
        };
        let weight = part * (memory.topic + fade);
        let (own, lent) = match share {
            Share::Own(times) => (times * weight, 0.0),
            Share::Lent(times) => (0.0, times * weight),
        };
        match sums.iter_mut().find(|(known, ..)| *known == entity) {
            Some(sum) => (sum.1, sum.2) = (sum.1 + own, sum.2 + lent),
            None => sums.push((entity, own, lent)),
        }
    }
    let all = sums.into_iter().map(|(entity, own, lent)| (entity, own + lent.min(MOST_LENT)));
    all.reduce(|most, next| if next.1 > most.1 { next } else { most }).map(|(entity, _)| entity)
}
