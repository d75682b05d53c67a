//! What a model sees of a target in its sentence.
//!
//! Three kinds of evidence: words and dependency paths as hashed features, sums of lexicon weights by
//! where they stand to the target, and mean word vectors of the places that matter. The target's own
//! words and all proper nouns are left out: what is said of somebody decides, not who it is.

use attache_core::layers::Upos;
use attache_model::hash::Hash;
use pulp::{Arch, Simd, WithSimd};

use crate::keys::{Keys, MASK, SIDES, bucket};
use crate::network::{DISTANCES, PATHS};
use crate::tone::Hit;
use crate::words::Words;

/// How many buckets hashed features fall into.
pub(crate) const BUCKETS: usize = 1 << 18;
/// How many sums of lexicon weights there are.
pub(crate) const SUMS: usize = 26;
/// How many steps up and down the tree a word is found from the target; what is further has no path.
const UPWARD: usize = 3;
const DOWNWARD: usize = 3;
/// How many places have a mean word vector: the governor, the near words, the sentence, the words below the target.
const PLACES: usize = 5;

/// The features of one target; buffers are kept from one to the next.
#[derive(Clone, Debug, Default)]
pub struct TargetFeatures {
    /// Hashed features that are present; ascending, each once, after [`settle`](Self::settle).
    pub sparse: Vec<u32>,
    /// Sums of lexicon weights and mean word vectors.
    pub dense: Vec<f32>,
    /// Where each word of the sentence stands to the target: by distance, and by path in the tree.
    pub places: Vec<[u16; 2]>,
}

/// What is known of the target's place beyond the words.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Setting {
    /// Its first word and the one after its last.
    pub(crate) first: usize,
    pub(crate) end: usize,
    /// Whether it stands in a quotation, and whether it is the one who speaks.
    pub(crate) quoted: bool,
    pub(crate) speaks: bool,
}

/// The width of the dense features for vectors of `dimensions`.
pub(crate) fn dense_width(dimensions: usize) -> usize {
    SUMS + PLACES * dimensions
}

impl TargetFeatures {
    /// Returns features that were read before, or a part of them.
    pub fn new(sparse: Vec<u32>, dense: Vec<f32>, places: Vec<[u16; 2]>) -> Self {
        Self { sparse, dense, places }
    }

    /// Reads the features of the target in `setting`; `vector` gives the words' vectors, of `dimensions`.
    pub(crate) fn read<'v>(
        &mut self,
        (words, keys): (&Words<'_>, &Keys),
        hits: &[Hit],
        setting: Setting,
        dimensions: usize,
        vector: impl Fn(usize) -> &'v [f32],
    ) {
        self.sparse.clear();
        self.places.clear();
        self.dense.clear();
        self.dense.resize(dense_width(dimensions), 0.0);
        if words.len() == 0 {
            return;
        }
        let head = words.head_of(setting.first, setting.end.max(setting.first + 1)).min(words.len() - 1);
        self.near_words(words, setting, keys);
        self.place_words(words, setting, head);
        self.tree(words, hits, setting, head);
        self.sums(words, hits, setting, head);
        self.means(words, setting, head, dimensions, vector);
    }

    /// Sorts the hashed features, each once.
    pub(crate) fn settle(&mut self) {
        self.sparse.sort_unstable();
        self.sparse.dedup();
    }

    fn add(&mut self, kind: u8, parts: &[&str]) {
        self.sparse.push(bucket(key(kind, parts)));
    }

    fn near_words(&mut self, words: &Words<'_>, setting: Setting, keys: &Keys) {
        for (at, keys) in keys.iter().enumerate() {
            let (side, distance) = place(at, setting);
            if distance == 0 {
                continue;
            }
            let number = usize::from(side == Side::Right);
            if !keys.masked {
                self.sparse.extend([keys.word, keys.sided[number]]);
                match distance {
                    1 => self.sparse.push(keys.near(number, "1")),
                    2..=3 => self.sparse.push(keys.near(number, "3")),
                    4..=7 => self.sparse.push(keys.near(number, "7")),
                    _ => {}
                }
            }
            if at + 1 == setting.first && setting.first < setting.end {
                // The target's own words are masked too.
                if !keys.masked {
                    let pair = [words.form(at), MASK];
                    self.add(4, &pair);
                    self.add(5, &[pair[0], pair[1], SIDES[number]]);
                }
            } else if !keys.pair_masked {
                self.sparse.push(keys.pair);
                if distance <= 6 {
                    self.sparse.push(keys.sided_pair[number]);
                }
            }
        }
        let kind = match words.upos(setting.first) {
            Some(Upos::Pron) => "pronoun",
            Some(Upos::Propn) => "name",
            _ => "other",
        };
        self.add(6, &[kind]);
        self.add(
            7,
            &[if setting.quoted { "quoted" } else { "" }, if setting.speaks { "speaks" } else { "" }],
        );
        self.add(8, &[words.form(words.len() - 1)]);
        let begins = if setting.first == 0 { "begins" } else { "" };
        self.add(9, &[begins, kind]);
    }

