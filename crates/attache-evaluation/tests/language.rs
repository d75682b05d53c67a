//! The metrics of the shared task.

use attache_evaluation::Score;
use attache_evaluation::language::{Sentence, TextMismatch, Token, Word, evaluate, judged};

/// Reads sentences separated by `/`, of tokens separated by spaces; `abc=a+bc` is a token of two words.
fn cut(text: &str) -> Vec<Sentence<'_>> {
    text.split('/')
        .map(|sentence| {
            let mut cut = Sentence::default();
            for token in sentence.split_whitespace() {
                let (form, words) = token.split_once('=').unwrap_or((token, token));
                let words: Vec<_> = if form == token { vec![token] } else { words.split('+').collect() };
                cut.tokens.push(Token { form, n_words: words.len() });
                for form in words {
                    let head = Some(usize::from(!cut.words.is_empty()));
                    cut.words.push(Word {
                        form,
                        lemma: "_",
                        upos: "X",
                        xpos: "_",
                        feats: "_",
                        head,
                        deprel: "dep",
                    });
                }
            }
            cut
        })
        .collect()
}

#[test]
fn tokens_and_sentences_are_right_by_their_places() {
    let check = |gold: &str, system: &str, tokens: [usize; 3], sentences: [usize; 3]| {
        let scores = evaluate(&cut(gold), &cut(system)).unwrap();
        let score = |[correct, gold, system]: [usize; 3]| Score { correct, gold, system };
        assert_eq!((scores.tokens, scores.sentences), (score(tokens), score(sentences)), "{gold} | {system}");
    };
    check("a b c", "a b c", [3, 3, 3], [1, 1, 1]);
    check("a b / c", "a b c", [3, 3, 3], [0, 2, 1]);
    check("a b / c / d", "a b / c d", [4, 4, 4], [1, 3, 2]);
    check("ab c", "a b c", [1, 2, 3], [1, 1, 1]);
    check("ab cd", "abc d", [0, 2, 2], [1, 1, 1]);
    check("don't=do+n't go", "do n't go", [1, 2, 3], [1, 1, 1]);
    // One sentence begins in the midst of the other's token.
    check("ab / c", "a / bc", [0, 2, 2], [0, 2, 2]);
}

#[test]
fn words_are_aligned() {
    let check = |gold: &str, system: &str, correct: usize| {
        let scores = evaluate(&cut(gold), &cut(system)).unwrap();
        assert_eq!(scores.words.correct, correct, "{gold} | {system}");
        let back = evaluate(&cut(system), &cut(gold)).unwrap();
        assert_eq!(back.words.correct, correct, "{system} | {gold}");
        assert_eq!((back.words.gold, back.words.system), (scores.words.system, scores.words.gold));
    };
    // By places, where no token is several words.
    check("x", "x", 1);
    check("xy z", "x y z", 1);
    check("x yz u", "xy z u", 1);
    // By forms, where a token is; case aside.
    check("don't=do+n't", "do n't", 2);
    check("don't=do+n't", "don 't", 0);
    check("DON'T=do+n't", "DON'T=DO+N'T", 2);
    check("He isn't=is+n't in", "He is n't in", 4);
    check("isn't=is+n't in", "isn 't in", 1);
    // The stretch grows with the tokens of either side that stick out.
    check("uvw=u+v+w xy=x+y", "uv=u+v wx=w+x y", 5);
    check("uvw=u+v+w xy=x+y", "uv wxy", 0);
    // Words may be spelt otherwise than their token.
    check("du=de+le pain", "du=de+el pain", 2);
    check("uvw=u+Q+w", "uvw=u+v+w", 2);
    // A token that begins before the stretch is not in it.
    check("x yz=y+z u", "xy z u", 2);
}

