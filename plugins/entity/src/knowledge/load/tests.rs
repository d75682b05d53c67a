//! The built-in tables hold together, and say what the world says.

use super::super::{Case, DemonymForm, Knowledge, Role, SUBTYPES};
use super::*;

fn known() -> &'static Knowledge {
    Knowledge::built_in()
}

fn name(id: Option<FactId>) -> &'static str {
    id.and_then(|id| known().fact(id)).map_or("-", Fact::name)
}

#[test]
fn every_row_is_read() {
    let (_, faults) = built_in();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn types_subtypes_and_ids_are_valid() {
    let mut items = std::collections::BTreeMap::new();
    for fact in known().facts() {
        if let Some(subtype) = fact.subtype() {
            assert!(SUBTYPES.contains(&subtype), "{}: {subtype}", fact.name());
        }
        if let Some(item) = fact.wikidata() {
            let other = items.insert(item, fact.name());
            assert_eq!(other, None, "Q{item} stands at {} too", fact.name());
        }
    }
    assert!(SUBTYPES.is_sorted());
    assert!(known().len() > 4000, "{}", known().len());
}

#[test]
fn rows_are_sorted_and_keys_unique() {
    let mut tables = FACTS.to_vec();
    tables.extend(PEOPLE);
    for (table, text) in tables {
        let mut last = ("", ("", ""));
        for row in rows(text) {
            let [cell, country] = row.cells();
            let key = (marked(cell).0, country);
            assert!(last.0 != row.section || last.1 < key, "{table}:{}: {cell} is out of order", row.line);
            last = (row.section, key);
        }
    }
    let mut words = std::collections::BTreeSet::new();
    for row in rows(DEMONYMS.1) {
        let [_, word] = row.cells();
        assert!(words.insert(word), "{word} stands twice");
    }
    let mut codes = std::collections::BTreeSet::new();
    for country in known().countries() {
        assert!(codes.insert(country.code()), "{} stands twice", country.code());
        assert_eq!(known().country(country.code()).map(Country::fact), Some(country.fact()));
    }
}

#[test]
fn one_meaning_stands_in_one_row() {
    let mut seen = std::collections::BTreeMap::new();
    for fact in known().facts() {
        let key = (fact.name().to_owned(), fact.kind(), fact.country(), fact.subtype());
        let other = seen.insert(key, fact.id());
        assert_eq!(other, None, "{} stands twice", fact.name());
    }
}

#[test]
fn names_mean() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found: Vec<String> = known()
            .lookup(text)
            .map(|reading| {
                let mark = if reading.is_ambiguous() { "?" } else { "" };
                let subtype = reading.subtype().map_or(String::new(), |subtype| format!("/{subtype}"));
                format!("{} {}{subtype}{mark}", reading.name(), reading.kind().as_str())
            })
            .collect();
        assert_eq!(found.join(", "), expected, "{text}");
    }
    check("US", "United States GPE/country");
    check("us", "");
    check("U.S.", "United States GPE/country");
    check("United Kingdom", "United Kingdom GPE/country");
    check("Puerto Rico", "Puerto Rico GPE/territory");
    check("UAE", "United Arab Emirates GPE/country");
    check("DRC", "Democratic Republic of the Congo GPE/country");
    check("Turkey", "Turkey GPE/country?");
    check("turkey", "");
    check("TURKEY", "Turkey GPE/country?");
    check("Georgia", "Georgia GPE/country?, Georgia GPE/state?");
    check("Jordan", "Jordan GPE/country?");
    check("jordan", "");
    check("Chad", "Chad GPE/country?");
    check("chad", "");
    check("May", "");
    check("who", "");
    check("LeT", "Lashkar-e-Taiba ORG/armed_group");
    check("let", "");
    check("LET", "");
    check("China", "China GPE/country");
    check("CHINA", "China GPE/country");
    check("china", "");
    check("iran", "");
    check("Mass.", "Massachusetts GPE/state?");
    check("Mass", "");
    check("the sun", "");
    check("WHO", "World Health Organization ORG/igo");
    check("NATO", "NATO ORG/igo");
    check("Nato", "NATO ORG/igo");
    check("nato", "");
    check("Hizbullah", "Hezbollah ORG/armed_group");
    check("Ansar Allah", "Houthis ORG/armed_group");
    check("Al Qaida", "al-Qaeda ORG/armed_group");
    check("Daesh", "Islamic State ORG/armed_group");
    check("IRGC", "Islamic Revolutionary Guard Corps ORG/military");
    check("Shiites", "Shia NORP/religion");
    check("JCPOA", "Joint Comprehensive Plan of Action LAW/agreement");
    check("S-400", "S-400 PRODUCT/weapon");
    check("S400", "S-400 PRODUCT/weapon");
    check("Élysée", "Élysée FAC/government");
    check("Elysee Palace", "Élysée FAC/government");
    check("Recep Tayyip Erdogan", "Recep Tayyip Erdoğan PERSON");
    check("VLADIMIR PUTIN", "Vladimir Putin PERSON");
    check("Iranians", "Iranian NORP/nationality");
    check("Soviet Union", "Soviet Union GPE/country");
    check("Nice", "Nice GPE/city?");
    check("nice", "");
    check("", "");
    check("—", "");
}

