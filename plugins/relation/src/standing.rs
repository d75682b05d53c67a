//! Whether a thing happened, as the text has it: realis, polarity, tense, who reports it, who had it done.
//!
//! One walk from the trigger to the root of its sentence. What stands on the way scopes over the event
//! (modals, negation, "if", "threatened to", "denied that") as long as each step is one through which scope
//! passes; a relative clause or an adjunct shuts it off, while the voices that report go on to the top.

use attache_core::layers::{Polarity, Realis, Tense, Upos};

use crate::clause::{preposition, surface_subjects};
use crate::operators::{Effect, Operators};
use crate::tree::Tree;

/// What the grammar about a trigger says of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Standing {
    pub(crate) realis: Realis,
    pub(crate) polarity: Polarity,
    pub(crate) tense: Option<Tense>,
    /// Who reports it, the nearest first.
    pub(crate) sources: Vec<Voice>,
    /// The verbs that order it.
    pub(crate) orders: Vec<usize>,
}

/// A reporting word and whom it names.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Voice {
    /// The token that governs the source's name.
    pub(crate) source: usize,
    /// The reporting verb, or the preposition.
    pub(crate) cue: Box<str>,
}

/// Ranks realis by how far from fact it is; of several the farthest holds.
fn gravity(realis: Realis) -> u8 {
    match realis {
        Realis::Actual => 0,
        Realis::Generic => 1,
        Realis::Future => 2,
        Realis::Hypothetical => 3,
        Realis::Alleged => 4,
        Realis::Threatened => 5,
        Realis::Denied => 6,
    }
}

impl Standing {
    fn to(&mut self, realis: Realis) {
        if gravity(realis) > gravity(self.realis) {
            self.realis = realis;
        }
    }

    fn negate(&mut self) {
        self.polarity = match self.polarity {
            Polarity::Positive => Polarity::Negative,
            Polarity::Negative => Polarity::Positive,
        };
    }
}

