//! Clauses brought to one form: who, whom, with what prepositions, whatever the grammar made of it.
//!
//! Passives, shared subjects, control, raising, relative clauses, participles, copulas, appositions and
//! nominalisations ("its withdrawal from the deal") all end as a [`Clause`]: a head and a list of filled
//! slots. Frames are written against slots alone and never see the tree.

use attache_core::layers::Upos;

use crate::tree::Tree;

/// A place beside a predicate that something can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot<'t> {
    /// Who does it, in passives too.
    Subject,
    /// Whom or what it is done to.
    Object,
    /// To whom, without a preposition.
    Indirect,
    /// What stands behind a preposition: "on", "with", "according to".
    Oblique(&'t str),
    /// Whose it is: "Iran's", "its".
    Possessor,
    /// A noun or adjective before a noun: "Turkish", "drone".
    Modifier,
    /// A clause with a subject of its own, or "that".
    Clause,
    /// An infinitive or another clause that borrows its subject.
    Infinitive,
    /// Whatever follows; no clause fills it, see [`crate::reach`].
    Rest,
}

/// What fills a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Filler {
    /// The token that governs the phrase.
    pub(crate) token: usize,
    /// Whether the slot was filled from another clause's grammar.
    pub(crate) shared: bool,
}

/// A predicate with its slots.
#[derive(Debug)]
pub(crate) struct Clause<'t> {
    /// The predicate.
    pub(crate) head: usize,
    /// The verb that carries a predicate noun ("launch" of "launched an attack"), if one does.
    pub(crate) support: Option<usize>,
    /// Whether the head is a verb in the passive.
    pub(crate) passive: bool,
    slots: Vec<(Slot<'t>, Filler)>,
}

impl<'t> Clause<'t> {
    /// Reads the clause that the verb `head` governs.
    pub(crate) fn of_verb(tree: &'t Tree<'_>, head: usize) -> Self {
        let passive = is_passive(tree, head);
        let mut clause = Self { head, support: None, passive, slots: Vec::new() };
        let surface = surface_subjects(tree, head, 0);
        let has_object = tree.child(head, "obj").is_some();
        for filler in surface {
            clause.push(
                tree,
                if passive && has_object { Slot::Indirect } else { Self::object_if(passive) },
                filler,
            );
        }
        for child in tree.children(head) {
            clause.add_child(tree, child);
        }
        clause.add_relative(tree);
        // "retired and returned to Iran": complements after the last of several verbs belong to it alone,
        // objects of the first are shared only where the later verb has none and is no intransitive; not guessed.
        clause
    }

    /// Reads what stands about the predicate noun or adjective `head`; `is_support` knows verbs such as "launch".
    pub(crate) fn of_noun(tree: &'t Tree<'_>, head: usize, is_support: &dyn Fn(&str) -> bool) -> Self {
        let mut clause = Self { head, support: None, passive: false, slots: Vec::new() };
        for child in tree.children(head) {
            clause.add_child(tree, child);
        }
        let anchor = first_conjunct(tree, head);
        if tree.child(head, "cop").is_some() || tree.child(anchor, "cop").is_some() {
            for filler in surface_subjects(tree, anchor, 0) {
                clause.push(tree, Slot::Subject, filler);
            }
        } else if tree.is(anchor, "appos") {
            if let Some(named) = tree.head(anchor) {
                clause.push(tree, Slot::Subject, Filler { token: named, shared: false });
            }
        } else if let Some(named) = loose_apposition(tree, head) {
            clause.push(tree, Slot::Subject, Filler { token: named, shared: false });
        } else if let Some(verb) = tree.head(anchor) {
            clause.add_support(tree, anchor, verb, is_support);
        }
        clause
    }