#[test]
fn the_longest_name_wins() {
    #[track_caller]
    fn check(tokens: &str, expected: &str) {
        let tokens: Vec<&str> = tokens.split(' ').collect();
        let found = known().match_at(&tokens, 0).map(|mut hit| {
            let first = hit.readings.next().expect("a match has a reading");
            format!("{} {}", hit.length, first.name())
        });
        assert_eq!(found.unwrap_or_default(), expected, "{tokens:?}");
    }
    check("United States Department of State said", "5 United States Department of State");
    check("United States of America", "4 United States");
    check("United States president", "2 United States");
    check("United front", "");
    check("al - Qaeda in Iraq", "5 al-Qaeda in Iraq");
    check("al-Qaeda in Yemen", "1 al-Qaeda");
    check("al - Qaeda", "3 al-Qaeda");
    check("Russia 's army", "1 Russia");
    check("Moscow , Russia", "1 Moscow");
    check("I ran away", "");
    check("New York Times reporters", "3 The New York Times");
    check("Washington , D.C. , on", "3 Washington");
    check("- Iran", "");
    check("Islamic . State", "1 Islamic");
    check("President . Trump", "");
    check("Tel Aviv-Yafo now", "2 Tel Aviv");
    check("Patriot missiles", "2 Patriot");
    assert!(known().match_at::<&str>(&[], 0).is_none());
    assert!(known().match_at(&["Iran"], 1).is_none());
}

#[test]
fn case_is_told() {
    #[track_caller]
    fn check(text: &str, case: Case) {
        assert_eq!(known().lookup(text).next().map(|reading| reading.case()), Some(case), "{text}");
    }
    check("Iran", Case::Exact);
    check("IRAN", Case::Upper);
    check("Al-qaeda", Case::Other);
}

#[test]
fn demonyms_lead_to_places() {
    #[track_caller]
    fn check(word: &str, expected: Option<(&str, DemonymForm)>) {
        let found = known().demonym(word).map(|demonym| (demonym.place.name(), demonym.form));
        assert_eq!(found, expected, "{word}");
    }
    check("Iranian", Some(("Iran", DemonymForm::AdjectiveOrNoun)));
    check("Iranians", Some(("Iran", DemonymForm::Plural)));
    check("British", Some(("United Kingdom", DemonymForm::Adjective)));
    check("Briton", Some(("United Kingdom", DemonymForm::Noun)));
    check("Spaniards", Some(("Spain", DemonymForm::Plural)));
    check("Emirati", Some(("United Arab Emirates", DemonymForm::AdjectiveOrNoun)));
    check("Soviet", Some(("Soviet Union", DemonymForm::AdjectiveOrNoun)));
    check("South Korean", Some(("South Korea", DemonymForm::AdjectiveOrNoun)));
    check("Scottish", Some(("Scotland", DemonymForm::Adjective)));
    check("New Yorker", Some(("New York City", DemonymForm::Noun)));
    check("Martian", None);
}

