//! States from titles: "Iranian President Masoud Pezeshkian", "Kazem Jalali, Iran's ambassador to Russia".
//!
//! Read from the words in their order, not from the tree: titles and names stand side by side, and a parser's
//! idea of which noun governs which is its weakest point. Only the copula ("X is the president of Y") asks the
//! tree. An office phrase is `[whose] [status] office [of whom]`; its holder stands right before or after it.

use attache_core::Row;
use attache_core::layers::{Entity, EntityType, Mention, MentionKind, Polarity, Realis, Tense, Upos};
use rustc_hash::FxHashMap;

use crate::draft::{Draft, Evidence, Part};
use crate::frames::Parsed;
use crate::office::{Office, Phrase, holders, look_left, look_right};
use crate::operators::Operators;
use crate::referent::{Named, Referent, party_of, type_of};
use crate::schema::{Schema, TypeId};

/// The offices by their words, and the types that they make.
#[derive(Debug)]
pub(crate) struct Titles {
    offices: FxHashMap<&'static str, Office>,
    holds_position: TypeId,
    head_of_state_of: TypeId,
    head_of_government_of: TypeId,
    citizen_of: TypeId,
    works_for: TypeId,
    family_of: TypeId,
    party_member_of: TypeId,
    located_in: TypeId,
    headquartered_in: TypeId,
}