/// Reads how `trigger` stands in its sentence.
pub(crate) fn read(tree: &Tree<'_>, trigger: usize, operators: &Operators) -> Standing {
    let mut standing = Standing {
        realis: Realis::Actual,
        polarity: Polarity::Positive,
        tense: None,
        sources: Vec::new(),
        orders: Vec::new(),
    };
    standing.tense = tense(tree, trigger);
    let mut at = trigger;
    // Whether what stands above still scopes over the trigger.
    let mut scoping = true;
    let mut modals = true;
    // Above a verb of saying nothing negates what is said: "declined to say whether he would go".
    let mut said = false;
    for _ in 0..tree.len() {
        if scoping {
            local(tree, at, (modals, at == trigger), operators, &mut standing);
        }
        voices_beside(tree, at, operators, &mut standing);
        let Some(head) = tree.head(at) else { break };
        let relation = tree.node(at).relation;
        let effect = operators
            .effect(tree.node(head).upos, tree.lemma(head))
            .filter(|&effect| !(said && effect == Effect::Negative));
        let carries = tree.node(head).upos == Upos::Verb && operators.supports(tree.lemma(head));
        // "an allegation he assaulted a reporter", which the parser takes for a relative clause.
        let bare_allegation = relation == "acl:relcl"
            && matches!(effect, Some(Effect::Realis(Realis::Alleged | Realis::Denied | Realis::Threatened)))
            && lacks_nothing(tree, at);
        modals = false;
        match relation.split(':').next().unwrap_or("") {
            "xcomp" => {
                modals = true;
                if performs(tree, at, head) {
                    standing.realis = Realis::Actual;
                    scoping = false;
                }
                // "is going to win", "is determined to win"; who "went on to win" won.
                let goes = tree.lemma(head) == "go";
                let future = tree.is_infinitive(at)
                    && (matches!(tree.lemma(head), "be" | "determine") || goes && tree.is_gerund(head));
                if scoping && future {
                    standing.to(Realis::Future);
                }
                // "was able to win" won.
                let could = tree.lemma(head) == "able" && tense(tree, head) == Some(Tense::Past);
                let effect = effect.filter(|_| !goes && !could && !phones(tree, head));
                if scoping && tree.lemma(head) == "challenge" {
                    standing.to(Realis::Hypothetical);
                }
                apply(tree, effect, head, scoping, &mut standing);
                if standing.tense.is_none() {
                    standing.tense = tense(tree, head);
                }
            }
            "ccomp" | "csubj" => {
                if scoping
                    && matches!(effect, Some(Effect::Reported))
                    && tree
                        .all(at, "aux")
                        .any(|aux| tree.lemma(aux) == "would" || tree.node(aux).text == "would")
                    && standing.realis == Realis::Hypothetical
                    && !conditional(tree, at)
                {
                    // "said it would attack" puts "will attack" into the past.
                    standing.realis = Realis::Future;
                }
                if performs(tree, at, head) {
                    standing.realis = Realis::Actual;
                    scoping = false;
                }
                // "discussed why he joined": he did.
                let first = tree.tokens_in(tree.subtree_span(at)).next();
                let presumed = matches!(tree.lemma(head), "discuss" | "debate" | "wonder" | "consider")
                    && first
                        .is_some_and(|first| matches!(tree.lemma(first), "why" | "how" | "where" | "when"));
                // "I believe he must resign" alleges nothing.
                let wished = effect == Some(Effect::Realis(Realis::Alleged))
                    && tree.all(at, "aux").any(|aux| matches!(tree.lemma(aux), "must" | "should" | "ought"))
                    && tree.all(at, "aux").all(|aux| tree.lemma(aux) != "have");
                let effect = effect.filter(|_| !wished);
                apply(tree, effect, head, scoping && !presumed, &mut standing);
                said |= operators.reports(tree.lemma(head));
                // "it would be strange for him to leave"
                modals = tree.is(at, "csubj") && tree.is_infinitive(at);
                add_voice(tree, head, operators, &mut standing);
            }
            "obj" | "obl" | "iobj" => {
                let told = effect.is_some_and(|effect| effect != Effect::Reported)
                    && relation != "obl:agent"
                    && tree.lemma(head) != "claim"
                    && !presupposed(tree, at, head)
                    // "pushed back against the criticism"
                    && !(matches!(tree.lemma(head), "push" | "press" | "work" | "call")
                        && preposition(tree, at) == Some("against"))
                    && (relation != "obl"
                        || preposition(tree, at).is_some_and(|word| {
                            matches!(
                                word,
                                "of" | "for"
                                    | "to"
                                    | "on"
                                    | "against"
                                    | "about"
                                    | "over"
                                    | "from"
                                    | "with"
                                    | "into"
                                    | "at"
                            )
                        }));
                // "went to the polls following his resignation": only what a verb carries as its own is one with it.
                let carries = carries
                    && (relation != "obl"
                        || preposition(tree, at).is_none_or(|word| {
                            matches!(word, "to" | "into" | "on" | "in" | "under" | "for" | "of" | "with")
                        }));
                if carries {
                    modals = true;
                    if standing.tense.is_none() {
                        standing.tense = tense(tree, head);
                    }
                }
                apply(tree, effect, head, scoping && told, &mut standing);
                scoping &= told || carries;
            }
            "nsubj" if relation == "nsubj:pass" => {
                // Who claims an attack says that it happened.
                let told =
                    effect.is_some_and(|effect| effect != Effect::Reported) && tree.lemma(head) != "claim";
                modals = carries || told;
                apply(tree, effect, head, scoping && told, &mut standing);
                scoping &= told || carries;
                if standing.tense.is_none() && (told || carries) {
                    standing.tense = tense(tree, head);
                }
            }
            "nsubj" => {
                modals = operators.occurs(tree.lemma(head));
                scoping &= modals;
            }
            "nmod" => {
                let of = preposition(tree, at).is_some_and(|word| {
                    matches!(word, "of" | "for" | "to" | "on" | "against" | "about" | "over" | "at" | "in")
                });
                let told =
                    of && relation != "nmod:poss" && effect.is_some_and(|effect| effect != Effect::Reported);
                apply(tree, effect, head, scoping && told, &mut standing);
                scoping &= told;
            }
            "acl" if relation != "acl:relcl" || bare_allegation => {
                // "accused Smith of killing": the clause may hang on the object and still be the verb's.
                let charged = tree
                    .all(at, "mark")
                    .any(|mark| matches!(tree.lemma(mark), "of" | "with" | "from" | "for"))
                    && tree.is_any(head, &["obj", "nsubj", "iobj"]);
                let (effect, head) = match tree.head(head).filter(|_| charged) {
                    Some(verb) => (operators.effect(tree.node(verb).upos, tree.lemma(verb)), verb),
                    None => (effect, head),
                };
                // "measures to win the election": not yet won. "The first to recognise Israel" did.
                let ordinal = tree.all(head, "amod").any(|amod| {
                    matches!(
                        tree.lemma(amod),
                        "first" | "last" | "only" | "second" | "third" | "latest" | "next"
                    )
                });
                // "had the honour to meet him"
                let granted = matches!(
                    tree.lemma(head),
                    "fortune"
                        | "misfortune"
                        | "honour"
                        | "honor"
                        | "privilege"
                        | "pleasure"
                        | "courage"
                        | "audacity"
                        | "temerity"
                );
                if scoping
                    && tree.is_infinitive(at)
                    && effect.is_none()
                    && !ordinal
                    && !granted
                    && !matches!(tree.lemma(head), "first" | "last" | "only")
                {
                    standing.to(Realis::Hypothetical);
                }
                let told = tree.is_infinitive(at) || tree.child(at, "mark").is_some() || bare_allegation;
                apply(tree, effect, head, scoping && told && effect != Some(Effect::Reported), &mut standing);
                scoping &= told && effect.is_some();
                if matches!(effect, Some(Effect::Reported | Effect::Realis(Realis::Alleged | Realis::Denied)))
                {
                    owner_voice(tree, head, &mut standing);
                }
            }
            "advcl" => {
                // "in order to"
                let mut marks = tree.all(at, "mark").map(|mark| tree.lemma(mark));
                let mark = match tree.child(at, "mark").map(|mark| tree.lemma(mark)) {
                    // "went straight to criticising"
                    Some("to") if !tree.is_infinitive(at) && RESORTS.contains(&tree.lemma(head)) => None,
                    Some("in") if marks.any(|mark| mark == "to") => Some("to"),
                    mark => mark,
                };
                // "rather than attacking him", "without attacking him"
                let marked = |word: &str| {
                    tree.all(at, "mark").chain(tree.all(at, "case")).any(|mark| tree.lemma(mark) == word)
                };
                if scoping && (marked("without") || marked("rather") || marked("instead")) {
                    standing.negate();
                }
                match mark {
                    Some("to") if scoping && fulfils(tree, head) => {}
                    // "will open the talks by stressing"
                    Some("by") if scoping && tree.is_gerund(at) && to_come(tree, head) => {
                        standing.to(Realis::Future);
                    }
                    // "before he is sworn in, the Senate will vote"
                    Some("when" | "before" | "until" | "once" | "after")
                        if scoping && standing.tense == Some(Tense::Present) && to_come(tree, head) =>
                    {
                        standing.to(Realis::Future);
                    }
                    Some("if" | "unless" | "whether" | "to") if scoping => standing.to(Realis::Hypothetical),
                    // "accused of killing", "charged with spying", "prevented from leaving"
                    Some("of" | "with" | "from" | "for" | "in" | "against" | "about" | "on") => {
                        let told = effect.is_some_and(|effect| effect != Effect::Reported);
                        apply(tree, effect, head, scoping && told, &mut standing);
                        scoping &= told;
                        if told {
                            at = head;
                            continue;
                        }
                    }
                    _ => {}
                }
                scoping = false;
            }
            "conj" => {
                // "would not vote but planned to write": another form has its own modals.
                let own = tree.children(at).any(|child| tree.is_any(child, &["nsubj", "aux", "cop"]))
                    || finite(tree, at) && !finite(tree, head);
                // "not embracing the man but supporting his policies"
                let contrast = tree.all(at, "cc").any(|cc| matches!(tree.lemma(cc), "but" | "yet"));
                let own = own || contrast;
                // "urged them to leave and offered help": the offer was made.
                scoping &= !(finite(tree, at) && tree.is_infinitive(head));
                modals = !own && tree.node(at).upos == tree.node(head).upos && !tree.is(head, "root")
                    || !own && tree.node(at).upos == Upos::Verb && !finite(tree, at);
            }
            "compound" => {
                // "murder charges", "bomb plot"
                let told =
                    effect.is_some_and(|effect| effect != Effect::Reported && effect != Effect::Negative);
                apply(tree, effect, head, scoping && told, &mut standing);
                scoping &= told;
            }
            _ => scoping = false,
        }
        at = head;
    }
    // "What do you think of the conflict?" doubts no conflict, nor does "What has changed since IBM bought it?".
    let presumed = tree.node(trigger).upos == Upos::Noun && is_definite(tree, trigger)
        || std::iter::once(trigger).chain(tree.ancestors(trigger)).any(|at| {
            tree.node(at).relation == "acl:relcl"
                || tree.is(at, "advcl")
                    && tree
                        .all(at, "mark")
                        .any(|mark| matches!(tree.lemma(mark), "since" | "after" | "because"))
        });
    if ends_as_question(tree, trigger) && standing.sources.is_empty() && !presumed {
        standing.to(Realis::Hypothetical);
    }
    standing
}