    fn add_support(
        &mut self,
        tree: &'t Tree<'_>,
        noun: usize,
        verb: usize,
        is_support: &dyn Fn(&str) -> bool,
    ) {
        // "works with its allies" makes nobody an ally; "became a member" does.
        let relational = RELATIONAL.contains(&tree.lemma(noun))
            && !matches!(tree.lemma(verb), "become" | "remain" | "serve" | "be" | "stay" | "join");
        let carried = !relational
            && (tree.is(noun, "obj")
                || tree.is(noun, "obl") && !is_circumstance(tree, noun) && !has_own_object(tree, verb)
                || tree.is(noun, "nsubj:pass")
                || tree.is(noun, "xcomp"))
            && tree.node(verb).upos == Upos::Verb
            && is_support(tree.lemma(verb));
        if carried {
            self.support = Some(verb);
            let of_verb = Self::of_verb(tree, verb);
            for &(slot, filler) in &of_verb.slots {
                match slot {
                    Slot::Subject => self.push(tree, Slot::Subject, filler),
                    Slot::Indirect | Slot::Oblique(_) if filler.token != noun => {
                        self.slots.push((slot, filler));
                    }
                    _ => {}
                }
            }
        } else if tree.is(noun, "acl") || tree.is(noun, "nmod") {
            // "his decision on withdrawal" says nothing of who withdraws.
        } else if let Some(participle) = tree.all(noun, "acl").find(|&acl| is_support(tree.lemma(acl))) {
            // "the attack carried out by rebels"
            let of_verb = Self::of_verb(tree, participle);
            for &(slot, filler) in &of_verb.slots {
                if slot == Slot::Subject || (matches!(slot, Slot::Oblique(_)) && filler.token != noun) {
                    self.push(tree, slot, filler);
                }
            }
        }
    }