impl Titles {
    /// Reads the built-in table.
    pub(crate) fn built_in(schema: &Schema) -> Result<Self, String> {
        let named = |name: &str| schema.named(name).ok_or_else(|| format!("the type `{name}` is missing"));
        let mut offices = FxHashMap::default();
        for line in include_str!("../data/offices.tsv").lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [words, country, organisation, kind] = cells[..] else {
                return Err(format!("not an office: `{line}`"));
            };
            let office = Office {
                country: named(country)?,
                organisation: named(organisation)?,
                kind: (kind != "-").then_some(kind),
            };
            offices.insert(words, office);
        }
        Ok(Self {
            offices,
            holds_position: named("holds_position")?,
            head_of_state_of: named("head_of_state_of")?,
            head_of_government_of: named("head_of_government_of")?,
            citizen_of: named("citizen_of")?,
            works_for: named("works_for")?,
            family_of: named("family_of")?,
            party_member_of: named("party_member_of")?,
            located_in: named("located_in")?,
            headquartered_in: named("headquartered_in")?,
        })
    }

    /// Finds the states that a sentence's titles and places tell.
    pub(crate) fn find<'d>(&self, parsed: &Parsed<'d>, operators: &Operators) -> Vec<Draft<'d>> {
        let mut found = Vec::new();
        let mut token = 0;
        while token < parsed.tree.len() {
            match self.phrase_at(parsed, token) {
                Some(phrase) => {
                    token = phrase.end;
                    self.read_phrase(parsed, &phrase, &mut found);
                }
                None => token += 1,
            }
        }
        for draft in found.iter_mut().filter(|draft| draft.rule.starts_with("copula:")) {
            // Of "served as president" the verb says when and whether.
            let mut above = parsed.tree.ancestors(draft.trigger);
            let verb = above
                .find(|&at| parsed.tree.node(at).upos == Upos::Verb)
                .filter(|_| draft.rule == "copula:served");
            let read = crate::standing::read(&parsed.tree, verb.unwrap_or(draft.trigger), operators);
            draft.realis = read.realis;
            draft.polarity = read.polarity;
            draft.tense = read.tense;
            let served_on = verb.is_some_and(|verb| parsed.tree.node(verb).xpos != "VBD");
            let over = read.tense == Some(Tense::Past) && draft.rule != "copula:became" && !served_on;
            if over && draft.status == Some("current") {
                draft.status = Some("former");
            }
        }
        self.places(parsed, &mut found);
        self.affiliations(parsed, &mut found);
        found
    }

    /// Reads "Jane Smith of the Coast Guard".
    fn affiliations<'d>(&self, parsed: &Parsed<'d>, found: &mut Vec<Draft<'d>>) {
        let tree = &parsed.tree;
        for person in parsed.names.all.iter().filter(|named| {
            type_of(named.mention) == Some(EntityType::Person) && named.mention.kind() == MentionKind::Name
        }) {
            let behind =
                |&child: &usize| child > person.end && crate::clause::preposition(tree, child) == Some("of");
            let body =
                tree.all(person.head, "nmod").find(behind).and_then(|child| parsed.names.headed_by(child));
            let Some(body) = body.filter(|body| {
                type_of(body.mention) == Some(EntityType::Org)
                    && body.mention.kind() == MentionKind::Name
                    && tree.lemma(person.end) == "of"
            }) else {
                continue;
            };
            let part = |role, named: &Named<'d>| {
                Part::new(
                    role,
                    Referent {
                        entity: named.mention.referent(),
                        mention: Some(named.mention),
                        span: named.mention.span(),
                        token: named.head,
                    },
                )
            };
            let parts = vec![part("from", person), part("to", body)];
            let told = found.iter().any(|draft| {
                draft.parts.iter().any(|known| known.entity.is_some() && known.entity == parts[0].entity)
                    && draft
                        .parts
                        .iter()
                        .any(|known| known.entity.is_some() && known.entity == parts[1].entity)
            });
            if told || parts[0].entity == parts[1].entity {
                continue;
            }
            let party = subtype(body.mention) == Some("party");
            let relation = if party { self.party_member_of } else { self.works_for };
            found.push(Self::draft(parsed, relation, person.end, parts, "postmodifier:of"));
        }
    }

    /// Reads the longest office that begins at `start`, with what stands about it.
    fn phrase_at(&self, parsed: &Parsed<'_>, start: usize) -> Option<Phrase<'_>> {
        let tree = &parsed.tree;
        if !matches!(tree.node(start).upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::X) {
            return None;
        }
        let mut words = String::new();
        let mut longest = None;
        for end in start + 1..=(start + 5).min(tree.len()) {
            let node = tree.node(end - 1);
            let hyphen = node.text == "-";
            if !words.is_empty() && !hyphen && !words.ends_with('-') {
                words.push(' ');
            }
            let plural = node.xpos == "NNS" || node.xpos == "NNPS";
            if plural {
                words.push_str(&node.lemma);
            } else {
                words.push_str(&node.text.to_lowercase());
            }
            if hyphen {
                continue;
            }
            if let Some(office) = self.offices.get(&*words) {
                longest = Some((end, office));
            }
        }
        let (end, office) = longest?;
        // "10:36 PM", and "Dean Smith", whose first name it may be.
        let hour = tree.lemma(start) == "pm" && start > 0 && tree.node(start - 1).upos == Upos::Num;
        let first_name = tree.node(start).text == "Dean"
            && end == start + 1
            && parsed.names.at(start).is_some_and(|named| {
                named.first == start && named.end > end && type_of(named.mention) == Some(EntityType::Person)
            });
        // "A major donor" has no rank.
        let large = tree.lemma(start) == "major" && tree.node(start).upos == Upos::Adj && end == start + 1;
        if hour || first_name || large {
            return None;
        }
        // "head of a pin" and other heads of longer names are none.
        if let Some(named) = parsed.names.at(start) {
            let person = type_of(named.mention) == Some(EntityType::Person)
                || named.mention.kind() != MentionKind::Name;
            let generic = named.first == start && named.end <= end;
            if !person && !generic {
                return None;
            }
        }
        // "deputy health minister": the rank is part of the title.
        let ranked = start.checked_sub(1).filter(|&left| {
            matches!(
                tree.lemma(left),
                "deputy" | "vice" | "assistant" | "first" | "chief" | "senior" | "junior"
            )
        });
        let start = ranked.unwrap_or(start);
        let mut phrase = Phrase {
            office,
            start,
            end,
            first: start,
            last: end,
            status: None,
            before: Vec::new(),
            after: None,
            link: "",
        };
        look_left(parsed, &mut phrase);
        look_right(parsed, &mut phrase);
        Some(phrase)
    }

    fn read_phrase<'d>(&self, parsed: &Parsed<'d>, phrase: &Phrase<'_>, found: &mut Vec<Draft<'d>>) {
        let holders = holders(parsed, phrase);
        for (holder, rule) in holders {
            if phrase.office.kind == Some("candidate") && phrase.status.is_none() {
                self.push_state(parsed, phrase, holder, rule, Some("candidate"), found);
            } else {
                self.push_state(parsed, phrase, holder, rule, phrase.status, found);
            }
        }
    }

    fn push_state<'d>(
        &self,
        parsed: &Parsed<'d>,
        phrase: &Phrase<'_>,
        holder: Referent<'d>,
        rule: &'static str,
        status: Option<&'static str>,
        found: &mut Vec<Draft<'d>>,
    ) {
        let tree = &parsed.tree;
        let office = phrase.office;
        let family = office.country == self.family_of;
        let owners =
            phrase.before.iter().chain(&phrase.after).filter_map(|&number| parsed.names.all.get(number));
        let mut target: Option<&Named<'d>> = None;
        let mut party = None;
        for named in owners {
            let Some(kind) = type_of(named.mention) else { continue };
            let is_after = phrase.after.is_some_and(|after| parsed.names.all[after].mention == named.mention);
            if family {
                if kind == EntityType::Person {
                    target = target.or(Some(named));
                }
                continue;
            }
            match kind {
                EntityType::Norp if named.mention.entity().and_then(Row::<Entity>::country).is_none() => {
                    party = party.or(Some(named).filter(|named| is_party(tree.lemma(named.head))));
                }
                EntityType::Norp => target = target.or(Some(named)),
                // "ambassador to Russia": where he is sent, not whose he is.
                EntityType::Gpe | EntityType::Loc if is_after && matches!(phrase.link, "to" | "in") => {
                    let seated = phrase.link == "in" && office.country != self.works_for;
                    target = target.or(Some(named).filter(|_| seated));
                }
                // "Republican Senator", where the adjective was taken for the party's name
                EntityType::Org
                    if !is_after && is_party(tree.lemma(named.head)) && named.end == named.first + 1 =>
                {
                    party = party.or(Some(named));
                }
                EntityType::Fac if !is_after && kind_of_body(named) => target = target.or(Some(named)),
                EntityType::Gpe | EntityType::Org => {
                    // Of "Iranian head of Hezbollah" the body counts, not the nationality.
                    let weaker = target.is_some_and(|known| type_of(known.mention) == Some(EntityType::Norp))
                        && kind == EntityType::Org;
                    if target.is_none() || weaker {
                        target = Some(named);
                    }
                }
                _ => {}
            }
        }
        // "President Hassan Rouhani of Iran"
        if target.is_none() && !family && rule == "premodifier:title" {
            let end = holder.mention.map_or(0, |mention| tree.tokens_in(mention.span()).end);
            if end > 0 && end + 1 < tree.len() && tree.lemma(end) == "of" {
                target = parsed.names.at(end + 1).or_else(|| parsed.names.at(end + 2)).filter(|named| {
                    matches!(type_of(named.mention), Some(EntityType::Gpe | EntityType::Org))
                });
            }
        }
        // "Senator X of the Green Party" sits in the senate for it.
        let sits_for = target
            .filter(|named| is_seat(tree.lemma(phrase.end - 1)) && subtype(named.mention) == Some("party"));
        if sits_for.is_some() {
            (party, target) = (sits_for, None);
        }
        let to = target.and_then(|named| {
            let entity = party_of(named.mention);
            (entity.map(Row::id) != holder.entity.map(Row::id) || entity.is_none()).then_some(Referent {
                entity,
                mention: Some(named.mention),
                span: named.mention.span(),
                token: named.head,
            })
        });
        let organisation = target
            .is_some_and(|named| matches!(type_of(named.mention), Some(EntityType::Org | EntityType::Fac)));
        let implied = if to.is_none() && !family { self.own_country(parsed, phrase, holder) } else { None };
        let mut relation = match (&to, organisation) {
            (Some(_), true) => office.organisation,
            (Some(_), false) => office.country,
            (None, _) if implied.is_some() => office.country,
            // "police officer Smith": a trade, of which many hold one.
            (None, _)
                if office.organisation == self.works_for
                    && office.country != self.citizen_of
                    && is_trade(tree.lemma(phrase.end - 1)) =>
            {
                return;
            }
            (None, _) if office.country == self.citizen_of || family => {
                return self.push_party(parsed, phrase, holder, party, found);
            }
            (None, _) => self.holds_position,
        };
        // A nurse of a city is no citizen of it, nor a strategist one of his party.
        let nationality = to.as_ref().and_then(|to| to.entity).is_none_or(|entity| {
            matches!(entity.subtype(), None | Some("country" | "nationality" | "ethnic_group" | "territory"))
        });
        if relation == self.citizen_of && !nationality {
            let party = party.or(target.filter(|named| is_party(tree.lemma(named.head))));
            return self.push_party(parsed, phrase, holder, party, found);
        }
        let heads = [self.head_of_state_of, self.head_of_government_of];
        let not_a_country = to
            .as_ref()
            .and_then(|to| to.entity)
            .and_then(Row::<Entity>::subtype)
            .is_some_and(|subtype| subtype != "country" && subtype != "state");
        if heads.contains(&relation) && (phrase.office.kind == Some("candidate") || not_a_country) {
            relation = self.holds_position;
        }
        if matches!(to, Some(Referent { token, .. }) if tree.node(token).upos == Upos::Pron) && !family {
            return;
        }
        if relation == self.works_for && to.is_none()
            || relation == self.works_for && !organisation && phrase.before.is_empty()
        {
            relation = self.holds_position;
        }
        let title = family || relation == self.citizen_of;
        let mut parts = vec![Part::new("from", holder)];
        parts.extend(to.map(|to| Part::new("to", to)).or(implied));
        if !title {
            let span = (phrase.start + 1..phrase.end)
                .fold(tree.node(phrase.start).span, |span, at| span.cover(tree.node(at).span));
            parts.push(Part {
                role: "title".into(),
                entity: None,
                mention: None,
                span,
                implied: false,
                token: None,
            });
        } else if to.is_none() {
            return;
        }
        // An unnamed official of nobody tells nothing.
        if holder.entity.is_none() && holder.mention.is_none() {
            return;
        }
        let mut draft = Self::draft(parsed, relation, phrase.end - 1, parts, rule);
        draft.trigger_span = (phrase.start + 1..phrase.end)
            .fold(tree.node(phrase.start).span, |span, at| span.cover(tree.node(at).span));
        if family {
            draft.kind = office.kind.map(Into::into);
        } else if relation != self.citizen_of {
            draft.status = Some(status.unwrap_or("current"));
        }
        found.push(draft);
        self.push_party(parsed, phrase, holder, party, found);
    }

    /// Returns the country that a national office is of where only the holder tells it: "President Macron".
    fn own_country(&self, parsed: &Parsed<'_>, phrase: &Phrase<'_>, holder: Referent<'_>) -> Option<Part> {
        let tree = &parsed.tree;
        let heads = [self.head_of_state_of, self.head_of_government_of].contains(&phrase.office.country);
        let words = (phrase.start..phrase.end).map(|at| tree.node(at).text).collect::<Vec<_>>().join(" ");
        let country = holder.entity.and_then(Row::<Entity>::country)?;
        if phrase.office.kind.is_some()
            || !(heads || is_national(&words.to_lowercase()))
            || country.subtype() != Some("country")
        {
            return None;
        }
        let named = country.mentions().find(|mention| mention.kind() == MentionKind::Name);
        let title = tree.node(phrase.start).span.cover(tree.node(phrase.end - 1).span);
        Some(Part {
            role: "to".into(),
            entity: Some(country.id()),
            mention: named.map(Row::id),
            span: named.map_or(title, Row::span),
            implied: true,
            token: None,
        })
    }

    /// Adds the party of "Republican Senator X".
    fn push_party<'d>(
        &self,
        parsed: &Parsed<'d>,
        phrase: &Phrase<'_>,
        holder: Referent<'d>,
        party: Option<&Named<'d>>,
        found: &mut Vec<Draft<'d>>,
    ) {
        let Some(named) = party else { return };
        let to = Referent {
            entity: named.mention.referent(),
            mention: Some(named.mention),
            span: named.mention.span(),
            token: named.head,
        };
        let parts = vec![Part::new("from", holder), Part::new("to", to)];
        found.push(Self::draft(parsed, self.party_member_of, phrase.end - 1, parts, "premodifier:party"));
    }

    fn draft<'d>(
        parsed: &Parsed<'d>,
        relation: TypeId,
        trigger: usize,
        parts: Vec<Part>,
        rule: &str,
    ) -> Draft<'d> {
        let tree = &parsed.tree;
        Draft {
            relation,
            sentence: parsed.number,
            trigger,
            trigger_span: tree.node(trigger).span,
            evidence: Evidence {
                specificity: 4.0,
                trust: 1.0,
                entities: parts.iter().filter(|part| part.entity.is_some()).count() as u32,
                shared: 0,
                length: tree.len() as u32,
                ..Evidence::default()
            },
            parts,
            status: None,
            kind: None,
            polarity: Polarity::Positive,
            realis: Realis::Actual,
            tense: None,
            content: None,
            content_words: None,
            content_at: None,
            sources: Vec::new(),
            time: None,
            place: None,
            rule: rule.to_owned(),
            mentions: Vec::new(),
            main: false,
            definite: false,
        }
    }

    /// Reads "Homs, Syria" and "Beirut-based Hezbollah".
    fn places<'d>(&self, parsed: &Parsed<'d>, found: &mut Vec<Draft<'d>>) {
        let tree = &parsed.tree;
        for pair in parsed.names.all.windows(2) {
            let [left, right] = pair else { continue };
            let kinds = (type_of(left.mention), type_of(right.mention));
            // A capital that stands for its government is meant as the city here.
            let part = |role: &str, named: &Named<'d>| {
                Part::new(
                    role,
                    Referent {
                        entity: named.mention.entity().or_else(|| party_of(named.mention)),
                        mention: Some(named.mention),
                        span: named.mention.span(),
                        token: named.head,
                    },
                )
            };
            let gap = (left.end..right.first).map(|at| tree.node(at).text).collect::<Vec<_>>();
            match (kinds, &gap[..]) {
                (
                    (Some(EntityType::Gpe | EntityType::Loc | EntityType::Fac), Some(EntityType::Gpe)),
                    [","],
                ) => {
                    let placed = left.first > 0
                        && matches!(
                            tree.lemma(left.first - 1),
                            "in" | "at"
                                | "near"
                                | "of"
                                | "from"
                                | "to"
                                | "outside"
                                | "city"
                                | "town"
                                | "village"
                        );
                    let (small, large) = (subtype(left.mention), subtype(right.mention));
                    let nested = small != Some("country")
                        && matches!(large, Some("country" | "state" | "region" | "province"));
                    let more = right.end + 1 < tree.len()
                        && tree.lemma(right.end) == ","
                        && parsed.names.at(right.end + 1).is_some_and(|next| {
                            matches!(type_of(next.mention), Some(EntityType::Gpe | EntityType::Loc))
                        });
                    let listed = more
                        || right.end < tree.len()
                            && (matches!(tree.lemma(right.end), "and" | "or")
                                || tree.lemma(right.end) == ","
                                    && right.end + 1 < tree.len()
                                    && matches!(tree.lemma(right.end + 1), "and" | "or"));
                    let own_country = left.mention.entity().and_then(Row::<Entity>::country).map(Row::id);
                    let agrees = own_country.is_none()
                        || large != Some("country")
                        || own_country == right.mention.referent().map(Row::id);
                    if placed && nested && !listed && agrees {
                        found.push(Self::draft(
                            parsed,
                            self.located_in,
                            left.head,
                            vec![part("from", left), part("to", right)],
                            "place:comma",
                        ));
                    }
                }
                (
                    (Some(EntityType::Gpe | EntityType::Loc), Some(EntityType::Org)),
                    ["-", "based"] | ["-based"],
                    // "a US-based Al Qaeda operative"
                ) if tree
                    .head(right.head)
                    .is_none_or(|head| !(tree.is(right.head, "compound") && head >= right.end)) =>
                {
                    found.push(Self::draft(
                        parsed,
                        self.headquartered_in,
                        right.head,
                        vec![part("from", right), part("to", left)],
                        "compound:based",
                    ));
                }
                _ => {}
            }
        }
    }
}

