//! What the tree alone settles: whom a pronoun cannot mean, and whom it may mean though it comes first.

use attache_core::layers::Upos;

use super::{Item, Pronoun};
use crate::scene::Scene;

/// Whether the tree forbids the mention as antecedent.
pub(super) fn is_barred(scene: &Scene<'_>, pronoun: &Pronoun, item: &Item) -> bool {
    let head = item.head;
    let own = &scene.words[pronoun.word];
    if pronoun.reflexive {
        // Only the subject of its clause is left.
        return !(scene.words[head].is("nsubj") && scene.clause(head) == scene.clause(pronoun.word));
    }
    if is_inside(scene, pronoun.word, head) {
        return true;
    }
    if pronoun.possessive {
        // "his brother John": the name beside the pronoun is somebody else.
        return own.head.is_some_and(|owned| {
            owned == head
                || (scene.words[head].is("appos") && scene.words[head].head == Some(owned))
                || item.words.contains(&owned)
        });
    }
    // "In an interview with Dawn, she said": whom somebody is with is another.
    let is_beside = scene.child(head, "case").is_some_and(|case| scene.words[case].text == "with");
    if own.is("nsubj") && is_beside && own.head == Some(scene.clause(head)) {
        return true;
    }
    let place = argument_of(scene, pronoun.word);
    place.is_some() && place == argument_of(scene, head) || scene.governs(pronoun.word, head)
}

/// Whether a word stands inside the phrase of `head`, which it then cannot mean: "the decline of the firm
/// during its dispute". What a clause or a conjunction ties to the phrase is outside: "the man who lost his hat",
/// "the man and his wife".
fn is_inside(scene: &Scene<'_>, word: usize, head: usize) -> bool {
    let mut at = word;
    for _ in 0..scene.words.len() {
        let token = &scene.words[at];
        if ["conj", "appos", "acl", "parataxis", "list", "dep"].iter().any(|relation| token.is(relation)) {
            return false;
        }
        match token.head {
            // A possessive right beside the head is another's business.
            Some(above) if above == head => return at != word,
            Some(above) if matches!(scene.words[above].upos, Upos::Verb | Upos::Aux) => return false,
            Some(above) => at = above,
            None => return false,
        }
    }
    false
}

/// The verb of which a word is an argument.
fn argument_of(scene: &Scene<'_>, word: usize) -> Option<usize> {
    let token = &scene.words[word];
    ["nsubj", "obj", "iobj", "obl"].iter().any(|relation| token.is(relation)).then_some(token.head).flatten()
}

/// "When he arrived, Putin said" and "in his book, Putin said": the pronoun stands in what comes before the subject
/// of its main clause, and is no part of that clause itself.
pub(super) fn is_cataphor(scene: &Scene<'_>, pronoun: &Pronoun, head: usize) -> bool {
    let subject = scene.words[head].is("nsubj");
    let main = scene.words[head].head.filter(|main| subject && scene.governs(*main, pronoun.word));
    let Some(main) = main else { return false };
    let own = &scene.words[pronoun.word];
    let in_clause = main != scene.clause(pronoun.word) && main > pronoun.word;
    // Up to the part of the main clause in which the pronoun stands.
    let mut at = pronoun.word;
    while let Some(above) = scene.words[at].head.filter(|above| *above != main) {
        at = above;
    }
    let in_front = own.head != Some(main)
        && at < head
        && ["obl", "advcl", "advmod", "dep"].iter().any(|relation| scene.words[at].is(relation));
    in_clause || in_front
}