    fn object_if(passive: bool) -> Slot<'t> {
        if passive { Slot::Object } else { Slot::Subject }
    }

    fn push(&mut self, tree: &'t Tree<'_>, slot: Slot<'t>, filler: Filler) {
        let clausal = matches!(slot, Slot::Clause | Slot::Infinitive);
        let tokens = if clausal { vec![filler.token] } else { parties(tree, filler.token) };
        for token in tokens {
            // A clause coordinated with a noun is the parser's slip or an ellipsis: never another party.
            let alike = token == filler.token || tree.child(token, "nsubj").is_none();
            let entry = (slot, Filler { token, ..filler });
            if alike && token != self.head && !self.slots.contains(&entry) {
                self.slots.push(entry);
            }
        }
    }

    fn add_child(&mut self, tree: &'t Tree<'_>, child: usize) {
        let own = Filler { token: child, shared: false };
        let relation = tree.node(child).relation;
        let base = relation.split(':').next().unwrap_or("");
        match base {
            "obj" => {
                if let Some(antecedent) = antecedent_of(tree, child) {
                    self.push(tree, Slot::Object, Filler { token: antecedent, shared: false });
                } else {
                    self.push(tree, Slot::Object, own);
                }
            }
            "iobj" => self.push(tree, Slot::Indirect, own),
            "obl" | "nmod" => {
                if relation == "nmod:poss" {
                    self.push(tree, Slot::Possessor, own);
                    return;
                }
                match preposition(tree, child) {
                    Some("by") if self.passive => self.push(tree, Slot::Subject, own),
                    Some(word) => {
                        let token = antecedent_of(tree, child).unwrap_or(child);
                        self.push(tree, Slot::Oblique(word), Filler { token, shared: false });
                    }
                    None if relation == "obl:agent" => self.push(tree, Slot::Subject, own),
                    // "killed at least eight leaders", "up to 100 Albanians demonstrated": a number's "at least" was
                    // taken for a preposition, and the noun for a circumstance.
                    None if relation == "obl" && is_counted(tree, child) => {
                        let slot = match (self.passive, child < self.head) {
                            (false, false) | (true, true) => Slot::Object,
                            (false, true) => Slot::Subject,
                            (true, false) => return,
                        };
                        self.push(tree, slot, own);
                    }
                    None => {}
                }
            }
            "advcl" | "acl" if relation != "acl:relcl" => {
                // "accused of killing", "arrested for spying"
                let word = tree
                    .all(child, "mark")
                    .chain(tree.all(child, "case"))
                    .map(|mark| tree.lemma(mark))
                    .last();
                // "asked questions in order to prove it"
                let purpose = tree.child(child, "mark").is_some_and(|mark| tree.lemma(mark) == "in");
                match word {
                    Some("to") if purpose => {}
                    Some("to") => self.push(tree, Slot::Infinitive, own),
                    Some("that") if base == "acl" => self.push(tree, Slot::Clause, own),
                    Some(word) => self.push(tree, Slot::Oblique(word), own),
                    None => {}
                }
            }
            "ccomp" => self.push(tree, Slot::Clause, own),
            "xcomp" => {
                // "calling the treaty a new chapter", "named him president" keep their noun as a complement.
                self.push(tree, Slot::Infinitive, own);
            }
            "amod" | "compound" if relation != "compound:prt" => {
                self.push(tree, Slot::Modifier, own);
                // "Iran-Russia cooperation"
                for inner in tree
                    .all(child, "compound")
                    .chain(tree.all(child, "nmod"))
                    .filter(|&inner| inner < child && tree.node(inner).upos == Upos::Propn)
                {
                    self.push(tree, Slot::Modifier, Filler { token: inner, shared: false });
                }
            }
            _ => {}
        }
    }

    /// Adds the noun that a relative clause hangs on, where the clause leaves a slot open for it.
    fn add_relative(&mut self, tree: &'t Tree<'_>) {
        let Some(noun) = tree.head(self.head) else { return };
        let relation = tree.node(self.head).relation;
        let filler = Filler { token: noun, shared: false };
        if relation == "acl:relcl" && !self.has(Slot::Object) && !self.passive && self.has(Slot::Subject) {
            let pronoun = tree.children(self.head).any(|child| antecedent_of(tree, child).is_some());
            let complement = self.has(Slot::Clause) || self.has(Slot::Infinitive);
            if !pronoun && !complement && !self.fills(noun) {
                // "the deal he signed"; a stranded preposition wants it instead: "the town they fought over".
                match stranded(tree, self.head) {
                    Some(word) => self.push(tree, Slot::Oblique(word), filler),
                    None => self.slots.push((Slot::Object, filler)),
                }
            }
        }
    }

    /// Returns what fills `slot`, in text order of discovery.
    pub(crate) fn fillers<'s>(&'s self, slot: Slot<'s>) -> impl Iterator<Item = Filler> + 's {
        self.slots.iter().filter(move |(own, _)| same(*own, slot)).map(|(_, filler)| *filler)
    }

    /// Returns true where something fills `slot`.
    pub(crate) fn has(&self, slot: Slot<'_>) -> bool {
        self.fillers(slot).next().is_some()
    }

    /// Returns true where `token` fills any slot.
    pub(crate) fn fills(&self, token: usize) -> bool {
        self.slots.iter().any(|(_, filler)| filler.token == token)
    }

    /// Returns all slots with what fills them.
    pub(crate) fn slots(&self) -> &[(Slot<'t>, Filler)] {
        &self.slots
    }
}

/// Returns `token` with what is coordinated with it and named as one of it: "12 people, including the mayor".
///
/// Of "the leaders of France, Germany and Italy" it is the three countries that take part, each for itself.
pub(crate) fn parties(tree: &Tree<'_>, token: usize) -> Vec<usize> {
    let mut found = Vec::new();
    for part in tree.conjuncts(token) {
        let several = tree.node(part).xpos == "NNS" && DELEGATES.contains(&tree.lemma(part));
        let senders = tree.all(part, "nmod").find(|&child| {
            several
                && preposition(tree, child) == Some("of")
                && tree.node(child).upos == Upos::Propn
                && tree.child(child, "conj").is_some()
        });
        match senders {
            Some(senders) => found.extend(tree.conjuncts(senders)),
            None => found.push(part),
        }
        let named = tree.all(part, "nmod").filter(|&child| {
            tree.all(child, "case").any(|case| tree.lemma(case) == "include")
                && matches!(tree.node(child).upos, Upos::Propn | Upos::Noun)
        });
        found.extend(named.flat_map(|child| tree.conjuncts(child)));
    }
    found
}