    fn tree(&mut self, words: &Words<'_>, hits: &[Hit], setting: Setting, head: usize) {
        if !words.parsed() {
            return;
        }
        let own = deprel(words, head);
        self.add(10, &[own]);
        let mut rel = String::from(own);
        let mut below = head;
        for (step, above) in words.ancestors(head, 3).enumerate() {
            let lemma = mask(words, above);
            let turned = if negated(words, above) { "not" } else { "" };
            let sign = sign_at(hits, above);
            self.add(11, &[&rel, lemma]);
            self.add(12, &[&rel, lemma, turned]);
            self.add(13, &[&rel, sign, turned]);
            if step < 2 {
                // What is the same for all children is hashed once.
                let (by_word, by_sign, by_both) =
                    (key(14, &[&rel]), key(15, &[&rel]), key(16, &[&rel, lemma]));
                for child in words.children(above).filter(|&child| child != below) {
                    let side = deprel(words, child);
                    if matches!(side, "punct" | "det" | "case" | "cc") {
                        continue;
                    }
                    let word = mask(words, child);
                    self.sparse.push(bucket(with(by_word, &[side, word])));
                    self.sparse.push(bucket(with(by_sign, &[side, sign_at(hits, child)])));
                    if step == 0 {
                        self.sparse.push(bucket(with(by_both, &[side, word])));
                    }
                }
            }
            rel.push('<');
            rel.push_str(deprel(words, above));
            below = above;
        }
        for child in words.children(head) {
            let side = deprel(words, child);
            if !matches!(side, "punct" | "det" | "flat" | "compound") {
                self.add(17, &[side, mask(words, child)]);
                self.add(18, &[side, sign_at(hits, child)]);
            }
        }
        if let Some(case) = words.child(head, "case") {
            let above = words.head(head).map_or("", |above| mask(words, above));
            self.add(19, &[words.form(case), own]);
            self.add(20, &[words.form(case), above]);
        }
        for hit in hits.iter().filter(|hit| !(setting.first..setting.end).contains(&hit.at)) {
            let path = self.places.get(hit.at).map_or(0, |place| place[1]);
            if path > 0 {
                let hash = Hash::new(21).byte(path as u8).byte((path >> 8) as u8).str(sign(hit.weight));
                self.sparse.push(bucket(hash));
            }
        }
    }

    /// Says of each word how it stands to the target.
    fn place_words(&mut self, words: &Words<'_>, setting: Setting, head: usize) {
        for at in 0..words.len() {
            let (side, distance) = place(at, setting);
            let step = match distance {
                0 => 0,
                1..=3 => distance,
                4..=5 => 4,
                6..=8 => 5,
                9..=12 => 6,
                13..=20 => 7,
                _ => 8,
            };
            let name = words.upos(at) == Some(Upos::Propn);
            let by_distance = match (side, name) {
                (Side::Left, false) => step,
                (Side::Right, false) => 8 + step,
                (Side::Left, true) => 17,
                (Side::Right, true) => 18,
                (Side::Within, _) => 0,
            };
            self.places.push([by_distance.min(DISTANCES - 1) as u16, 0]);
        }
        if !words.parsed() {
            return;
        }
        let mut up = [usize::MAX; UPWARD + 1];
        up[0] = head;
        up[1..].iter_mut().zip(words.ancestors(head, UPWARD)).for_each(|(slot, above)| *slot = above);
        let mut hash = Hash::new(30);
        for (step, &above) in up.iter().enumerate().take_while(|(_, above)| **above != usize::MAX) {
            if !up[..step].contains(&above) {
                self.paths(words, &up, (above, hash), DOWNWARD);
            }
            hash = hash.str(deprel(words, above)).byte(b'<');
        }
        self.places[setting.first.min(words.len())..setting.end.min(words.len())]
            .iter_mut()
            .for_each(|place| place[1] = 0);
    }

    /// Says of a word and of those below it, `depth` steps down, how they are reached: by the relations from the
    /// target `up` to the governor that they share and down from there. A word's hash is carried on to those below.
    fn paths(&mut self, words: &Words<'_>, up: &[usize], (at, hash): (usize, Hash), depth: usize) {
        if let Some(place) = self.places.get_mut(at) {
            place[1] = 1 + (hash.finish() % (PATHS as u64 - 1)) as u16;
        }
        if depth > 0 {
            for child in words.children(at).filter(|child| !up.contains(child)) {
                self.paths(words, up, (child, hash.byte(b'>').str(deprel(words, child))), depth - 1);
            }
        }
    }

