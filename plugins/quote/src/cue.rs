//! Cues: the words that report, whose they are, and the clause that they report.

use attache_core::Span;
use attache_core::layers::Upos;

use crate::lexicon::{Class, Lexicon};
use crate::speaker::{self, Speaker};
use crate::words::{Word, Words};

/// Words that report.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    /// The word that carries it.
    pub(crate) at: usize,
    /// The first and the last word of it.
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) class: Class,
    pub(crate) speaker: Option<Speaker>,
    /// The clause reported, where the cue reports one.
    pub(crate) content: Option<Span>,
    /// How sure the reading is.
    pub(crate) confidence: f64,
}

/// Finds the cues among `words`.
pub(crate) fn find(words: &Words<'_>, lexicon: &Lexicon, found: &mut Vec<Cue>) {
    found.clear();
    for (at, word) in words.iter() {
        let cue = match word.upos {
            Some(Upos::Verb | Upos::Aux) => verb(words, lexicon, at),
            Some(Upos::Noun) => noun(words, lexicon, at).or_else(|| mistagged(words, lexicon, at)),
            None => according(words, at).or_else(|| verb(words, lexicon, at)),
            Some(Upos::Adp | Upos::Sconj | Upos::Adv | Upos::Adj | Upos::Propn | Upos::X) => {
                according(words, at)
            }
            _ => None,
        };
        found.extend(cue);
    }
}

/// "…," says X: headlines and inversions are where taggers take the verb for a noun.
fn mistagged(words: &Words<'_>, lexicon: &Lexicon, at: usize) -> Option<Cue> {
    let word = words.get(at)?;
    let plain = ["says", "said", "adds", "warns"].iter().any(|form| word.reads(form));
    if plain { verb(words, lexicon, at) } else { None }
}

fn verb(words: &Words<'_>, lexicon: &Lexicon, at: usize) -> Option<Cue> {
    let word = words.get(at)?;
    if word.reads("according") {
        return according(words, at);
    }
    if let Some(cue) = made_clear(words, at) {
        return Some(cue);
    }
    let class = lexicon.verb(word.text)?;
    let next = |step: usize| words.get(at + step);
    let mut cue = Cue { at, first: at, last: at, class, speaker: None, content: None, confidence: 0.85 };
    // "pointed out", "referred to … as", "spoke of": the verb alone reports nothing.
    if is_form(word, "point") && !next(1).is_some_and(|w| w.reads("out") || w.reads("to")) {
        return None;
    }
    if next(1).is_some_and(|w| w.reads("out")) {
        cue.last = at + 1;
    }
    if matches!(class, Class::Say | Class::Ask | Class::Judge)
        && let Some(cue) = as_reported_by(words, at, class)
    {
        return Some(cue);
    }
    cue.speaker = speaker::subject(words, at);
    // "It is too early to say": nobody said it.
    let before = |step: usize| at.checked_sub(step).and_then(|at| words.get(at));
    if before(1).is_some_and(|w| w.reads("to"))
        && (3..5).any(|step| before(step).is_some_and(|w| w.reads("too")))
    {
        return None;
    }
    if negated(words, at) && class != Class::Judge || fails(words, at) {
        return None;
    }
    // "I think", "you might say": nobody is quoted; "we said" quotes the speaker's own words.
    let personal = cue.speaker.is_some_and(|s| first_or_second_person(words, s.head));
    let past = word.text.ends_with('d')
        || ["told", "wrote", "thought", "swore", "spoke"].iter().any(|form| word.reads(form));
    if personal && (class == Class::Think || !past) {
        return None;
    }
    // "…, said Jacob Dreyer": what follows the verb speaks, whatever the parse made its subject.
    let stands_after = at
        .checked_sub(1)
        .and_then(|before| words.get(before))
        .is_some_and(|w| w.is_punctuation() && w.text != "-");
    let before_subject = cue.speaker.is_none_or(|speaker| speaker.first < at);
    if matches!(class, Class::Say | Class::Ask)
        && stands_after
        && before_subject
        && !clauses(words, at).any(|clause| clause > at)
        && next(1).is_some_and(|w| {
            matches!(w.upos, Some(Upos::Propn | Upos::Det | Upos::Pron | Upos::Noun | Upos::Adj))
        })
        && !next(1).is_some_and(|w| w.reads("that") || w.reads("it") || w.reads("them") || w.reads("him"))
        && cue.at > word.sentence.0 as usize + 1
        && ["said", "says", "asked", "added", "explained", "wrote", "warned"]
            .iter()
            .any(|form| word.reads(form))
    {
        cue.speaker = speaker::after(words, at).or(cue.speaker);
    }
    cue.content = if class == Class::Judge { None } else { content(words, at) };
    cue.content = cue.content.map(|content| before_next_cue(words, lexicon, content));
    cue.confidence = match class {
        Class::Think => 0.6,
        Class::Show => 0.7,
        _ if modal(words, at) => 0.5,
        _ => 0.85,
    };
    if cue.content.is_some() && cue.speaker.is_none() {
        let floor = word.sentence.0 as usize;
        let inverted = cue.content.is_some_and(|content| content.end() <= word.span.start());
        let passive = words.child(at, "aux:pass").is_some();
        if !passive
            && (words.get(at).is_some_and(|w| w.deprel.is_empty()) || words.child(at, "nsubj").is_none())
        {
            let found = speaker::before(words, at, floor);
            cue.speaker = if inverted { speaker::after(words, at).or(found) } else { found };
        }
    }
    Some(cue)
}