/// Applies what stands beside a predicate or noun: modals, negation, "if", "alleged".
fn local(
    tree: &Tree<'_>,
    at: usize,
    (scopes, own): (bool, bool),
    operators: &Operators,
    standing: &mut Standing,
) {
    for child in tree.children(at) {
        let (lemma, relation) = (tree.lemma(child), tree.node(child).relation);
        let base = relation.split(':').next().unwrap_or("");
        match base {
            "advmod" | "det" if scopes && is_negation(lemma, tree.node(child).text) => standing.negate(),
            "cc" if scopes && lemma == "nor" => standing.negate(),
            // "No president has ever been removed"
            "nsubj" if scopes && is_none(tree, child) => standing.negate(),
            // "Theresa May stepped down": a name that was taken for a modal.
            "aux" if is_name(tree, child) => {}
            "aux" if scopes => match lemma {
                "will" | "shall" | "'ll" | "’ll" | "wo"
                    if !matches!(tree.node(child).text, "would" | "should" | "'d" | "’d") =>
                {
                    standing.to(Realis::Future);
                }
                // "who would later become president" did.
                _ if tree.node(child).text == "would" && looks_back(tree, at) => {}
                "would" | "could" | "may" | "might" | "can" | "should" | "must" | "ought" | "will"
                | "shall" | "ca" => {
                    standing.to(Realis::Hypothetical);
                }
                _ => {}
            },
            // "is to be sentenced"
            "mark"
                if scopes
                    && lemma == "to"
                    && tree
                        .all(at, "aux")
                        .any(|aux| aux < child && tree.lemma(aux) == "be" && finite(tree, aux)) =>
            {
                standing.to(Realis::Future);
            }
            "mark" if scopes && matches!(lemma, "if" | "unless" | "whether") => {
                standing.to(Realis::Hypothetical);
            }
            "amod" | "advmod" => {
                // "the suspected killer", whose lemma is "suspect"
                let (form, noun) = (tree.node(child).text, own && tree.is(child, "amod"));
                if let Some(realis) =
                    operators.beside(lemma).or_else(|| operators.beside(form).filter(|_| noun))
                {
                    standing.to(realis);
                }
            }
            "advcl"
                if scopes
                    && tree.all(child, "mark").any(|mark| matches!(tree.lemma(mark), "if" | "unless")) =>
            {
                standing.to(Realis::Hypothetical);
            }
            _ => {}
        }
    }
}

