//! What a user's file adds, and how its faults are told.

use super::super::{EntityType, Fact, Gender, Knowledge, Origin};

const EXAMPLE: &str = include_str!("../../../docs/example.toml");

fn with(text: &str) -> Result<Knowledge, String> {
    Knowledge::with(&[("team.toml", text)]).map_err(|error| error.to_string())
}

#[test]
fn the_documented_example_works() {
    let knowledge = with(EXAMPLE).expect("the example is valid");
    let ada = knowledge.lookup("A. Nordmann").next().expect("an alias").fact();
    assert_eq!(
        (ada.name(), ada.kind(), ada.gender()),
        ("Ada Nordmann", EntityType::Person, Some(Gender::Female))
    );
    assert_eq!(ada.origin(), Origin::User);
    let then = |year| knowledge.person_by_surname("Nordmann", Some(year)).map(Fact::name).count();
    assert_eq!((then(2014), then(2022), then(2030)), (0, 1, 1));
    let office = knowledge.terms(ada).first().and_then(|term| knowledge.office_by_id(term.office));
    assert_eq!(office.map(super::super::Office::key), Some("foreign_minister"));
    let firm = knowledge.lookup("the Firm").next().map(|reading| reading.fact().name());
    assert_eq!(firm, Some("Central Intelligence Agency"));
    let island = knowledge.demonym("Hyperborean").map(|demonym| demonym.place.name());
    assert_eq!(island, Some("Hyperborea"));
    let retyped = knowledge.lookup("Congress").next().and_then(|reading| reading.fact().subtype());
    assert_eq!(retyped, Some("party"));
    assert!(knowledge.lookup("Chad").all(|reading| !reading.is_ambiguous()));
    assert!(knowledge.is_denied("Monday") && knowledge.match_at(&["Nice"], 0).is_none());
}

#[test]
fn a_users_fact_comes_first() {
    let knowledge = with("[[organisation]]\nname = \"Mercury\"\n[[person]]\nname = \"Kim Putin\"\n").unwrap();
    let names: Vec<&str> = knowledge.person_by_surname("Putin", None).map(Fact::name).collect();
    assert_eq!(names, ["Kim Putin", "Vladimir Putin"]);
    let again = with("[[organisation]]\nname = \"Iran\"\n").unwrap();
    let kinds: Vec<EntityType> = again.lookup("Iran").map(|reading| reading.fact().kind()).collect();
    assert_eq!(kinds, [EntityType::Org, EntityType::Gpe]);
}

#[test]
fn no_file_changes_nothing() {
    let knowledge = Knowledge::with(&[]).unwrap();
    assert_eq!(knowledge.len(), Knowledge::built_in().len());
}

#[test]
fn faults_name_the_line_and_what_was_meant() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(with(text).map(|_| ()).unwrap_err(), expected);
    }
    check(
        "\n[[persn]]\nname = \"A\"\n",
        "team.toml:2: unknown section `persn`, expected one of person, organisation, place, group, product, event, \
         law, work, facility, other, aliases, types, codes, allow, deny; did you mean `person`?",
    );
    check(
        "[[person]]\nname = \"A B\"\ngendr = \"male\"\n",
        "team.toml:3: unknown key `gendr`, expected one of name, aliases, surname, gender, country, wikidata, \
         offices, code, codes; did you mean `gender`?",
    );
    check("[[person]]\ngender = \"male\"\n", "team.toml:1: `name` is missing");
    check("[[person]]\nname = \"A\"\ngender = \"x\"\n", "team.toml:3: expected `female` or `male`");
    check("[[person]]\nname = 3\n", "team.toml:2: expected a string that is not empty");
    check(
        "[[person]]\nname = \"A\"\ncountry = \"Irann\"\n",
        "team.toml:3: nothing is known by the name `Irann`; did you mean `Iran`?",
    );
    check(
        "[[person]]\nname = \"A\"\ncountry = \"IR\"\noffices = [\n  { office = \"prime ministre\" },\n]\n",
        "team.toml:5: unknown office `prime ministre`; did you mean `prime minister`?",
    );
    check(
        "[[law]]\nname = \"A\"\nwikidata = \"30\"\n",
        "team.toml:3: expected a Wikidata id, such as \"Q30\"",
    );
    check(
        "[types]\n\"Acme\" = \"ORGS/company\"\n",
        "team.toml:2: unknown type `ORGS`, expected one of PERSON, NORP, ORG, GPE, LOC, FAC, PRODUCT, EVENT, LAW, \
         WORK_OF_ART, MISC; did you mean `ORG`?",
    );
    check("allow = [\"Zzyzx\"]\n", "team.toml:1: nothing is known by the name `Zzyzx`");
    check("deny = \"May\"\n", "team.toml:1: expected an array of strings");
    assert!(with("person = \n").unwrap_err().starts_with("team.toml:1: "));
}

#[test]
fn codes_hold_on_their_days() {
    let knowledge = with(
        "[[person]]\nname = \"Ada Nordmann\"\ncode = \"NOR\"\ncodes = [\n  { code = \"NOROPP\", to = 2021-10-13 },\n  \
         { code = \"NORGOV\", from = 2021-10-14, to = 2025-01-01 },\n]\n[codes]\n\"Iran\" = \"IRN\"\n",
    )
    .unwrap();
    let ada = knowledge.lookup("Ada Nordmann").next().unwrap().id();
    let on = |day| knowledge.code(ada, day);
    assert_eq!(on(Some((2021, 10, 13))), Some("NOROPP"));
    assert_eq!(on(Some((2021, 10, 14))), Some("NORGOV"));
    assert_eq!(on(Some((2025, 1, 2))), Some("NOR"));
    assert_eq!(on(None), Some("NOR"));
    let iran = knowledge.lookup("Iran").next().unwrap();
    assert_eq!((knowledge.code(iran.id(), None), iran.wikidata()), (Some("IRN"), Some(794)));
}

#[test]
fn faults_of_codes_are_told() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(with(text).map(|_| ()).unwrap_err(), expected);
    }
    let row = |row: &str| format!("[[place]]\nname = \"Hyperborea\"\ncodes = [{row}]\n");
    check(&row("{ from = 2021-10-14 }"), "team.toml:3: `code` is missing");
    check(
        &row("{ code = \"HYP\", from = \"2021\" }"),
        "team.toml:3: expected a day without quotation marks, such as 2021-10-14",
    );
    check(
        &row("{ code = \"HYP\", from = 2021-10-14T10:00:00 }"),
        "team.toml:3: expected a day without a time, such as 2021-10-14",
    );
    check(
        &row("{ code = \"HYP\", from = 2021-10-14, to = 2020-01-01 }"),
        "team.toml:3: `to` is before `from`: the code never holds",
    );
    check(
        "[codes]\n\"Irann\" = \"IRN\"\n",
        "team.toml:2: nothing is known by the name `Irann`; did you mean `Iran`?",
    );
}