/// Ends a reported clause where the reporter goes on: "said it was late and promised to pay".
fn before_next_cue(words: &Words<'_>, lexicon: &Lexicon, content: Span) -> Span {
    let (first, end) = (words.index_at(content.start()), words.index_at(content.end()));
    let goes_on = (first + 1..end.saturating_sub(1)).find(|&at| {
        let joins = words.get(at).is_some_and(|w| w.reads("and") || w.reads("but"));
        let next = words.get(at + 1).filter(|w| w.upos == Some(Upos::Verb) && w.text.ends_with(['d', 's']));
        joins
            && next.is_some_and(|w| lexicon.verb(w.text) == Some(Class::Say))
            && words.child(at + 1, "nsubj").is_none()
            && words.child(at + 1, "aux").is_none()
    });
    let last = goes_on.and_then(|at| at.checked_sub(1)).map(|last| {
        last - usize::from(
            last > first && words.get(last).is_some_and(|w| w.is_punctuation() && w.text.len() == 1),
        )
    });
    last.map_or(content, |last| words.span(first, last))
}

fn is_form(word: &Word<'_>, lemma: &str) -> bool {
    word.text.get(..lemma.len()).is_some_and(|start| start.eq_ignore_ascii_case(lemma))
}

fn negated(words: &Words<'_>, at: usize) -> bool {
    let never = |w: &Word<'_>| w.reads("not") || w.reads("n't") || w.reads("n’t") || w.reads("never");
    if is_form(words.get(at).unwrap_or(&EMPTY), "den") {
        return false;
    }
    words.children(at).any(|child| child < at && words.get(child).is_some_and(never))
        || at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(never)
}

const EMPTY: Word<'static> = Word::EMPTY;

/// "declined to say", "refused to confirm": nothing was said.
fn fails(words: &Words<'_>, at: usize) -> bool {
    let to = at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|w| w.reads("to"));
    let verb = at.checked_sub(2).and_then(|before| words.get(before));
    to && verb.is_some_and(|w| {
        ["declin", "refus", "fail", "unable", "reluctant", "hesitat"].iter().any(|stem| is_form(w, stem))
    })
}

fn modal(words: &Words<'_>, at: usize) -> bool {
    words.children(at).any(|child| {
        words.get(child).is_some_and(|w| {
            w.is("aux")
                && ["would", "could", "might", "may", "should", "can", "must", "will"]
                    .iter()
                    .any(|form| w.reads(form))
        })
    })
}

fn first_or_second_person(words: &Words<'_>, at: usize) -> bool {
    words.get(at).is_some_and(|w| ["I", "you", "me", "we", "us"].iter().any(|form| w.reads(form)))
}

