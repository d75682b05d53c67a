//! The cue words: which forms report speech, and in what manner.
//!
//! Forms, not lemmas, are looked up, so that a wrong or missing lemma costs nothing. The list is a
//! data file beside this module; regular inflection is done here, once, at build.

use rustc_hash::FxHashMap;

/// What a cue does with the words it reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Reports a statement, as a clause or word for word.
    Say,
    /// Puts a question.
    Ask,
    /// What a study or a document says.
    Show,
    /// A belief rather than words.
    Think,
    /// Says something of somebody; reports words only where they are quoted.
    Judge,
    /// A noun whose clause is what was said.
    Noun,
}

/// The forms of the cue words.
#[derive(Debug)]
pub(crate) struct Lexicon {
    verbs: FxHashMap<String, Class>,
    nouns: FxHashMap<String, Class>,
    longest: usize,
}

impl Lexicon {
    /// Reads the built-in list.
    pub(crate) fn built_in() -> Self {
        let mut lexicon = Self { verbs: FxHashMap::default(), nouns: FxHashMap::default(), longest: 0 };
        let mut class = Class::Say;
        for line in include_str!("cues.txt").lines().map(str::trim) {
            match line {
                "[say]" => class = Class::Say,
                "[ask]" => class = Class::Ask,
                "[show]" => class = Class::Show,
                "[think]" => class = Class::Think,
                "[judge]" => class = Class::Judge,
                "[noun]" => class = Class::Noun,
                _ if line.is_empty() || line.starts_with('#') => {}
                _ => lexicon.add(line, class),
            }
        }
        lexicon
    }

    fn add(&mut self, line: &str, class: Class) {
        let mut words = line.split_whitespace();
        let Some(lemma) = words.next() else { return };
        let table = if class == Class::Noun { &mut self.nouns } else { &mut self.verbs };
        let mut forms = if class == Class::Noun {
            vec![lemma.to_owned(), format!("{lemma}s"), third_person(lemma)]
        } else {
            vec![lemma.to_owned(), third_person(lemma), past(lemma), participle(lemma)]
        };
        forms.extend(words.map(str::to_owned));
        for form in forms {
            self.longest = self.longest.max(form.len());
            table.entry(form).or_insert(class);
        }
    }

    /// Returns the class of a verb form, in any case.
    pub(crate) fn verb(&self, form: &str) -> Option<Class> {
        self.find(&self.verbs, form)
    }

    /// Returns the class of a noun form, in any case.
    pub(crate) fn noun(&self, form: &str) -> Option<Class> {
        self.find(&self.nouns, form)
    }

    fn find(&self, table: &FxHashMap<String, Class>, form: &str) -> Option<Class> {
        if form.len() > self.longest || form.len() < 3 {
            return None;
        }
        if form.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return table.get(form.to_ascii_lowercase().as_str()).copied();
        }
        table.get(form).copied()
    }
}

fn third_person(lemma: &str) -> String {
    match lemma.strip_suffix('y') {
        Some(stem) if !ends_in_vowel(stem) => format!("{stem}ies"),
        _ if ["s", "sh", "ch", "x", "z"].iter().any(|end| lemma.ends_with(end)) => format!("{lemma}es"),
        _ => format!("{lemma}s"),
    }
}

fn past(lemma: &str) -> String {
    match lemma.strip_suffix('y') {
        Some(stem) if !ends_in_vowel(stem) => format!("{stem}ied"),
        _ if lemma.ends_with('e') => format!("{lemma}d"),
        _ => format!("{lemma}ed"),
    }
}

fn participle(lemma: &str) -> String {
    match lemma.strip_suffix('e') {
        Some(stem) if !stem.ends_with(['e', 'o', 'y']) => format!("{stem}ing"),
        _ => format!("{lemma}ing"),
    }
}

fn ends_in_vowel(stem: &str) -> bool {
    stem.ends_with(['a', 'e', 'i', 'o', 'u'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_found_in_any_case_and_others_are_not() {
        let lexicon = Lexicon::built_in();
        for (form, class) in [
            ("said", Some(Class::Say)),
            ("Saying", Some(Class::Say)),
            ("denies", Some(Class::Say)),
            ("quipped", Some(Class::Say)),
            ("arguing", Some(Class::Say)),
            ("told", Some(Class::Say)),
            ("hailed", Some(Class::Judge)),
            ("thought", Some(Class::Think)),
            ("found", Some(Class::Show)),
            ("inquiring", Some(Class::Ask)),
            ("go", None),
            ("signed", None),
            ("", None),
        ] {
            assert_eq!(lexicon.verb(form), class, "{form}");
        }
        assert_eq!(lexicon.noun("allegations"), Some(Class::Noun));
        assert_eq!(lexicon.noun("treaty"), None);
    }
}