/// Verbs of what is done by saying it.
const PERFORMED: [&str; 22] = [
    "thank",
    "congratulate",
    "commend",
    "salute",
    "welcome",
    "condemn",
    "express",
    "convey",
    "extend",
    "offer",
    "pay",
    "reiterate",
    "apologise",
    "apologize",
    "urge",
    "appeal",
    "assure",
    "say",
    "stress",
    "emphasize",
    "praise",
    "applaud",
];

/// Returns true for "I want to thank you", "let me congratulate you": whoever says it does it.
fn performs(tree: &Tree<'_>, at: usize, head: usize) -> bool {
    let first = |at: usize| matches!(tree.lemma(at), "i" | "we" | "me" | "us");
    let child = |relation: &str| tree.child(head, relation).is_some_and(first);
    // Who wanted to thank may have been kept from it.
    let now = !matches!(tree.node(head).xpos, "VBD" | "VBN")
        && !tree.all(head, "advmod").any(|word| is_negation(tree.lemma(word), tree.node(word).text));
    PERFORMED.contains(&tree.lemma(at))
        && now
        && (matches!(tree.lemma(head), "want" | "wish" | "like") && child("nsubj")
            // "the Government would like to congratulate"
            || tree.lemma(head) == "like" && tree.all(head, "aux").any(|aux| tree.node(aux).text == "would")
            || matches!(tree.lemma(head), "let" | "allow" | "permit") && (["obj", "iobj", "nsubj"].into_iter().any(child) || tree.child(at, "nsubj").is_some_and(first)))
}