/// "has made it clear that …".
fn made_clear(words: &Words<'_>, at: usize) -> Option<Cue> {
    let word = words.get(at)?;
    if !["make", "makes", "made", "making"].iter().any(|form| word.reads(form))
        || !words.get(at + 1)?.reads("it")
    {
        return None;
    }
    let clear = (at + 2..at + 5).find(|&next| {
        words.get(next).is_some_and(|w| {
            ["clear", "plain", "known", "public", "explicit"].iter().any(|form| w.reads(form))
        })
    })?;
    let that = words.get(clear + 1)?.reads("that").then_some(clear + 1)?;
    let end = end_of_clause(words, that + 1);
    Some(Cue {
        at,
        first: at,
        last: clear,
        class: Class::Say,
        speaker: speaker::subject(words, at).or_else(|| speaker::before(words, at, word.sentence.0 as usize)),
        content: trimmed(words, that + 1, end),
        confidence: 0.85,
    })
}

/// "according to X", with the clause that it stands by.
fn according(words: &Words<'_>, at: usize) -> Option<Cue> {
    let word = words.get(at)?;
    if !word.reads("according") || !words.get(at + 1)?.reads("to") {
        return None;
    }
    let sentence = (word.sentence.0 as usize, word.sentence.1 as usize);
    let source = match words.head(at).filter(|&head| head > at && (word.is("case") || word.is("mark"))) {
        Some(head) => speaker::phrase(words, head),
        None => speaker::after(words, at + 1)?,
    };
    let source = Speaker { first: source.first.max(at + 2), ..source };
    let content = set_off_content(words, at, source, sentence);
    Some(Cue {
        at,
        first: at,
        last: at + 1,
        class: Class::Say,
        speaker: Some(source),
        content,
        confidence: 0.85,
    })
}

/// "as reported by Y", "as quoted by Y".
fn as_reported_by(words: &Words<'_>, at: usize, class: Class) -> Option<Cue> {
    let word = words.get(at)?;
    let before = at.checked_sub(1).and_then(|before| words.get(before))?;
    if !before.reads("as") {
        return None;
    }
    let sentence = (word.sentence.0 as usize, word.sentence.1 as usize);
    let by = words.get(at + 1).is_some_and(|w| w.reads("by")).then_some(at + 1)?;
    let agent = words
        .children(at)
        .find(|&child| child > by && words.get(child).is_some_and(|w| w.is("obl")))
        .map(|head| speaker::phrase(words, head));
    let source = agent.or_else(|| speaker::after(words, by))?;
    let source = Speaker { first: source.first.max(by + 1), ..source };
    let content = set_off_content(words, at - 1, source, sentence);
    Some(Cue { at, first: at - 1, last: by, class, speaker: Some(source), content, confidence: 0.8 })
}

/// What an attribution set off from its sentence covers: the rest of the sentence, on the side where there is one.
fn set_off_content(words: &Words<'_>, at: usize, source: Speaker, sentence: (usize, usize)) -> Option<Span> {
    let is_comma = |at: usize| {
        words.get(at).is_some_and(|w| matches!(w.text, "," | "--" | "–" | "—" | "”" | "''" | "\""))
    };
    let only_connective = (sentence.0..at).all(|before| {
        words.get(before).is_some_and(|w| {
            w.is_punctuation()
                || matches!(w.upos, Some(Upos::Cconj | Upos::Adv | Upos::Sconj))
                || w.reads("but")
                || w.reads("and")
        })
    });
    let resumes = (source.last + 1..sentence.1).find(|&after| is_comma(after));
    if only_connective {
        // "According to the mayor, Anna Keller, police …": the name belongs to the source.
        let named = resumes.and_then(|comma| {
            let close = (comma + 1..sentence.1.min(comma + 6)).find(|&at| is_comma(at))?;
            let name =
                (comma + 1..close).all(|at| words.get(at).is_some_and(|w| w.upos == Some(Upos::Propn)));
            (name && close > comma + 1).then_some(close)
        });
        let start = named.or(resumes).map_or(source.last + 1, |comma| comma + 1);
        return trimmed(words, start, sentence.1);
    }
    // "The treaty, according to X, will last": what follows the second comma goes on with the same clause.
    let governor = (at..=source.last)
        .find_map(|inside| words.head(inside).filter(|&head| head < at || head > source.last));
    match (resumes, governor) {
        (Some(comma), Some(governor)) if governor > comma => trimmed(words, sentence.0, sentence.1),
        _ => trimmed(words, sentence.0, at),
    }
}

