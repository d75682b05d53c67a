//! How a pronoun and a mention stand to each other in the tree: their parts in the sentence, and the way from one
//! clause to the other.

use super::{Item, Pronoun};
use crate::scene::Scene;
use attache_core::layers::Upos;

/// The number of values of [`role`].
pub(super) const N_ROLES: usize = 12;

/// The part that a word plays in its sentence.
pub(super) fn role(scene: &Scene<'_>, word: usize) -> usize {
    let token = &scene.words[word];
    let of_subject = || token.head.is_some_and(|head| scene.words[head].is("nsubj"));
    match token.deprel {
        "nsubj" | "nsubj:outer" | "csubj" => 0,
        "nsubj:pass" => 1,
        "obj" | "xcomp" => 2,
        "iobj" => 3,
        "obl:agent" => 4,
        "nmod:poss" if of_subject() => 5,
        "nmod:poss" => 6,
        "root" | "vocative" | "appos" | "parataxis" => 7,
        "conj" if of_subject() => 8,
        "conj" => 9,
        "nmod" | "compound" | "amod" | "flat" => 10,
        _ => 11,
    }
}

/// The number of values of [`pronoun_role`].
pub(super) const N_OWN_ROLES: usize = 6;

/// The same for a pronoun, coarser.
pub(super) fn pronoun_role(scene: &Scene<'_>, pronoun: &Pronoun) -> usize {
    let word = &scene.words[pronoun.word];
    match () {
        // "His brother left" stands where a subject does.
        () if pronoun.possessive && word.head.is_some_and(|noun| scene.words[noun].is("nsubj")) => 5,
        () if pronoun.possessive => 2,
        () if word.is("nsubj") => 0,
        () if word.is("obj") || word.is("iobj") => 1,
        () if word.is("obl") || word.is("nmod") => 3,
        () => 4,
    }
}

/// The nearest verb above a pronoun whose subject is another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Governor {
    pub(super) verb: Option<usize>,
    pub(super) subject: Option<usize>,
    /// The verb reports what somebody says or thinks.
    pub(super) speaks: bool,
}

/// The nearest verb whose subject is not the pronoun itself, from its own clause upward.
pub(super) fn governor(scene: &Scene<'_>, word: usize) -> Governor {
    let mut at = word;
    for _ in 0..16 {
        let verb = scene.clause(at);
        if verb == at {
            break;
        }
        let subject = scene.child(verb, "nsubj");
        if let Some(subject) = subject.filter(|subject| *subject != word && !scene.governs(*subject, word)) {
            let speaks = crate::speech::is_speech_verb(scene.words[verb].lemma);
            return Governor { verb: Some(verb), subject: Some(subject), speaks };
        }
        at = verb;
    }
    Governor::default()
}

/// The number of values of [`clauses`].
pub(super) const N_CLAUSES: usize = 8;

/// How the clause of a mention stands to that of a pronoun in the same sentence.
pub(super) fn clauses(scene: &Scene<'_>, pronoun: usize, item: usize) -> usize {
    if scene.words[pronoun].sentence != scene.words[item].sentence {
        return 0;
    }
    let (own, theirs) = (scene.clause(pronoun), scene.clause(item));
    if own == theirs {
        return 1;
    }
    let steps = |from: usize, to: usize| {
        let mut at = from;
        for step in 1..6 {
            let above = scene.clause(at);
            if above == to {
                return Some(step);
            }
            if above == at {
                return None;
            }
            at = above;
        }
        None
    };
    match (steps(own, theirs), steps(theirs, own)) {
        (Some(1), _) if scene.words[own].is("conj") => 2,
        (Some(1), _) => 3,
        (Some(_), _) => 4,
        (None, Some(1)) if scene.words[theirs].is("conj") => 5,
        (None, Some(_)) => 6,
        (None, None) => 7,
    }
}

/// Whether the pronoun stands in a clause about the mention itself: "Burns, who was promoting his band" (1), or
/// deeper within one (2).
pub(super) fn is_described(scene: &Scene<'_>, pronoun: usize, item: usize) -> usize {
    let mut at = pronoun;
    for step in 0..24 {
        let Some(head) = scene.words[at].head else { return 0 };
        if head == item {
            return if scene.words[at].is("acl") { if step < 3 { 1 } else { 2 } } else { 0 };
        }
        at = head;
    }
    0
}

/// Whether a noun says what something is, and so mentions nothing itself: "will be called a museum".
pub(super) fn is_predicate(scene: &Scene<'_>, item: &Item) -> bool {
    let word = &scene.words[item.head];
    scene.child(item.head, "cop").is_some()
        || item.noun.is_some()
            && word.is("xcomp")
            && word.head.is_some_and(|verb| matches!(scene.words[verb].upos, Upos::Verb))
        || item.noun.is_some()
            && word.is("obj")
            && word.head.is_some_and(|verb| {
                matches!(scene.words[verb].lemma, "call" | "name" | "dub" | "become" | "remain" | "consider")
            })
}

/// How many words stand above a word, up to four.
pub(super) fn depth(scene: &Scene<'_>, word: usize) -> usize {
    let mut at = word;
    let mut depth = 0;
    while let Some(head) = scene.words[at].head.filter(|_| depth < 4) {
        at = head;
        depth += 1;
    }
    depth
}

/// The number of values of [`mark`].
pub(super) const N_MARKS: usize = 8;

/// What ties a clause to the one above it.
pub(super) fn mark(scene: &Scene<'_>, clause: usize) -> usize {
    let word = &scene.words[clause];
    let Some(mark) = scene.child(clause, "mark") else {
        return match () {
            () if word.head.is_none() => 0,
            () if word.is("acl") => 6,
            () => 7,
        };
    };
    match scene.words[mark].lemma {
        "that" => 1,
        "because" | "since" | "as" | "for" => 2,
        "when" | "after" | "before" | "while" | "until" | "once" => 3,
        "if" | "though" | "although" | "unless" | "whether" => 4,
        "to" => 5,
        _ => 7,
    }
}

/// The number of values of [`case`].
pub(super) const N_CASES: usize = 13;

/// The preposition before a mention.
pub(super) fn case(scene: &Scene<'_>, word: usize) -> usize {
    let Some(case) = scene.child(word, "case") else { return 0 };
    match scene.words[case].lemma {
        "of" => 1,
        "with" => 2,
        "by" => 3,
        "to" => 4,
        "from" => 5,
        "for" => 6,
        "in" | "at" | "on" => 7,
        "'s" | "'" | "’s" | "’" => 8,
        "like" | "as" | "than" => 9,
        "against" | "over" => 10,
        "after" | "before" => 11,
        _ => 12,
    }
}