/// Verbs after which "to" and a form in -ing tell what was done: "turned to criticising".
const RESORTS: [&str; 11] =
    ["go", "turn", "return", "resort", "devote", "dedicate", "admit", "confess", "switch", "plead", "guilty"];

/// Returns true for "called her to congratulate her", which asks for nothing.
fn phones(tree: &Tree<'_>, verb: usize) -> bool {
    matches!(tree.lemma(verb), "call" | "telephone" | "phone")
        && tree.child(verb, "obj").is_some()
        && !crate::clause::is_passive(tree, verb)
}

/// Verbs whose purpose is reached in doing them: who met to discuss did discuss.
const FULFILLED: [&str; 10] =
    ["meet", "gather", "convene", "use", "rally", "assemble", "sit", "march", "phone", "telephone"];

/// Returns true where what was done, was done by the purpose clause that follows.
fn fulfils(tree: &Tree<'_>, head: usize) -> bool {
    // "took to the stage to attack"
    let takes = tree.lemma(head) == "take"
        && tree.child(head, "obj").is_none()
        && tree.all(head, "obl").any(|place| preposition(tree, place) == Some("to"));
    (takes || phones(tree, head) || FULFILLED.contains(&tree.lemma(head)))
        && tense(tree, head) == Some(Tense::Past)
        && !tree.all(head, "aux").any(|aux| matches!(tree.lemma(aux), "would" | "could" | "may" | "might"))
}

/// Returns true for a clause that tells what will be.
fn to_come(tree: &Tree<'_>, head: usize) -> bool {
    tree.all(head, "aux").any(|aux| {
        matches!(tree.lemma(aux), "will" | "shall" | "'ll" | "’ll") && tree.node(aux).text != "would"
    })
}

/// Returns true for "would later become", "would go on to win": it is told from after it happened.
fn looks_back(tree: &Tree<'_>, at: usize) -> bool {
    let later = tree.all(at, "advmod").any(|word| {
        matches!(tree.lemma(word), "later" | "eventually" | "subsequently" | "ultimately" | "soon")
    });
    let went_on = tree.lemma(at) == "go" && tree.all(at, "xcomp").any(|goal| tree.is_infinitive(goal));
    (later || went_on) && !conditional(tree, at)
}

/// Returns true for what is there before it is ended or debated: "to end the occupation".
fn presupposed(tree: &Tree<'_>, at: usize, head: usize) -> bool {
    tree.node(at).upos == Upos::Noun
        && is_definite(tree, at)
        && matches!(
            tree.lemma(head),
            "discuss" | "debate" | "investigate" | "probe" | "end" | "review" | "address"
        )
}