/// Nouns that report: "the claim that …", "X's warning that …".
fn noun(words: &Words<'_>, lexicon: &Lexicon, at: usize) -> Option<Cue> {
    let word = words.get(at)?;
    let class = lexicon.noun(word.text)?;
    let that =
        (at + 1..(at + 8).min(words.len())).find(|&next| words.get(next).is_some_and(|w| w.reads("that")))?;
    let clause = match words.head(that) {
        Some(head) if words.get(that)?.is("mark") && head > that && words.head(head) == Some(at) => head,
        Some(_) => return None,
        // Not parsed: only where the clause follows at once.
        None => {
            return (that == at + 1)
                .then(|| noun_cue(words, at, class, that + 1, end_of_clause(words, that + 1)));
        }
    };
    let (_, last) = words.reach(clause);
    Some(noun_cue(words, at, class, that + 1, last + 1))
}

fn noun_cue(words: &Words<'_>, at: usize, class: Class, start: usize, end: usize) -> Cue {
    const GIVING: [&str; 9] =
        ["ma", "issu", "releas", "repeat", "reiterat", "voic", "gave", "deliver", "publish"];
    let case = |child: usize, form: &str| {
        words.child(child, "case").and_then(|case| words.get(case)).is_some_and(|w| w.reads(form))
    };
    let owner = words.child(at, "nmod:poss").or_else(|| {
        words.children(at).find(|&child| {
            words.get(child).is_some_and(|w| w.is("nmod")) && (case(child, "by") || case(child, "from"))
        })
    });
    let giver = || {
        let verb = words.head(at).filter(|_| words.get(at).is_some_and(|w| w.is("obj")))?;
        let gives = words.get(verb).is_some_and(|w| GIVING.iter().any(|stem| is_form(w, stem)));
        if gives { speaker::subject(words, verb) } else { None }
    };
    let owned = |owner: usize| {
        let mut phrase = speaker::phrase(words, owner);
        let possessive = |at: usize| words.get(at).is_some_and(|w| matches!(w.text, "'s" | "’s" | "'" | "’"));
        phrase.last -= usize::from(phrase.last > phrase.head && possessive(phrase.last));
        phrase
    };
    let speaker = owner.map(owned).or_else(giver);
    let confidence = if speaker.is_some() { 0.7 } else { 0.5 };
    Cue { at, first: at, last: at, class, speaker, content: trimmed(words, start, end), confidence }
}

/// The clauses that the parse gives the verb `at` to report.
///
/// "…, said Ann Bell, an analyst with X": a noun behind the speaker is no clause, where another stands before the verb.
fn clauses<'w>(words: &'w Words<'_>, at: usize) -> impl Iterator<Item = usize> + 'w {
    let all = || words.children(at).filter(|&child| words.get(child).is_some_and(|w| w.is("ccomp")));
    let stands_before = all().any(|clause| clause < at);
    all().filter(move |&clause| clause < at || !stands_before || is_clause(words, clause))
}

/// Whether `at` is a predicate.
fn is_clause(words: &Words<'_>, at: usize) -> bool {
    words.is_verb(at) || words.child(at, "cop").is_some() || words.child(at, "nsubj").is_some()
}

