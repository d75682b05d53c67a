//! brat's standoff annotations beside a text.

use std::collections::HashMap;
use std::io::Read;

use serde_json::json;

use super::annotated::{Annotated, Link, Mark};
use super::{Columns, Failure, Input, InputOptions, Name, record, text};

/// Reads a text and its annotations, `None` where there are none.
pub(super) fn read(
    name: &Name,
    source: &mut super::Source,
    annotations: Option<Box<dyn Read + Send>>,
    options: &InputOptions,
) -> Input {
    let read = text::read_text(source, options).and_then(|(text, note)| {
        let mut lines = String::new();
        if let Some(mut annotations) = annotations {
            annotations.read_to_string(&mut lines).map_err(|error| Failure::io(&error))?;
        }
        let layers = annotated(&lines)?.layers();
        let record = json!({"id": name.id, "text": text, "offsets": "char", "layers": layers});
        let json = serde_json::to_vec(&record).map_err(|error| Failure::new("json", error.to_string()))?;
        Ok((json, note))
    });
    match read {
        Ok((json, note)) => {
            let own = InputOptions {
                format: super::InputFormat::Jsonl,
                columns: Columns::default(),
                ..options.clone()
            };
            let mut input = record::read(&json, 1, name, &own);
            input.document.source.path.clone_from(&name.path);
            if let Some(note) = note {
                input.note(note);
            }
            input
        }
        Err(failure) => Input::failed(name, failure),
    }
}

/// Reads the lines of an `.ann` file.
fn annotated(lines: &str) -> Result<Annotated, Failure> {
    let mut found = Annotated::default();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Vec<&str>> = Vec::new();
    let mut wikidata: Vec<(&str, &str)> = Vec::new();
    // Text-bound annotations and events come first: the others refer to them, wherever they stand.
    for (number, line) in lines.lines().enumerate() {
        let mut columns = line.splitn(3, '\t');
        let (id, body, words) = (columns.next().unwrap_or(""), columns.next().unwrap_or(""), columns.next());
        if !id.starts_with('T') {
            continue;
        }
        let (label, places) = body.split_once(' ').unwrap_or((body, ""));
        let mut offsets = places.split([' ', ';']).map(str::parse::<u64>);
        let (Some(Ok(start)), Some(Ok(end))) = (offsets.next(), offsets.next_back()) else {
            return Err(wrong(number, line));
        };
        // The words of a span in pieces are not what stands between its ends.
        let text = words.filter(|_| !places.contains(';')).map(str::to_owned);
        numbers.insert(id, found.marks.len());
        found.marks.push(Mark { start, end, label: label.to_owned(), text, kind: None });
    }
    for (number, line) in lines.lines().enumerate().filter(|(_, line)| line.starts_with('E')) {
        let (id, body) = line.split_once('\t').unwrap_or((line, ""));
        let trigger =
            body.split(' ').next().and_then(|first| first.split_once(':')).map(|(_, trigger)| trigger);
        let Some(&mark) = trigger.and_then(|trigger| numbers.get(trigger)) else {
            return Err(wrong(number, line));
        };
        numbers.insert(id, mark);
    }
    for (number, line) in lines.lines().enumerate() {
        let mut columns = line.split('\t');
        let (id, body) = (columns.next().unwrap_or(""), columns.next().unwrap_or(""));
        let mut words = body.split_whitespace();
        let mut end = |told: &str| {
            let (role, target) = told.split_once(':').unwrap_or(("", told));
            numbers
                .get(target)
                .map(|&mark| (role.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned(), mark))
        };
        match id.chars().next() {
            Some('E') => {
                let Some((label, from)) = words.next().and_then(&mut end) else {
                    return Err(wrong(number, line));
                };
                for told in words {
                    let Some((role, to)) = end(told) else { return Err(wrong(number, line)) };
                    found.links.push(Link { label: Some(label.clone()), role: Some(role), from, to });
                }
            }
            Some('R') => {
                let label = words.next().map(str::to_owned);
                let ends = (words.next().and_then(&mut end), words.next().and_then(&mut end));
                let (Some((_, from)), Some((_, to))) = ends else { return Err(wrong(number, line)) };
                found.links.push(Link { label, role: None, from, to });
            }
            Some('*') => groups.push(words.skip(1).collect()),
            Some('N') => {
                let reference = (words.nth(1), words.next().and_then(|id| id.strip_prefix("Wikidata:")));
                if let (Some(target), Some(id)) = reference {
                    wikidata.push((target, id));
                }
            }
            Some('A' | 'M') => {
                let (name, target, value) = (words.next(), words.next(), words.next());
                if name == Some("mention_kind")
                    && let Some(&mark) = target.and_then(|target| numbers.get(target))
                {
                    found.marks[mark].kind = value.map(str::to_owned);
                }
            }
            _ => {}
        }
    }
    for group in groups {
        let known =
            |id: &str| wikidata.iter().find(|(target, _)| *target == id).map(|(_, id)| (*id).to_owned());
        let id = group.iter().find_map(|id| known(id));
        let members = group.iter().filter_map(|id| numbers.get(id).copied()).collect();
        wikidata.retain(|(target, _)| !group.contains(target));
        found.entities.push((members, id));
    }
    for (target, id) in wikidata {
        if let Some(&mark) = numbers.get(target) {
            found.entities.push((vec![mark], Some(id.to_owned())));
        }
    }
    Ok(found)
}

fn wrong(number: usize, line: &str) -> Failure {
    let shown: String = line.chars().take(60).collect();
    Failure::new("annotations", format!("line {} of the annotations cannot be read: {shown:?}", number + 1))
}