fn is_definite(tree: &Tree<'_>, noun: usize) -> bool {
    tree.all(noun, "det").any(|word| matches!(tree.lemma(word), "the" | "this" | "that" | "these"))
}

fn is_name(tree: &Tree<'_>, aux: usize) -> bool {
    let capital = |at: usize| tree.node(at).text.starts_with(char::is_uppercase);
    matches!(tree.node(aux).text, "May" | "Will") && aux > 0 && capital(aux - 1)
}

fn conditional(tree: &Tree<'_>, at: usize) -> bool {
    tree.children(at).any(|child| {
        tree.is(child, "advcl")
            && tree.all(child, "mark").any(|mark| matches!(tree.lemma(mark), "if" | "unless"))
    })
}

fn is_none(tree: &Tree<'_>, subject: usize) -> bool {
    matches!(tree.lemma(subject), "nobody" | "none" | "noone")
        || tree.all(subject, "det").any(|det| tree.lemma(det) == "no")
        || tree
            .children(subject)
            .any(|word| tree.is_any(word, &["cc", "det"]) && tree.lemma(word) == "neither")
}

fn is_negation(lemma: &str, text: &str) -> bool {
    matches!(lemma, "not" | "never" | "no" | "n't" | "n’t" | "neither" | "hardly" | "nor" | "nt")
        || matches!(text, "n't" | "n’t" | "not")
}

fn finite(tree: &Tree<'_>, at: usize) -> bool {
    matches!(tree.node(at).xpos, "VBD" | "VBZ" | "VBP")
}

/// Applies the effect of the governing word `head`.
fn apply(tree: &Tree<'_>, effect: Option<Effect>, head: usize, scoping: bool, standing: &mut Standing) {
    if !scoping {
        return;
    }
    let negated = tree.children(head).any(|child| {
        tree.is_any(child, &["advmod", "det"]) && is_negation(tree.lemma(child), tree.node(child).text)
    });
    match effect {
        Some(Effect::Realis(realis)) => standing.to(realis),
        Some(Effect::Ordered) => {
            standing.to(Realis::Hypothetical);
            standing.orders.push(head);
        }
        Some(Effect::Negative) => standing.negate(),
        Some(Effect::Reported) | None => return,
    }
    // Modals above an operator leave the thing as unreal as the operator does; negation turns it.
    let turned =
        matches!(effect, Some(Effect::Realis(Realis::Future | Realis::Hypothetical) | Effect::Negative));
    let local_follows = tree.is_any(head, &["xcomp"]);
    // What is not certain may still be.
    let open = matches!(tree.lemma(head), "certain" | "sure");
    if negated && turned && !open && !local_follows && !matches!(tree.node(head).upos, Upos::Verb) {
        standing.negate();
    }
}

/// Returns true where the sentence asks; one that only quotes a question asks within the quotation alone.
fn ends_as_question(tree: &Tree<'_>, trigger: usize) -> bool {
    let is_mark = |at: &usize| matches!(tree.node(*at).text, "\"" | "”" | "“" | "'" | "’" | ")");
    let Some(last) = (0..tree.len()).rev().find(|at| !is_mark(at)) else { return false };
    if tree.node(last).text != "?" {
        return false;
    }
    let quoted = (last + 1..tree.len()).any(|at| matches!(tree.node(at).text, "\"" | "”" | "'" | "’"));
    let opened = (0..last).rev().find(|&at| matches!(tree.node(at).text, "\"" | "“" | "'" | "‘"));
    !quoted || opened.is_none_or(|opened| opened < trigger)
}