/// The clause that the verb `at` reports, from the parse or else from word order.
fn content(words: &Words<'_>, at: usize) -> Option<Span> {
    let word = words.get(at)?;
    let sentence = (word.sentence.0 as usize, word.sentence.1 as usize);
    let parsed = !word.deprel.is_empty();
    let clauses = || clauses(words, at);
    // A clause that follows at once is what is said, whatever the parse makes of what stands before.
    let at_once = words.get(at + 1).is_some_and(|next| !next.is_punctuation());
    let following = clauses().find(|&clause| clause > at && at_once);
    if let Some(clause) = following.or_else(|| clauses().next()) {
        let (first, last) = words.reach(clause);
        if clause > at {
            let first = if set_off_within(words, at, clause) {
                sentence.0
            } else {
                first.max(after_hearer(words, at))
            };
            return trimmed(words, first, content_end(words, at, last + 1, sentence.1));
        }
        // "Despite …, it will continue, the company said": all before the reporting clause belongs to it.
        let first = if (sentence.0..first).any(|before| words.is_verb(before)) && last < at {
            sentence.0
        } else {
            first
        };
        let own_first = words
            .children(at)
            .filter(|&child| child > clause && words.get(child).is_some_and(|w| !w.is("punct")))
            .min()
            .unwrap_or(at)
            .min(at);
        return trimmed(words, first, last.min(own_first.saturating_sub(1)) + 1);
    }
    if let Some(speech) = words.head(at).filter(|_| word.is("parataxis")) {
        let (own_first, own_last) = words.reach(at);
        let (first, last) = words.reach(speech);
        let comma = |at: usize| words.get(at).is_some_and(|w| matches!(w.text, "," | "--" | "–" | "—"));
        let set_off = own_first.checked_sub(1).is_some_and(comma) || comma(own_first);
        if speech < own_first && set_off {
            // "The plan, he said, is good" goes on after the reporting clause.
            let goes_on = last > own_last
                && (own_last + 1..=last).any(|rest| words.get(rest).is_some_and(|w| !w.is_punctuation()));
            let end = if goes_on { last + 1 } else { own_first };
            return trimmed(words, first, end);
        }
    }
    // "as X maintained": the clause that it stands by.
    let as_clause = words.child(at, "mark").and_then(|mark| words.get(mark)).is_some_and(|w| w.reads("as"));
    if word.is("advcl") && as_clause && words.child(at, "obj").is_none() && words.child(at, "xcomp").is_none()
    {
        let (first, last) = words.reach(at);
        let clause = words.head(at)?;
        let (outer_first, outer_last) = words.reach(clause);
        return if clause < first {
            trimmed(words, outer_first, first)
        } else {
            trimmed(words, last + 1, outer_last + 1)
        };
    }
    let colon = words.get(at + 1).is_some_and(|w| w.text == ":");
    if colon {
        return trimmed(words, at + 2, sentence.1);
    }
    // What the parse has lost: "told reporters on Friday that …".
    let that = (at + 1..sentence.1.min(at + 12)).find(|&next| {
        words.get(next).is_some_and(|w| {
            w.reads("that") && !matches!(w.upos, Some(Upos::Det | Upos::Pron)) && (!parsed || w.is("mark"))
        })
    });
    if let Some(that) = that {
        let between_is_plain =
            (at + 1..that).all(|between| words.get(between).is_some_and(|w| w.upos != Some(Upos::Verb)));
        if between_is_plain {
            return trimmed(words, that + 1, end_of_clause(words, that + 1));
        }
    }
    // "explained what happened": parsers make an object of the question word.
    let question = words.child(at, "obj").filter(|&object| {
        object == at + 1
            && words
                .get(object)
                .is_some_and(|w| ["what", "why", "how", "who"].iter().any(|form| w.reads(form)))
    });
    if let Some(question) = question {
        return trimmed(words, question, words.reach(question).1 + 1);
    }
    let says = ["said", "says", "told"].iter().any(|form| word.reads(form));
    if parsed {
        // The parse lost the clause: "said X's success doesn't mean …".
        let bare = !words.children(at).any(|child| {
            child > at && words.get(child).is_some_and(|w| w.is("obj") || w.is("nsubj") || w.is("xcomp"))
        });
        let clause = (at + 2..sentence.1).any(|rest| words.is_verb(rest));
        let opens = words.get(at + 1).is_some_and(|w| !w.is_punctuation() && w.upos != Some(Upos::Adp));
        return (says && bare && clause && opens && !word.reads("told"))
            .then(|| trimmed(words, at + 1, sentence.1))
            .flatten();
    }
    let inverted = at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(Word::is_punctuation)
        && words.get(at + 1).is_some_and(|w| w.text.starts_with(char::is_uppercase));
    if says && inverted {
        let comma =
            (sentence.0..at).rev().find(|&before| words.get(before).is_some_and(|w| w.text == ","))?;
        return (at - comma <= 2).then(|| trimmed(words, sentence.0, comma)).flatten();
    }
    if says && at + 2 < sentence.1 && !words.get(at + 1).is_some_and(Word::is_punctuation) {
        return trimmed(words, at + 1, sentence.1);
    }
    // "…, the company said."
    let closes = words.get(at + 1).is_none_or(Word::is_punctuation);
    let comma = (sentence.0..at).rev().find(|&before| words.get(before).is_some_and(|w| w.text == ","))?;
    if !(says && closes && at - comma <= 8 && comma > sentence.0) {
        return None;
    }
    // "The specialists, a trader said, were livid" goes on.
    let goes_on = words.get(at + 1).is_some_and(|w| w.text == ",") && at + 3 < sentence.1;
    trimmed(words, sentence.0, if goes_on { sentence.1 } else { comma })
}

