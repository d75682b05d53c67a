//! Which words are pronouns that may mean something in the text, and what they say of it.

use crate::knowledge::Gender;
use crate::scene::Scene;
use attache_core::layers::Upos;

/// What a pronoun says of what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Person(Gender),
    Thing,
    Several,
}

impl Kind {
    /// The number of kinds that are weighed apart; both genders are weighed alike.
    pub(super) const N_CLASSES: usize = 3;

    /// The place of its weights.
    pub(super) fn class(self) -> usize {
        match self {
            Self::Person(_) => 0,
            Self::Thing => 1,
            Self::Several => 2,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Pronoun {
    pub(crate) word: usize,
    pub(crate) kind: Kind,
    pub(crate) possessive: bool,
    pub(crate) reflexive: bool,
    /// It may well mean nothing: "it is clear that".
    pub(crate) pleonastic: bool,
}

/// Reads a word; `None` where it is no pronoun of the third person, or means nothing for certain.
pub(super) fn read(scene: &Scene<'_>, word: usize) -> Option<Pronoun> {
    let token = &scene.words[word];
    if !matches!(token.upos, Upos::Pron | Upos::Det) || token.is("expl") {
        return None;
    }
    let (kind, possessive, reflexive) = match token.text.to_ascii_lowercase().as_str() {
        "he" | "him" => (Kind::Person(Gender::Male), false, false),
        "his" => (Kind::Person(Gender::Male), true, false),
        "himself" => (Kind::Person(Gender::Male), false, true),
        "she" => (Kind::Person(Gender::Female), false, false),
        "her" => (Kind::Person(Gender::Female), token.is("nmod") || token.is("det"), false),
        "hers" => (Kind::Person(Gender::Female), true, false),
        "herself" => (Kind::Person(Gender::Female), false, true),
        "it" => (Kind::Thing, false, false),
        "its" => (Kind::Thing, true, false),
        "itself" => (Kind::Thing, false, true),
        "they" | "them" => (Kind::Several, false, false),
        "their" | "theirs" => (Kind::Several, true, false),
        "themselves" | "themself" => (Kind::Several, false, true),
        _ => return None,
    };
    let pleonastic = token.text.eq_ignore_ascii_case("it") && is_pleonastic(scene, word);
    Some(Pronoun { word, kind, possessive, reflexive, pleonastic })
}

/// "It is common for governments to do so".
fn has_infinitive(scene: &Scene<'_>, head: usize, word: usize) -> bool {
    let mut below = scene.children(head).filter(|child| *child > word && scene.words[*child].is("advcl"));
    below.any(|clause| {
        scene.child(clause, "mark").is_some_and(|mark| matches!(scene.words[mark].text, "to" | "for"))
    })
}

/// "It is clear that", "it seems", "made it clear": an "it" that means nothing.
fn is_pleonastic(scene: &Scene<'_>, word: usize) -> bool {
    let Some(head) = scene.words[word].head else { return false };
    let clause = |deprel: &str| scene.child(head, deprel).is_some_and(|clause| clause > word);
    let empty_verb = matches!(
        scene.words[head].lemma,
        "seem" | "appear" | "turn" | "rain" | "snow" | "happen" | "matter" | "take" | "remain"
    );
    if scene.words[word].is("nsubj") {
        let copula = scene.child(head, "cop").is_some();
        let adjective = matches!(scene.words[head].upos, Upos::Adj | Upos::Adv | Upos::Noun) && copula;
        let passive = scene.words[word].deprel == "nsubj:pass"
            && matches!(
                scene.words[head].lemma,
                "say" | "believe" | "expect" | "report" | "think" | "know" | "hope" | "understand"
            );
        return (adjective && (clause("csubj") || clause("ccomp") || clause("advcl:relcl") || clause("acl")))
            || (adjective
                && scene.words[head].upos == Upos::Adj
                && (clause("xcomp") || has_infinitive(scene, head, word)))
            || (passive && (clause("ccomp") || clause("csubj")))
            || (empty_verb && (clause("ccomp") || clause("csubj") || clause("xcomp") || clause("advcl")))
            || matches!(scene.words[head].lemma, "rain" | "snow");
    }
    // "made it clear that", "makes it three"
    let next = scene.words.get(word + 1);
    scene.words[word].is("obj")
        && (next.is_some_and(|next| next.upos == Upos::Adj)
            && scene.words[word + 1..].iter().take(4).any(|word| matches!(word.text, "that" | "to"))
            || scene.words[head].lemma == "make" && next.is_some_and(|next| next.upos == Upos::Num))
}
