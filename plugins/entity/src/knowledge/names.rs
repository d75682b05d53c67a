//! The index of names: hashed words in a table, readings of one name in a chain.
//!
//! A chain keeps the order of insertion, so that a country comes before the state that shares its
//! name, and what a user added comes before everything. Looking up allocates nothing.

use std::borrow::Cow;

use super::fold::{Folded, Rolling, lower};

/// Text of the built-in data is borrowed from the binary, a user's is owned.
pub(super) type Text = Cow<'static, str>;

const NONE: u32 = u32::MAX;

/// How a text is written, compared with the name that it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    /// As the knowledge writes it, diacritics aside.
    Exact,
    /// All in capitals where the knowledge has small letters, as in headlines.
    Upper,
    /// Any other mixture, such as "nato" or "Al-qaeda".
    Other,
}

/// What to ask of a text before a name is read from it. The default asks nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five independent questions, each asked once")]
pub(super) struct Mark {
    /// A text without any capital is not the name.
    pub proper: bool,
    /// The case must be the name's own ("US", never "us"; "China", never "china").
    pub exact: bool,
    /// Short enough for a headline's capitals to be another word ("LET" for a group written `LeT`).
    pub short: bool,
    /// The name is also a common word, a first name or a surname ("Turkey", "Chad", "May").
    pub ambiguous: bool,
    /// An abbreviation that needs its full stop ("Mass.", "La.").
    pub dotted: bool,
}

impl Mark {
    fn admits(self, case: Case, text: Seen) -> bool {
        if self.dotted && !text.stop {
            return false;
        }
        match case {
            Case::Exact => true,
            Case::Upper => !self.short,
            Case::Other if self.exact || self.ambiguous => false,
            Case::Other => !self.proper || text.capital,
        }
    }
}

/// What a text showed while it was compared.
#[derive(Clone, Copy, Debug)]
struct Seen {
    capital: bool,
    stop: bool,
}

#[derive(Clone, Debug)]
struct Entry {
    hash: u64,
    text: Text,
    payload: u32,
    next: u32,
    mark: Mark,
}

/// One reading of a name found in the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub payload: u32,
    pub mark: Mark,
    pub case: Case,
}

/// Names to payloads, several payloads to a name.
#[derive(Clone, Debug, Default)]
pub(super) struct NameIndex {
    entries: Vec<Entry>,
    /// Open addressing: position of a chain's first entry, or [`NONE`]. A power of two long.
    heads: Vec<u32>,
    /// By the first word's hash: the longest name that begins so, in words. A power of two long.
    first: Vec<(u64, u32)>,
    first_used: usize,
}

impl NameIndex {
    pub(super) fn with_capacity(names: usize) -> Self {
        let mut index = Self { entries: Vec::with_capacity(names), ..Self::default() };
        index.rehash((names * 2).next_power_of_two().max(64));
        index.widen((names * 2).next_power_of_two().max(64));
        index
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds a reading after those the name already has. An exact repetition is dropped.
    pub(super) fn insert(&mut self, text: Text, payload: u32, mark: Mark) {
        let mut rolling = Rolling::new();
        rolling.push(&text);
        if rolling.words() == 0 {
            return;
        }
        if self.entries.len() * 2 >= self.heads.len() {
            self.rehash((self.heads.len() * 2).max(64));
        }
        let hash = rolling.hash();
        let position = self.entries.len() as u32;
        let slot = self.slot(hash);
        if self.heads[slot] == NONE {
            self.heads[slot] = position;
        } else {
            let mut at = self.heads[slot] as usize;
            loop {
                let same = || compare(&self.entries[at].text, std::iter::once(text.as_ref()));
                if self.entries[at].payload == payload && same().is_some_and(|(case, _)| case == Case::Exact)
                {
                    return;
                }
                if self.entries[at].next == NONE {
                    break;
                }
                at = self.entries[at].next as usize;
            }
            self.entries[at].next = position;
        }
        self.entries.push(Entry { hash, text, payload, next: NONE, mark });
        self.note_first(rolling.first(), rolling.words());
    }

    /// The slot of the chain for `hash`, or the free slot where it would begin.
    fn slot(&self, hash: u64) -> usize {
        let last = self.heads.len() - 1;
        let mut slot = spread(hash) & last;
        while self.heads[slot] != NONE && self.entries[self.heads[slot] as usize].hash != hash {
            slot = (slot + 1) & last;
        }
        slot
    }

    fn rehash(&mut self, size: usize) {
        let chains: Vec<u32> = self.heads.iter().copied().filter(|&head| head != NONE).collect();
        self.heads = vec![NONE; size];
        for head in chains {
            let slot = self.slot(self.entries[head as usize].hash);
            self.heads[slot] = head;
        }
    }

    fn note_first(&mut self, hash: u64, words: u32) {
        if self.first_used * 2 >= self.first.len() {
            self.widen((self.first.len() * 2).max(64));
        }
        let slot = self.first_slot(hash);
        let place = &mut self.first[slot];
        self.first_used += usize::from(place.1 == 0);
        *place = (hash, place.1.max(words));
    }

    fn first_slot(&self, hash: u64) -> usize {
        let last = self.first.len() - 1;
        let mut slot = spread(hash) & last;
        while self.first[slot].1 != 0 && self.first[slot].0 != hash {
            slot = (slot + 1) & last;
        }
        slot
    }

    fn widen(&mut self, size: usize) {
        let old = std::mem::replace(&mut self.first, vec![(0, 0); size]);
        for (hash, words) in old.into_iter().filter(|&(_, words)| words > 0) {
            let slot = self.first_slot(hash);
            self.first[slot] = (hash, words);
        }
    }

    /// Every reading of `tokens` taken together as one name.
    pub(super) fn find<'a, 't, I>(&'a self, tokens: I) -> impl Iterator<Item = Found> + use<'a, 't, I>
    where
        I: Iterator<Item = &'t str> + Clone,
    {
        let mut rolling = Rolling::new();
        if !self.heads.is_empty() {
            tokens.clone().for_each(|token| rolling.push(token));
        }
        self.chain(rolling, tokens)
    }

    fn chain<'a, 't, I>(&'a self, rolling: Rolling, tokens: I) -> impl Iterator<Item = Found> + use<'a, 't, I>
    where
        I: Iterator<Item = &'t str> + Clone,
    {
        let head = if rolling.words() == 0 { NONE } else { self.heads[self.slot(rolling.hash())] };
        let entry = |at: u32| self.entries.get(at as usize);
        std::iter::successors(entry(head), move |previous| entry(previous.next)).filter_map(move |entry| {
            let (case, capital) = compare(&entry.text, tokens.clone())?;
            let stop = entry.mark.dotted && tokens.clone().any(|token| token.contains('.'));
            let admitted = entry.mark.admits(case, Seen { capital, stop });
            admitted.then_some(Found { payload: entry.payload, mark: entry.mark, case })
        })
    }

    /// The longest name that begins where `tokens` begin: how many tokens it takes.
    pub(super) fn longest<'t>(&self, tokens: &(impl Iterator<Item = &'t str> + Clone)) -> Option<usize> {
        if self.first.is_empty() {
            return None;
        }
        let mut rolling = Rolling::new();
        let mut limit = None;
        let mut best = None;
        for (position, token) in tokens.clone().enumerate() {
            let before = rolling.words();
            rolling.push(token);
            if rolling.words() == before {
                // A name neither begins nor ends with a bare hyphen, and never goes on after a full stop.
                if before == 0 || token == "." {
                    break;
                }
                continue;
            }
            let limit = *limit.get_or_insert_with(|| self.first[self.first_slot(rolling.first())].1);
            if rolling.words() > limit {
                break;
            }
            let length = position + 1;
            if self.chain(rolling, tokens.clone().take(length)).next().is_some() {
                best = Some(length);
            }
            if rolling.words() == limit {
                break;
            }
        }
        best
    }

    /// The names and payloads in the order of insertion.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, u32, Mark)> {
        self.entries.iter().map(|entry| (entry.text.as_ref(), entry.payload, entry.mark))
    }

