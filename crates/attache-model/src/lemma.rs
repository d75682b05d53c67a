//! Lemmas as edit scripts: what to do to a form to get its lemma, as one of a closed set of classes.
//!
//! A script says how to case the form, how many characters to cut at its end and what to put there, or,
//! for a lemma that shares no start with its form ("be" for "was"), the whole lemma. It is written as
//! text, because a list of labels in a weight file is text: `l2e` lower-cases, cuts two, adds "e"; `k0`
//! keeps the form; `t1` capitalises and cuts one; `=be` replaces.

/// How a script treats the letters' case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Lower,
    Keep,
    Title,
}

/// A rule that makes a lemma of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditScript {
    case: Case,
    cut: usize,
    ending: Box<str>,
    whole: bool,
}

impl EditScript {
    /// Finds the simplest script that makes `lemma` of `form`.
    pub fn between(form: &str, lemma: &str) -> Self {
        let mut best: Option<(usize, Self)> = None;
        for case in [Case::Lower, Case::Keep, Case::Title] {
            let cased = case.apply(form);
            let common = cased.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).count();
            let cut = cased.chars().count() - common;
            let ending: Box<str> = lemma.chars().skip(common).collect::<String>().into();
            let cost = cut + ending.chars().count();
            // A script that cuts everything says nothing about other words; one that cuts a lot, little.
            if common > 0 && cut <= 6 && best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, Self { case, cut, ending, whole: false }));
            }
        }
        if let Some((_, script)) = best {
            return script;
        }
        Self { case: Case::Keep, cut: 0, ending: lemma.into(), whole: true }
    }

    /// Reads a script from its text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        let case = match chars.next()? {
            '=' => {
                return Some(Self { case: Case::Keep, cut: 0, ending: chars.as_str().into(), whole: true });
            }
            'l' => Case::Lower,
            'k' => Case::Keep,
            't' => Case::Title,
            _ => return None,
        };
        let cut = chars.next()?.to_digit(10)? as usize;
        Some(Self { case, cut, ending: chars.as_str().into(), whole: false })
    }

    /// Whether it puts a lemma in place of the form, whatever the form.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Appends the lemma of a proper name to `out`: a name written with a capital keeps its letters' case.
    pub fn apply_to_name(&self, form: &str, out: &mut String) {
        let lowers = !self.whole && self.case == Case::Lower && form.starts_with(char::is_uppercase);
        if lowers {
            Self { case: Case::Keep, ..self.clone() }.apply(form, out);
        } else {
            self.apply(form, out);
        }
    }

    /// Appends the lemma of a form to `out`.
    pub fn apply(&self, form: &str, out: &mut String) {
        if self.whole {
            out.push_str(&self.ending);
            return;
        }
        let start = out.len();
        match self.case {
            Case::Keep => out.push_str(form),
            Case::Lower if form.is_ascii() => {
                out.push_str(form);
                out[start..].make_ascii_lowercase();
            }
            case => out.push_str(&case.apply(form)),
        }
        // At least one character of the form stays, whatever the script would cut.
        if self.cut > 0 {
            let kept = out[start..].char_indices().nth_back(self.cut - 1).map_or(0, |(at, _)| at);
            let least = out[start..].chars().next().map_or(0, char::len_utf8);
            out.truncate(start + kept.max(least));
        }
        out.push_str(&self.ending);
    }
}

impl Case {
    fn apply(self, form: &str) -> String {
        match self {
            Self::Keep => form.to_owned(),
            Self::Lower => form.to_lowercase(),
            Self::Title => {
                let mut chars = form.chars();
                let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
                first + &chars.as_str().to_lowercase()
            }
        }
    }
}

impl std::fmt::Display for EditScript {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.whole {
            return write!(f, "={}", self.ending);
        }
        let case = match self.case {
            Case::Lower => 'l',
            Case::Keep => 'k',
            Case::Title => 't',
        };
        write!(f, "{case}{}{}", self.cut, self.ending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_found_written_and_applied() {
        for (form, lemma, script) in [
            ("nominated", "nominate", "l1"),
            ("Cities", "city", "l3y"),
            ("was", "be", "=be"),
            ("Tuesday", "Tuesday", "k0"),
            ("IRAQ", "Iraq", "t0"),
            ("Ran", "run", "l2un"),
            ("NGOs", "NGO", "k1"),
            ("n't", "not", "l2ot"),
            ("ÉTATS", "état", "l1"),
        ] {
            let found = EditScript::between(form, lemma);
            assert_eq!(found.to_string(), script, "{form} → {lemma}");
            assert_eq!(EditScript::parse(script), Some(found.clone()));
            let mut out = String::new();
            found.apply(form, &mut out);
            assert_eq!(out, lemma);
        }
    }

    #[test]
    fn a_capital_of_a_name_stays() {
        for (form, script, lemma) in
            [("Luna", "l0", "Luna"), ("Appeals", "l1", "Appeal"), ("google", "t0", "Google")]
        {
            let mut out = String::new();
            EditScript::parse(script).unwrap().apply_to_name(form, &mut out);
            assert_eq!(out, lemma);
        }
    }

    #[test]
    fn a_script_applied_to_any_form_leaves_something_sensible() {
        for (form, script, lemma) in [("s", "l3y", "sy"), ("", "l1", ""), ("é", "k1", "é")] {
            let mut out = String::new();
            EditScript::parse(script).unwrap().apply(form, &mut out);
            assert_eq!(out, lemma);
        }
    }
}