/// Returns the tense that the verb's form and auxiliaries show.
pub(crate) fn tense(tree: &Tree<'_>, at: usize) -> Option<Tense> {
    let mut found = None;
    for child in tree.children(at).filter(|&child| tree.is_any(child, &["aux", "cop"])) {
        match (tree.lemma(child), tree.node(child).xpos) {
            ("will" | "shall" | "'ll" | "’ll", _) if !matches!(tree.node(child).text, "would" | "should") =>
            {
                return Some(Tense::Future);
            }
            ("have", "VBZ" | "VBP" | "VBD") => return Some(Tense::Past),
            (_, "VBD") => found = Some(Tense::Past),
            (_, "VBZ" | "VBP") => found = found.or(Some(Tense::Present)),
            _ => {}
        }
    }
    if found.is_some() {
        return found;
    }
    match tree.node(at).xpos {
        "VBD" => Some(Tense::Past),
        "VBZ" | "VBP" => Some(Tense::Present),
        "VBN" if tree.is_any(at, &["acl", "advcl"]) => Some(Tense::Past),
        "VBN" | "VB" | "VBG" if tree.is(at, "conj") => tree.head(at).and_then(|head| tense(tree, head)),
        _ => None,
    }
}

/// Adds the subject of the reporting verb `verb` as a source.
fn add_voice(tree: &Tree<'_>, verb: usize, operators: &Operators, standing: &mut Standing) {
    if !operators.reports(tree.lemma(verb)) {
        return;
    }
    let agents = if crate::clause::is_passive(tree, verb) {
        tree.children(verb).filter(|&child| tree.node(child).relation == "obl:agent").collect()
    } else {
        surface_subjects(tree, verb, 0).into_iter().map(|filler| filler.token).collect::<Vec<_>>()
    };
    for source in agents.into_iter().take(1) {
        push_voice(standing, source, tree.lemma(verb));
    }
}

fn push_voice(standing: &mut Standing, source: usize, cue: &str) {
    if standing.sources.iter().all(|voice| voice.source != source) {
        standing.sources.push(Voice { source, cue: cue.into() });
    }
}

/// Adds "X's claim that …".
fn owner_voice(tree: &Tree<'_>, noun: usize, standing: &mut Standing) {
    let owner = tree.children(noun).find(|&child| tree.node(child).relation == "nmod:poss").or_else(|| {
        tree.all(noun, "nmod").find(|&child| matches!(preposition(tree, child), Some("by" | "from")))
    });
    if let Some(owner) = owner {
        push_voice(standing, owner, tree.lemma(noun));
    }
}

/// Adds the voices that hang on `at`: "…, officials said", "according to X", "as reported by Y".
fn voices_beside(tree: &Tree<'_>, at: usize, operators: &Operators, standing: &mut Standing) {
    for child in tree.children(at) {
        let relation = tree.node(child).relation;
        match relation.split(':').next().unwrap_or("") {
            "parataxis" if tree.node(child).upos == Upos::Verb && tree.child(child, "ccomp").is_none() => {
                add_voice(tree, child, operators, standing);
            }
            "advcl" | "acl" if tree.all(child, "mark").any(|mark| tree.lemma(mark) == "as") => {
                if crate::clause::is_passive(tree, child) || tree.is_past_participle(child) {
                    let agent = tree
                        .children(child)
                        .find(|&by| tree.is(by, "obl") && preposition(tree, by) == Some("by"));
                    if let (Some(agent), true) = (agent, operators.reports(tree.lemma(child))) {
                        push_voice(standing, agent, tree.lemma(child));
                    }
                } else {
                    add_voice(tree, child, operators, standing);
                }
            }
            "obl" | "nmod" if preposition(tree, child) == Some("according to") => {
                push_voice(standing, child, "according to");
                if tree.lemma(child) == "critic" {
                    standing.to(Realis::Alleged);
                }
                voices_beside(tree, child, operators, standing);
            }
            _ => {}
        }
    }
}

/// Whether a clause that hangs on a noun has a subject and an object of its own, neither of them a relative pronoun.
fn lacks_nothing(tree: &Tree<'_>, clause: usize) -> bool {
    let own = |relation: &str| {
        tree.child(clause, relation).is_some_and(|child| {
            !matches!(tree.lemma(child), "that" | "which" | "who" | "whom" | "whose" | "what")
        })
    };
    own("nsubj:pass") || own("nsubj") && (own("obj") || own("ccomp"))
}