    /// The names, payloads and marks in the order of insertion, for another index to take over.
    pub(super) fn into_entries(self) -> impl Iterator<Item = (Text, u32, Mark)> {
        self.entries.into_iter().map(|entry| (entry.text, entry.payload, entry.mark))
    }

    /// Adds a reading before those that the name already has.
    pub(super) fn insert_first(&mut self, text: Text, payload: u32, mark: Mark) {
        let mut rolling = Rolling::new();
        rolling.push(&text);
        if rolling.words() == 0 {
            return;
        }
        let before = if self.heads.is_empty() { NONE } else { self.heads[self.slot(rolling.hash())] };
        let position = self.entries.len() as u32;
        self.insert(text, payload, mark);
        if before != NONE && self.entries.len() as u32 > position {
            // The chain's last entry becomes its first.
            let mut last = before;
            while self.entries[last as usize].next != position {
                last = self.entries[last as usize].next;
            }
            self.entries[last as usize].next = NONE;
            self.entries[position as usize].next = before;
            let slot = self.slot(rolling.hash());
            self.heads[slot] = position;
        }
    }

    /// Lifts the marks of a name, so that it is read in any case. Returns whether it was known.
    pub(super) fn unmark(&mut self, name: &str) -> bool {
        let mut rolling = Rolling::new();
        rolling.push(name);
        if rolling.words() == 0 || self.heads.is_empty() {
            return false;
        }
        let mut at = self.heads[self.slot(rolling.hash())];
        let known = at != NONE;
        while at != NONE {
            let entry = &mut self.entries[at as usize];
            entry.mark = Mark::default();
            at = entry.next;
        }
        known
    }
}

fn spread(hash: u64) -> usize {
    (hash >> 32 ^ hash) as usize
}

/// Compares a name with a text that has its hash. `None` where the words differ after all; the flag
/// says whether the text holds a capital.
fn compare<'t>(name: &str, tokens: impl Iterator<Item = &'t str>) -> Option<(Case, bool)> {
    let characters = tokens.flat_map(|token| token.chars().chain(std::iter::once(' ')));
    let mut text = Folded::new(characters);
    let (mut exact, mut small, mut capital) = (true, false, false);
    for expected in Folded::new(name.chars()) {
        let got = text.next()?;
        if got != expected {
            exact = false;
            if lower(got) != lower(expected) {
                return None;
            }
        }
        small |= got.is_lowercase();
        capital |= got.is_uppercase();
    }
    if text.next().is_some() {
        return None;
    }
    let case = match (exact, small) {
        (true, _) => Case::Exact,
        (false, false) => Case::Upper,
        (false, true) => Case::Other,
    };
    Some((case, capital))
}