/// Those who act for the countries behind "of".
const DELEGATES: [&str; 14] = [
    "leader",
    "president",
    "minister",
    "government",
    "navy",
    "army",
    "force",
    "troop",
    "head",
    "king",
    "premier",
    "ambassador",
    "representative",
    "diplomat",
];

/// Returns true for "after a demonstration", which the subject of the verb need have no part in.
fn is_circumstance(tree: &Tree<'_>, noun: usize) -> bool {
    matches!(
        preposition(tree, noun),
        Some(
            "after"
                | "before"
                | "during"
                | "since"
                | "until"
                | "amid"
                | "follow"
                | "following"
                | "despite"
                | "because of"
                | "due to"
        )
    )
}

/// Returns true for "made objections to the attack": the verb carries its object, not what stands behind it.
fn has_own_object(tree: &Tree<'_>, verb: usize) -> bool {
    tree.lemma(verb) != "lead"
        && tree
            .child(verb, "obj")
            .is_some_and(|object| !matches!(tree.lemma(object), "part" | "role" | "hand" | "place" | "it"))
}

/// Verbs whose object did what "for" or "of" tells.
const BLAMES: [&str; 19] = [
    "accuse",
    "attack",
    "blame",
    "blast",
    "condemn",
    "criticise",
    "criticize",
    "denounce",
    "fault",
    "hail",
    "praise",
    "rebuke",
    "slam",
    "suspect",
    "thank",
    "mock",
    "punish",
    "sue",
    "fine",
];

/// Nouns that name somebody by what he is to another.
const RELATIONAL: [&str; 16] = [
    "ally",
    "partner",
    "friend",
    "enemy",
    "rival",
    "foe",
    "adversary",
    "critic",
    "opponent",
    "supporter",
    "member",
    "party",
    "signatory",
    "subsidiary",
    "maker",
    "affiliate",
];

/// Returns the noun that ", a close ally of" follows, where the parser saw no apposition.
fn loose_apposition(tree: &Tree<'_>, head: usize) -> Option<usize> {
    if !RELATIONAL.contains(&tree.lemma(head)) {
        return None;
    }
    let first = tree
        .children(head)
        .filter(|&child| child < head && tree.is_any(child, &["det", "amod", "nmod", "compound"]))
        .min()
        .unwrap_or(head);
    let named = first.checked_sub(2).filter(|&named| {
        tree.node(named + 1).text == "," && matches!(tree.node(named).upos, Upos::Noun | Upos::Propn)
    })?;
    let within = |at: usize| tree.is_any(at, &["flat", "compound"]);
    Some(
        std::iter::successors(Some(named), |&at| tree.head(at).filter(|_| within(at)))
            .last()
            .unwrap_or(named),
    )
}

fn same(a: Slot<'_>, b: Slot<'_>) -> bool {
    match (a, b) {
        (Slot::Oblique(a), Slot::Oblique(b)) => a == b,
        _ => std::mem::discriminant(&a) == std::mem::discriminant(&b),
    }
}

/// Returns the preposition of a phrase: the last of several ("out of" is "of"), with what is fixed to it.
pub(crate) fn preposition<'t>(tree: &'t Tree<'_>, phrase: usize) -> Option<&'t str> {
    let case = tree
        .all(phrase, "case")
        .filter(|&case| tree.lemma(case) != "'s" && tree.lemma(case) != "’s" && !approximates(tree, case))
        .last()?;
    let fixed = tree.child(case, "fixed").map(|fixed| tree.lemma(fixed));
    Some(match (tree.lemma(case), fixed) {
        ("accord" | "according", _) => "according to",
        ("because", Some("of")) => "because of",
        ("instead", Some("of")) => "instead of",
        ("due", _) => "due to",
        ("out", Some("of")) => "of",
        ("as", Some("part")) => "as part of",
        ("upon", _) => "on",
        ("toward", _) => "towards",
        (word, _) => word,
    })
}