fn subtype<'d>(mention: Row<'d, Mention>) -> Option<&'d str> {
    mention.entity().and_then(|entity: Row<'d, Entity>| entity.subtype())
}

/// Returns true for a house that is called by for the body in it: "the Pentagon's spokesman".
fn kind_of_body(named: &Named<'_>) -> bool {
    matches!(subtype(named.mention), Some("government" | "military" | "legislature" | "court"))
}

/// Returns true for offices of a whole country that others than its heads hold.
fn is_national(title: &str) -> bool {
    let of_a_ministry = title.ends_with(" minister") || title.ends_with(" secretary");
    let of_a_body = ["press", "general", "private", "party", "first", "chief", "cabinet", "deputy press"]
        .into_iter()
        .any(|kind| title == format!("{kind} secretary") || title == format!("{kind} minister"));
    of_a_ministry && !of_a_body
        || matches!(
            title,
            "secretary of state" | "secretary of defense" | "secretary of defence" | "vice president"
        )
        || title.starts_with("minister of ")
}

/// Returns true for what is a trade rather than an office.
fn is_trade(lemma: &str) -> bool {
    matches!(lemma, "official" | "agent" | "member" | "staffer" | "aide" | "employee" | "officer")
}

/// Seats and callings that somebody has as a member of a party.
fn is_seat(lemma: &str) -> bool {
    matches!(
        lemma,
        "alderman"
            | "assemblyman"
            | "congressman"
            | "congresswoman"
            | "councillor"
            | "councilman"
            | "councilor"
            | "councilwoman"
            | "deputy"
            | "lawmaker"
            | "legislator"
            | "mep"
            | "mp"
            | "parliamentarian"
            | "politician"
            | "senator"
    )
}

fn is_party(lemma: &str) -> bool {
    matches!(
        lemma,
        "republican"
            | "democrat"
            | "democratic"
            | "conservative"
            | "labour"
            | "labor"
            | "liberal"
            | "socialist"
            | "communist"
            | "green"
            | "tory"
    )
}