#[test]
fn what_is_said_of_words_counts_where_they_are_aligned() {
    let word = |form, lemma, upos, xpos, feats, head, deprel| Word {
        form,
        lemma,
        upos,
        xpos,
        feats,
        head: Some(head),
        deprel,
    };
    let token = |form| Token { form, n_words: 1 };
    let gold = [Sentence {
        tokens: vec![token("Envoys"), token("have"), token("not"), token("arrived"), token(".")],
        words: vec![
            word("Envoys", "envoy", "NOUN", "NNS", "Number=Plur", 4, "nsubj"),
            word("have", "have", "AUX", "VBP", "Mood=Ind|Tense=Pres", 4, "aux"),
            word("not", "_", "PART", "RB", "_", 4, "advmod"),
            word("arrived", "arrive", "VERB", "VBN", "Tense=Past", 0, "root"),
            word(".", ".", "PUNCT", ".", "_", 4, "punct"),
        ],
    }];
    let check = |change: &dyn Fn(&mut Vec<Word<'static>>), expected: [usize; 6]| {
        let mut system = gold.clone();
        change(&mut system[0].words);
        let scores = evaluate(&gold, &system).unwrap();
        let found = scores.by_name().map(|(_, score)| score.correct);
        assert_eq!(found[3..], expected, "UPOS, XPOS, UFeats, Lemmas, UAS, LAS");
    };
    check(&|_| {}, [5, 5, 5, 5, 5, 5]);
    check(&|words| words[0].upos = "PROPN", [4, 5, 5, 5, 5, 5]);
    check(&|words| words[0].xpos = "NNPS", [5, 4, 5, 5, 5, 5]);
    check(&|words| words[0].feats = "Number=Sing", [5, 5, 4, 5, 5, 5]);
    check(&|words| words[0].feats = "_", [5, 5, 4, 5, 5, 5]);
    // Another order, and features that are not universal, make no difference.
    check(&|words| words[1].feats = "Style=Coll|Tense=Pres|Mood=Ind", [5, 5, 5, 5, 5, 5]);
    check(&|words| words[0].lemma = "envoys", [5, 5, 5, 4, 5, 5]);
    // Gold without a lemma takes any.
    check(&|words| words[2].lemma = "not", [5, 5, 5, 5, 5, 5]);
    check(&|words| words[0].head = Some(2), [5, 5, 5, 5, 4, 4]);
    check(&|words| words[0].head = None, [5, 5, 5, 5, 4, 4]);
    check(&|words| words[0].head = Some(0), [5, 5, 5, 5, 4, 4]);
    check(&|words| words[0].head = Some(99), [5, 5, 5, 5, 4, 4]);
    check(&|words| words[3].head = Some(1), [5, 5, 5, 5, 4, 4]);
    check(&|words| words[0].deprel = "obj", [5, 5, 5, 5, 5, 4]);
    check(&|words| words[0].deprel = "nsubj:pass", [5, 5, 5, 5, 5, 5]);
}

#[test]
fn a_head_that_is_not_aligned_is_wrong() {
    let word = |form, head| Word {
        form,
        lemma: "_",
        upos: "X",
        xpos: "_",
        feats: "_",
        head: Some(head),
        deprel: "dep",
    };
    let token = |form| Token { form, n_words: 1 };
    let gold = [Sentence { tokens: vec![token("a"), token("bc")], words: vec![word("a", 2), word("bc", 0)] }];
    let system = [Sentence {
        tokens: vec![token("a"), token("b"), token("c")],
        words: vec![word("a", 2), word("b", 0), word("c", 2)],
    }];
    let scores = evaluate(&gold, &system).unwrap();
    assert_eq!(scores.words, Score { correct: 1, gold: 2, system: 3 });
    assert_eq!(scores.uas, Score { correct: 0, gold: 2, system: 3 });
    assert_eq!(scores.upos, Score { correct: 1, gold: 2, system: 3 });
}

#[test]
fn scores_of_documents_add_up() {
    let (one, two) = (cut("a b / c"), cut("d e"));
    let (mine, other) = (cut("a b c"), cut("de"));
    let mut sum = evaluate(&one, &mine).unwrap();
    sum += evaluate(&two, &other).unwrap();
    let whole = evaluate(&[one, two].concat(), &[mine, other].concat()).unwrap();
    assert_eq!(sum, whole);
    assert_eq!(whole.tokens, Score { correct: 3, gold: 5, system: 4 });
}

#[test]
fn other_texts_are_told() {
    assert_eq!(
        evaluate(&cut("one two three"), &cut("one twe three")).unwrap_err(),
        TextMismatch { gold: "othree".to_owned(), system: "ethree".to_owned() }
    );
    assert!(evaluate(&cut("a b"), &cut("a")).is_err());
    // White space within tokens is nothing.
    let spaced =
        [Sentence { tokens: vec![Token { form: "1 000", n_words: 1 }], words: cut("1000")[0].words.clone() }];
    assert_eq!(evaluate(&cut("1000"), &spaced).unwrap().tokens.correct, 1);
}

#[test]
fn each_word_is_judged_as_the_scores_count_it() {
    let gold = cut("a b / don't=do+n't go");
    let mut system = cut("a b / do n't go");
    system[1].words[2].deprel = "obj:x";
    system[0].words[1].head = Some(0);
    let judged = judged(&gold, &system).unwrap();
    let shown: Vec<_> = judged
        .iter()
        .map(|word| (word.sentence, word.gold.form, word.gold_head, word.system_head, word.is_head_right))
        .collect();
    assert_eq!(
        shown,
        [
            (0, "a", None, None, true),
            (0, "b", Some("a"), None, false),
            (1, "do", None, None, true),
            (1, "n't", Some("do"), Some("do"), true),
            (1, "go", Some("do"), Some("do"), true),
        ]
    );
    let scores = evaluate(&gold, &system).unwrap();
    let n_attached = judged.iter().filter(|word| word.is_attached_right()).count();
    assert_eq!((scores.uas.correct, scores.las.correct, n_attached), (4, 3, 3));
    // A word that is cut otherwise has no partner.
    let (gold, system) = (cut("ab c"), cut("a b c"));
    let judged = attache_evaluation::language::judged(&gold, &system).unwrap();
    assert_eq!(judged.iter().map(|word| word.system.is_some()).collect::<Vec<_>>(), [false, true]);
}