/// Returns true for "at" of "at least eight" and "to" of "up to 100", which belong to the number.
fn approximates(tree: &Tree<'_>, case: usize) -> bool {
    let next = |at: usize| (at < tree.len()).then(|| tree.node(at));
    match tree.lemma(case) {
        "at" => next(case + 1).is_some_and(|node| matches!(&*node.lemma, "least" | "most")),
        "to" => {
            case > 0
                && tree.lemma(case - 1) == "up"
                && next(case + 1).is_some_and(|node| node.upos == Upos::Num)
        }
        "up" => next(case + 1).is_some_and(|node| node.lemma == "to"),
        _ => false,
    }
}

/// Returns true for a noun with a number of its own.
fn is_counted(tree: &Tree<'_>, noun: usize) -> bool {
    matches!(tree.node(noun).upos, Upos::Noun | Upos::Propn) && tree.child(noun, "nummod").is_some()
        || tree.node(noun).upos == Upos::Num
}

fn stranded<'t>(tree: &'t Tree<'_>, verb: usize) -> Option<&'t str> {
    tree.children(verb)
        .find(|&child| {
            tree.node(child).upos == Upos::Adp
                && child > verb
                && !tree.is(child, "compound")
                && tree.children(child).next().is_none()
        })
        .map(|child| tree.lemma(child))
}

/// Returns the first of the conjuncts that `at` is one of.
pub(crate) fn first_conjunct(tree: &Tree<'_>, mut at: usize) -> usize {
    while tree.is(at, "conj") {
        match tree.head(at) {
            Some(head) => at = head,
            None => break,
        }
    }
    at
}

/// Returns the noun that a relative pronoun stands for.
pub(crate) fn antecedent_of(tree: &Tree<'_>, pronoun: usize) -> Option<usize> {
    let node = tree.node(pronoun);
    let relative = matches!(&*node.lemma, "who" | "which" | "that" | "whom")
        && matches!(node.upos, Upos::Pron | Upos::Sconj | Upos::Det | Upos::X);
    if !relative || !matches!(node.xpos, "WP" | "WDT" | "WP$" | "IN" | "") {
        return None;
    }
    let mut clause = tree.head(pronoun)?;
    loop {
        if tree.node(clause).relation == "acl:relcl" {
            return tree.head(clause);
        }
        if !tree.is_any(clause, &["conj", "xcomp", "ccomp", "acl"]) {
            return None;
        }
        clause = tree.head(clause)?;
    }
}

/// Returns true for a verb in the passive, reduced or not.
pub(crate) fn is_passive(tree: &Tree<'_>, verb: usize) -> bool {
    let marked = |at: usize| {
        tree.children(at)
            .any(|child| matches!(tree.node(child).relation, "nsubj:pass" | "aux:pass" | "csubj:pass"))
    };
    if marked(verb) {
        return true;
    }
    // "Asked to respond, she said": taken for the past tense
    let asked = tree.lemma(verb) == "ask"
        && tree.is(verb, "advcl")
        && ["nsubj", "obj", "mark"].into_iter().all(|relation| tree.child(verb, relation).is_none())
        && !tree.is_gerund(verb);
    if asked {
        return true;
    }
    if !tree.is_past_participle(verb) {
        return false;
    }
    if tree.all(verb, "aux").any(|aux| tree.lemma(aux) == "have") {
        return false;
    }
    if tree.is_any(verb, &["acl", "amod", "advcl"]) && tree.child(verb, "nsubj").is_none() {
        return true;
    }
    // "was beaten and killed"; "has beaten and killed" is active.
    tree.is(verb, "conj")
        && tree.child(verb, "nsubj").is_none()
        && tree.head(verb).is_some_and(|first| tree.is_past_participle(first) && is_passive(tree, first))
        || tree.child(verb, "obl:agent").is_some()
}

