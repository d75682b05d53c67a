//! Tokens and tags as corpora of names keep them.

use attache_evaluation::bio::{detokenise, names};

#[test]
fn spaces_are_put_back() {
    let check = |tokens: &str, expected: &str| {
        let tokens: Vec<_> = tokens.split(' ').collect();
        let found = detokenise(&tokens);
        assert_eq!(found.text, expected);
        for (place, token) in found.tokens.iter().zip(&tokens) {
            assert_eq!(&found.text[place.clone()], *token);
        }
        assert_eq!(found.tokens.len(), tokens.len());
    };
    check("Putin , who left , spoke .", "Putin, who left, spoke.");
    check("It is n't Iran 's $ 5 bn ( 3 % ) deal", "It isn't Iran's $5 bn (3%) deal");
    check("\" Yes , \" he said . \" No ! \"", "\"Yes,\" he said. \"No!\"");
    check("“ Yes ” the Smiths ' aide said", "“Yes” the Smiths' aide said");
    check("we ’ve met", "we’ve met");
    check("a - b -- c", "a - b -- c");
    assert_eq!(detokenise(&[]).text, "");
}

#[test]
fn tags_make_names() {
    let check = |tags: &str, expected: &[(usize, usize, &str)]| {
        let tags: Vec<_> = tags.split(' ').collect();
        let found: Vec<_> = names(&tags).into_iter().map(|(at, kind)| (at.start, at.end, kind)).collect();
        assert_eq!(found, expected, "{tags:?}");
    };
    check("O O", &[]);
    check("B-PER I-PER O B-LOC", &[(0, 2, "PER"), (3, 4, "LOC")]);
    check("B-PER B-PER", &[(0, 1, "PER"), (1, 2, "PER")]);
    check("B-PER I-ORG I-ORG", &[(0, 1, "PER"), (1, 3, "ORG")]);
    check("I-LOC O I-LOC", &[(0, 1, "LOC"), (2, 3, "LOC")]);
}
