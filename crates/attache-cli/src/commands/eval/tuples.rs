//! Sentences of files of tuples, whose tokens have spaces between them, written as they would be printed.

use std::ops::Range;

use attache_evaluation::bio;

/// Writes tokens as they would be printed, and says where each lies.
///
/// Treebank quotation marks become straight ones, and hyphens that stand alone join their neighbours.
pub(super) fn write(tokens: &[&str]) -> (String, Vec<Range<usize>>) {
    let plain: Vec<String> = tokens
        .iter()
        .map(|token| match *token {
            "``" | "''" => "\"".to_owned(),
            "-LRB-" => "(".to_owned(),
            "-RRB-" => ")".to_owned(),
            other => other.replace("\\/", "/"),
        })
        .collect();
    let written = bio::detokenise(&plain.iter().map(String::as_str).collect::<Vec<_>>());
    let (mut text, mut places) = (String::new(), Vec::new());
    let mut end = 0;
    for (at, token) in written.tokens.iter().enumerate() {
        let hyphen = |at: usize| plain.get(at).is_some_and(|token| token == "-");
        if !(hyphen(at) || at > 0 && hyphen(at - 1)) {
            text.push_str(&written.text[end..token.start]);
        }
        let start = text.len();
        text.push_str(&written.text[token.clone()]);
        places.push(start..text.len());
        end = token.end;
    }
    (text, places)
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn tokens_are_put_together_as_printed() {
        let tokens =
            ["He", "said", "``", "take", "-", "it", "''", ",", "for", "1\\/2", "-LRB-", "ever", "-RRB-", "."];
        let (text, places) = write(&tokens);
        assert_eq!(text, "He said \"take-it\", for 1/2 (ever).");
        assert_eq!(&text[places[5].clone()], "it");
    }
}