/// What somebody says something in.
const STATEMENTS: [&str; 18] = [
    "statement",
    "call",
    "petition",
    "motion",
    "video",
    "declaration",
    "letter",
    "message",
    "resolution",
    "communique",
    "appeal",
    "decree",
    "order",
    "reminder",
    "warning",
    "report",
    "tweet",
    "note",
];

/// Verbs whose object is to do what the infinitive says.
const ASKS: [&str; 17] = [
    "urge",
    "ask",
    "tell",
    "order",
    "encourage",
    "press",
    "advise",
    "instruct",
    "invite",
    "force",
    "pressure",
    "persuade",
    "convince",
    "beg",
    "implore",
    "allow",
    "require",
];

/// Verbs that ask "for" or "on" somebody to do something.
const ASKS_FOR: [&str; 9] = ["call", "ask", "push", "press", "plead", "beg", "wait", "arrange", "pray"];

/// Verbs whose subject, not object, does what their infinitive says.
const SUBJECT_CONTROL: [&str; 13] = [
    "promise",
    "threaten",
    "vow",
    "pledge",
    "use",
    "telephone",
    "phone",
    "call",
    "visit",
    "meet",
    "contact",
    "approach",
    "join",
];

/// Returns what stands as the subject on the surface, found across clauses where the verb has none.
pub(crate) fn surface_subjects(tree: &Tree<'_>, verb: usize, depth: u8) -> Vec<Filler> {
    let own: Vec<Filler> = tree
        .children(verb)
        .filter(|&child| tree.is_any(child, &["nsubj", "csubj"]))
        .map(|child| Filler { token: antecedent_of(tree, child).unwrap_or(child), shared: false })
        .collect();
    if !own.is_empty() || depth > 8 {
        return own;
    }
    let Some(head) = tree.head(verb) else { return own };
    let shared =
        |fillers: Vec<Filler>| fillers.into_iter().map(|filler| Filler { shared: true, ..filler }).collect();
    let relation = tree.node(verb).relation;
    let head_is_verb =
        matches!(tree.node(head).upos, Upos::Verb | Upos::Aux) || tree.child(head, "cop").is_some();
    // "urged voters to leave", where the infinitive was taken for a purpose
    if tree.is(verb, "advcl")
        && tree.is_infinitive(verb)
        && ASKS.contains(&tree.lemma(head))
        && let Some(asked) = tree.child(head, "obj").filter(|&asked| head < asked && asked < verb)
    {
        return vec![Filler { token: antecedent_of(tree, asked).unwrap_or(asked), shared: true }];
    }
    // "called for the minister to resign", "urged on them to leave"
    if tree.is_any(verb, &["xcomp", "advcl"])
        && tree.is_infinitive(verb)
        && ASKS_FOR.contains(&tree.lemma(head))
        && let Some(asked) = tree.all(head, "obl").find(|&phrase| {
            head < phrase && phrase < verb && matches!(preposition(tree, phrase), Some("for" | "on"))
        })
    {
        return vec![Filler { token: asked, shared: true }];
    }
    match relation.split(':').next().unwrap_or("") {
        "conj" if head_is_verb => {
            // "urged them to leave and offered help": a past form goes with the past form above.
            let form = tree.node(verb).xpos;
            let above = tree
                .ancestors(head)
                .find(|&at| tree.node(at).xpos == form)
                .filter(|_| matches!(form, "VBD" | "VBZ") && tree.is_infinitive(head));
            surface_subjects(tree, above.unwrap_or(head), depth + 1)
        }
        "xcomp" | "ccomp" if tree.node(head).upos == Upos::Verb || tree.node(head).upos == Upos::Adj => {
            let object = tree.child(head, "obj").or_else(|| tree.child(head, "iobj"));
            match object {
                Some(object) if !SUBJECT_CONTROL.contains(&tree.lemma(head)) => {
                    vec![Filler { token: antecedent_of(tree, object).unwrap_or(object), shared: true }]
                }
                _ => shared(surface_subjects(tree, head, depth + 1)),
            }
        }
        "xcomp" | "ccomp" => shared(surface_subjects(tree, head, depth + 1)),
        "acl" if relation == "acl:relcl" => {
            // "the man that signed" with the pronoun lost in a wrong parse.
            if tree.child(verb, "obj").is_some() || is_passive(tree, verb) {
                vec![Filler { token: head, shared: false }]
            } else {
                Vec::new()
            }
        }
        "acl" if tree.is_infinitive(verb) => {
            // "the first senator to endorse him"
            let ordinal = tree.all(head, "amod").chain([head]).any(|amod| {
                matches!(tree.lemma(amod), "first" | "last" | "only" | "second" | "third" | "latest")
            });
            if ordinal {
                // "Smith was the first to endorse him"
                let named = surface_subjects(tree, head, depth + 1);
                return match named.first() {
                    Some(_) if tree.child(head, "cop").is_some() => shared(named),
                    _ => vec![Filler { token: head, shared: false }],
                };
            }
            // "an Iranian plot to kill him", "Trump's promise to leave"
            let owner =
                tree.children(head).find(|&child| tree.node(child).relation == "nmod:poss").or_else(|| {
                    tree.children(head).find(|&child| {
                        tree.is_any(child, &["amod", "compound"])
                            && (tree.node(child).upos == Upos::Propn
                                || tree.node(child).text.starts_with(char::is_uppercase))
                    })
                });
            match (owner, tree.head(head)) {
                (Some(owner), _) => vec![Filler { token: owner, shared: true }],
                // "launched efforts to free them", "has a plan to leave"
                (None, Some(governor)) if tree.is(head, "obj") && tree.node(governor).upos == Upos::Verb => {
                    shared(surface_subjects(tree, governor, depth + 1))
                }
                _ => Vec::new(),
            }
        }
        "acl" => {
            // "issued a statement demanding that": whoever issued it demands.
            let issuer = tree.head(head).filter(|&governor| {
                tree.is(head, "obj")
                    && tree.node(governor).upos == Upos::Verb
                    && !tree.is_past_participle(verb)
            });
            match issuer {
                Some(governor) if STATEMENTS.contains(&tree.lemma(head)) => {
                    shared(surface_subjects(tree, governor, depth + 1))
                }
                _ => vec![Filler { token: head, shared: false }],
            }
        }
        "advcl" if head_is_verb && tree.child(verb, "mark").is_none_or(|mark| tree.lemma(mark) != "if") => {
            // "attacked Smith for hiding it": Smith hid it.
            let blamed = tree.child(head, "obj").filter(|_| {
                BLAMES.contains(&tree.lemma(head))
                    && tree.all(verb, "mark").any(|mark| matches!(tree.lemma(mark), "for" | "of"))
            });
            if let Some(blamed) = blamed {
                return vec![Filler { token: antecedent_of(tree, blamed).unwrap_or(blamed), shared: true }];
            }
            // "accumulating wealth since leaving office": whoever accumulates.
            shared(if is_passive(tree, head) && !tree.is_past_participle(verb) && !tree.is_gerund(verb) {
                // "was arrested to stop the protest": whoever arrested, not the arrested.
                tree.children(head)
                    .filter(|&child| tree.node(child).relation == "obl:agent")
                    .map(|token| Filler { token, shared: true })
                    .collect()
            } else {
                surface_subjects(tree, head, depth + 1)
            })
        }
        _ => own,
    }
}