#[test]
fn places_of_power_stand_for_countries() {
    #[track_caller]
    fn check(capital: &str, metonym: &str, meant: &str) {
        if !capital.is_empty() {
            assert_eq!(known().capital_of(capital).map(Fact::name), Some(meant), "{capital}");
        }
        if !metonym.is_empty() {
            assert_eq!(known().government_metonym(metonym).map(Fact::name), Some(meant), "{metonym}");
        }
    }
    check("Moscow", "Kremlin", "Russia");
    check("Washington", "White House", "United States");
    check("London", "Downing Street", "United Kingdom");
    check("Paris", "Quai d’Orsay", "France");
    check("Kiev", "Bankova", "Ukraine");
    check("Beijing", "Zhongnanhai", "China");
    check("Seoul", "Blue House", "South Korea");
    check("The Hague", "", "Netherlands");
    check("", "Capitol Hill", "United States Congress");
    check("", "Pentagon", "United States Department of Defense");
    assert!(known().capital_of("Chicago").is_none());
    assert!(known().government_metonym("Chicago").is_none());
    for country in known().countries() {
        if let Some(capital) = country.capital() {
            assert_eq!(known().fact(capital).and_then(Fact::country), Some(country.fact()));
        }
    }
}

#[test]
fn surnames_lead_to_holders() {
    #[track_caller]
    fn check(surname: &str, year: Option<i32>, expected: &str) {
        let found: Vec<&str> = known().person_by_surname(surname, year).map(Fact::name).collect();
        assert_eq!(found.join(", "), expected, "{surname} {year:?}");
    }
    check("Putin", Some(2025), "Vladimir Putin");
    check("Putin", Some(1980), "");
    check("putin", None, "");
    check("Bush", Some(2003), "George W. Bush");
    check("Bush", Some(1990), "George H. W. Bush");
    check("Clinton", Some(2010), "Hillary Clinton");
    check("Xi", Some(2020), "Xi Jinping");
    check("Erdogan", Some(2016), "Recep Tayyip Erdoğan");
    check("Assad", Some(1985), "Hafez al-Assad");
    check("Assad", Some(2015), "Bashar al-Assad");
    check("von der Leyen", Some(2024), "Ursula von der Leyen");
    check("Merkel", Some(2015), "Angela Merkel");
    check("Zelensky", Some(2022), "Volodymyr Zelenskyy");
    check("Rubio", Some(2026), "Marco Rubio");
    check("Guterres", Some(2020), "Francisco Guterres, António Guterres");
    check("Obama", None, "Barack Obama, Michelle Obama");
    check("Elizabeth", None, "");
}

#[test]
fn offices_had_these_holders() {
    #[track_caller]
    fn check(office: &str, of: &str, year: i32, expected: &str) {
        let office = known().office(office).expect("a known office").id();
        let of = known().refer(of).expect("a known place");
        let found: Vec<&str> = known().holders(office, of, year).map(Fact::name).collect();
        assert_eq!(found.join(", "), expected, "{office:?} {year}");
    }
    check("president", "US", 2020, "Donald Trump");
    check("president", "US", 2021, "Donald Trump, Joe Biden");
    check("prime minister", "GB", 2016, "David Cameron, Theresa May");
    check("president", "RU", 2010, "Dmitry Medvedev");
    check("supreme leader", "IR", 2000, "Ali Khamenei");
    check("chancellor", "DE", 2010, "Angela Merkel");
    check("secretary-general", "NATO", 2020, "Jens Stoltenberg");
    check("secretary-general", "UN", 2000, "Kofi Annan");
    check("queen", "GB", 1990, "");
    check("monarch", "GB", 1990, "Elizabeth II");
    check("president", "FR", 1985, "François Mitterrand");
    check("prime minister", "IL", 2010, "Benjamin Netanyahu");
    check("president", "US", 1944, "Franklin D. Roosevelt");
}