    fn sums(&mut self, words: &Words<'_>, hits: &[Hit], setting: Setting, head: usize) {
        let governor = words.head(head);
        let mut add = |slot: usize, weight: f32| {
            // Praise and blame are kept apart: a text may hold both.
            let slot = 2 * slot + usize::from(weight < 0.0);
            if slot < SUMS {
                self.dense[slot] += weight;
            }
        };
        for hit in hits {
            let (side, distance) = place(hit.at, setting);
            if distance == 0 {
                add(0, hit.weight);
                continue;
            }
            add(1, hit.weight);
            add(if side == Side::Left { 2 } else { 3 }, hit.weight / (1.0 + distance as f32).sqrt());
            if distance <= 3 {
                add(4, hit.weight);
            }
            if distance <= 8 {
                add(5, hit.weight);
            }
            if words.head(hit.at) == Some(head) {
                add(6, hit.weight);
            }
            if governor == Some(hit.at) {
                let role = deprel(words, head);
                let slot = match role {
                    _ if role.starts_with("nsubj:pass") || role.starts_with("obj") => 7,
                    _ if role.starts_with("nsubj") => 8,
                    _ => 9,
                };
                add(slot, hit.weight);
            } else if governor.is_some() && words.head(hit.at) == governor {
                add(if words.is(head, "nsubj") { 10 } else { 11 }, hit.weight);
            } else if governor
                .is_some_and(|governor| words.ancestors(hit.at, 4).any(|above| above == governor))
            {
                add(12, hit.weight);
            }
        }
        for slot in &mut self.dense[..SUMS] {
            *slot = slot.clamp(-2.0, 2.0);
        }
    }

    fn means<'v>(
        &mut self,
        words: &Words<'_>,
        setting: Setting,
        head: usize,
        width: usize,
        vector: impl Fn(usize) -> &'v [f32],
    ) {
        let out = &mut self.dense[SUMS..];
        Arch::new().dispatch(Means { words, setting, head, width, vector, out });
    }
}

/// Fills `out` with the mean vectors of the places, one after the other.
struct Means<'a, V> {
    words: &'a Words<'a>,
    setting: Setting,
    head: usize,
    width: usize,
    vector: V,
    out: &'a mut [f32],
}

impl<'v, V: Fn(usize) -> &'v [f32]> WithSimd for Means<'_, V> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the target features of `dispatch` reach inlined code only")]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { words, setting, head, width, vector, out } = self;
        let governor = words.head(head);
        let mut n_words = [0u32; PLACES];
        for at in 0..words.len() {
            let (side, distance) = place(at, setting);
            if distance == 0 || !is_content(words.upos(at)) {
                continue;
            }
            let above = words.head(at);
            let inside = [
                governor == Some(at),
                side == Side::Left && distance <= 6,
                side == Side::Right && distance <= 6,
                true,
                above == Some(head) || (governor.is_some() && above == governor),
            ];
            let vector = vector(at);
            let means = out.chunks_exact_mut(width);
            for ((mean, n_words), _) in means.zip(&mut n_words).zip(inside).filter(|(_, inside)| *inside) {
                *n_words += 1;
                mean.iter_mut().zip(vector).for_each(|(mean, value)| *mean += value);
            }
        }
        for (mean, n_words) in out.chunks_exact_mut(width).zip(n_words) {
            if n_words > 1 {
                let scale = 1.0 / n_words as f32;
                for value in mean {
                    *value *= scale;
                }
            }
        }
    }
}

/// Whether a word of this kind says something of what it stands by.
fn is_content(upos: Option<Upos>) -> bool {
    !matches!(
        upos,
        Some(Upos::Punct | Upos::Det | Upos::Propn | Upos::Num | Upos::Cconj | Upos::Pron | Upos::Aux)
    )
}

/// The side of a target that a word stands on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Within,
}

/// The side of the target that a word stands on, and how many words away.
fn place(at: usize, setting: Setting) -> (Side, usize) {
    if at < setting.first {
        (Side::Left, setting.first - at)
    } else if at >= setting.end {
        (Side::Right, at + 1 - setting.end)
    } else {
        (Side::Within, 0)
    }
}

/// The hash of a feature; what follows may be added to it.
pub(crate) fn key(kind: u8, parts: &[&str]) -> Hash {
    with(Hash::new(kind), parts)
}

/// A hash with further parts.
fn with(hash: Hash, parts: &[&str]) -> Hash {
    parts.iter().fold(hash, |hash, part| hash.str(part).byte(0))
}

fn deprel<'w>(words: &'w Words<'_>, at: usize) -> &'w str {
    words.get(at).map_or("", |word| word.deprel)
}

fn mask<'w>(words: &'w Words<'_>, at: usize) -> &'w str {
    if words.upos(at) == Some(Upos::Propn) { MASK } else { words.lemma(at) }
}

fn negated(words: &Words<'_>, at: usize) -> bool {
    words.children(at).any(|child| matches!(words.form(child), "not" | "n't" | "never" | "no"))
}

fn sign_at(hits: &[Hit], at: usize) -> &'static str {
    hits.iter().find(|hit| (hit.first..hit.end).contains(&at)).map_or("0", |hit| sign(hit.weight))
}

fn sign(weight: f32) -> &'static str {
    match weight {
        w if w <= -0.45 => "--",
        w if w < -0.05 => "-",
        w if w >= 0.45 => "++",
        w if w > 0.05 => "+",
        _ => "0",
    }
}