/// "The specialists, a trader said, were livid": the clause around the cue has its subject before the cue's own.
fn set_off_within(words: &Words<'_>, cue: usize, clause: usize) -> bool {
    let subject = |child: &usize| *child < cue && words.get(*child).is_some_and(|w| w.is("nsubj"));
    let comma = |at: usize| words.get(at).is_some_and(|w| w.text == ",");
    let Some(own) = words.children(cue).filter(subject).last() else { return false };
    let outer = words.children(cue).chain(words.children(clause)).filter(subject).min();
    comma(cue + 1) && outer.is_some_and(|outer| (outer + 1..own).any(comma))
}

/// Where what is told begins: "told Wikinews he started …" has the hearer first, whatever the parse makes of it.
fn after_hearer(words: &Words<'_>, cue: usize) -> usize {
    let tells =
        words.get(cue).is_some_and(|w| ["tell", "tells", "told", "telling"].iter().any(|form| w.reads(form)));
    if !tells {
        return cue + 1;
    }
    let name = |at: usize| words.get(at).is_some_and(|w| w.upos == Some(Upos::Propn));
    let part = |at: usize| {
        name(at)
            || (name(at.saturating_sub(1)) && name(at + 1) && words.get(at).is_some_and(|w| w.text == "-"))
    };
    let first = cue + 1 + usize::from(words.get(cue + 1).is_some_and(|w| w.reads("the")));
    let end = (first..words.len()).find(|&at| !part(at)).unwrap_or(first);
    let opens = |at: usize| {
        words.get(at).is_some_and(|w| {
            matches!(
                w.upos,
                Some(Upos::Pron | Upos::Det | Upos::Num | Upos::Adv | Upos::Adj | Upos::Sconj | Upos::Noun)
            )
        })
    };
    // Where the clause begins with a name too, only the first word is surely the hearer's.
    if end > first && opens(end) {
        end
    } else if end > first + 1 && first == cue + 1 {
        first + 1
    } else {
        cue + 1
    }
}

/// Where a reported clause ends: what follows it belongs to it too, but for what the cue's own clause goes on with.
fn content_end(words: &Words<'_>, cue: usize, reach: usize, sentence_end: usize) -> usize {
    let mut end = sentence_end;
    for child in words.children(cue).filter(|&child| child >= reach) {
        let Some(word) = words.get(child) else { continue };
        let shares_subject = words.child(child, "nsubj").is_none();
        let own = word.is("parataxis")
            || (word.is("conj") && shares_subject)
            || (word.is("advcl") && word.text.ends_with("ing") && words.child(child, "mark").is_none());
        if own {
            end = end.min(words.reach(child).0);
            break;
        }
    }
    while end > reach && words.get(end - 1).is_some_and(|w| w.is("cc") || w.is_punctuation()) {
        end -= 1;
    }
    end.max(reach)
}

/// The end of the clause that begins at `first`: its head's reach where it was parsed, else the sentence's end.
fn end_of_clause(words: &Words<'_>, first: usize) -> usize {
    let Some(word) = words.get(first) else { return first };
    let end = word.sentence.1 as usize;
    let marker = first.checked_sub(1).filter(|&mark| words.get(mark).is_some_and(|w| w.is("mark")));
    match marker.and_then(|mark| words.head(mark)) {
        Some(head) if head >= first => (words.reach(head).1 + 1).min(end),
        _ => end,
    }
}

/// The span of these words without "that" and without punctuation at its edges; `None` where little is left.
fn trimmed(words: &Words<'_>, first: usize, end: usize) -> Option<Span> {
    let edge = |at: usize| {
        words
            .get(at)
            .is_some_and(|w| w.is_punctuation() && !matches!(w.text, "$" | "#" | "%" | "£" | "€" | "…"))
    };
    let (mut first, mut end) = (first, end);
    while first < end && (edge(first) || words.get(first).is_some_and(|w| w.reads("that") && w.is("mark"))) {
        first += 1;
    }
    while end > first && edge(end - 1) {
        end -= 1;
    }
    (end > first + 1).then(|| words.span(first, end - 1))
}