#[test]
fn titles_state_relations() {
    use Role::{HeadOfGovernmentOf, HeadOfStateOf, HoldsPosition, LeaderOf, WorksFor};
    #[track_caller]
    fn check(title: &str, country: Option<&str>, expected: &[Role]) {
        let office = known().office(title).unwrap_or_else(|| panic!("{title} is no office"));
        let government = country.map(|code| known().country(code).expect("a country").government());
        assert_eq!(office.roles(government), expected, "{title} of {country:?}");
    }
    check("president", Some("US"), &[HeadOfStateOf, HeadOfGovernmentOf]);
    check("President", Some("FR"), &[HeadOfStateOf]);
    check("president", Some("IR"), &[HeadOfGovernmentOf]);
    check("supreme leader", Some("IR"), &[HeadOfStateOf]);
    check("president", None, &[LeaderOf]);
    check("Prime Minister", Some("GB"), &[HeadOfGovernmentOf]);
    check("chancellor", Some("DE"), &[HeadOfGovernmentOf]);
    check("premier", Some("CN"), &[HeadOfGovernmentOf]);
    check("king", Some("SA"), &[HeadOfStateOf, HeadOfGovernmentOf]);
    check("king", Some("ES"), &[HeadOfStateOf]);
    check("foreign minister", Some("RU"), &[HoldsPosition]);
    check("spokeswoman", None, &[WorksFor]);
    check("commander", None, &[Role::CommanderOf]);
    check("CEO", None, &[LeaderOf]);
    check("Mr.", None, &[]);
    check("secretary of state", Some("US"), &[HoldsPosition]);
    assert_eq!(known().office("spokesman").and_then(Office::gender), Some(Gender::Male));
    assert_eq!(known().office("queen").and_then(Office::gender), Some(Gender::Female));
    let tokens = ["the", "Deputy", "Prime", "Minister", "said"];
    let found = known().office_at(&tokens, 1).map(|(length, office)| (length, office.key()));
    assert_eq!(found, Some((3, "deputy_prime_minister")));
}

#[test]
fn nouns_mention() {
    #[track_caller]
    fn check(lemma: &str, expected: &str) {
        let found: Vec<String> = known()
            .common_noun(lemma)
            .map(|noun| format!("{} {}", noun.kind().as_str(), noun.subtype().unwrap_or("-")))
            .collect();
        assert_eq!(found.join(", "), expected, "{lemma}");
    }
    check("country", "GPE country");
    check("group", "ORG -");
    check("treaty", "LAW treaty");
    check("deal", "LAW agreement");
    check("militia", "ORG armed_group");
    check("capital", "GPE city");
    check("sincerity", "");
    assert_eq!(known().common_noun("gunman").next().and_then(CommonNoun::gender), Some(Gender::Male));
    let kin = |noun| known().kin(noun).map(|kin: Kin| (kin.kinship, kin.gender));
    assert_eq!(kin("daughter"), Some((Kinship::Child, Some(Gender::Female))));
    assert_eq!(kin("brother-in-law"), Some((Kinship::Relative, Some(Gender::Male))));
    assert_eq!(kin("neighbour"), None);
}

#[test]
fn first_names_tell_gender() {
    #[track_caller]
    fn check(first: &str, expected: Option<Gender>) {
        assert_eq!(known().gender_of_first_name(first), expected, "{first}");
    }
    check("Vladimir", Some(Gender::Male));
    check("Angela", Some(Gender::Female));
    check("Masoud", Some(Gender::Male));
    check("Fatima", Some(Gender::Female));
    check("José", Some(Gender::Male));
    check("Taylor", None);
    check("Xqz", None);
    assert!(known().is_first_name("Taylor") && !known().is_first_name("Xqz"));
    assert!(known().same_first_name("Bob", "Robert"));
    assert!(known().same_first_name("Joe", "Joseph"));
    assert!(!known().same_first_name("Joe", "Robert"));
}

#[test]
fn facts_belong_to_countries() {
    #[track_caller]
    fn check(text: &str, country: &str) {
        let fact = known().lookup(text).next().map(|reading| reading.fact()).expect("a known name");
        assert_eq!(name(fact.country()), country, "{text}");
    }
    check("Mossad", "Israel");
    check("Crimea", "Ukraine");
    check("Texas", "United States");
    check("Gazprom", "Russia");
    check("Iranian", "Iran");
    check("Iran", "Iran");
    check("Likud", "Israel");
    check("NATO", "-");
}
