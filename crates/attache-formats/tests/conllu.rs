//! CoNLL-U read, written, and turned into documents and back.

use std::path::{Path, PathBuf};

use attache_core::layers::{Section, Sentence, Token};
use attache_formats::conllu::{self, Layers, LineId};
use attache_formats::{Conllu, DocumentWriter as _};

const SAMPLE: &str = "\
# newdoc id = letter
# sent_id = letter-1
# newpar
# text = She can't say \"gonna\" at 10am in Paris' bars.
1\tShe\tshe\tPRON\tPRP\tCase=Nom|Number=Sing\t4\tnsubj\t4:nsubj\t_
2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\t_
2\tca\tcan\tAUX\tMD\tVerbForm=Fin\t4\taux\t4:aux\t_
3\tn't\tnot\tPART\tRB\tPolarity=Neg\t4\tadvmod\t4:advmod\t_
4\tsay\tsay\tVERB\tVB\tVerbForm=Inf\t0\troot\t0:root\t_
5\t\"\t\"\tPUNCT\t``\t_\t6\tpunct\t6:punct\tSpaceAfter=No
6-7\tgonna\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
6\tgon\tgo\tVERB\tVBG\t_\t4\tobj\t4:obj\t_
7\tna\tto\tPART\tTO\t_\t6\tmark\t6:mark\t_
8\t\"\t\"\tPUNCT\t''\t_\t6\tpunct\t6:punct\t_
9\tat\tat\tADP\tIN\t_\t11\tcase\t11:case\t_
10\t10\t10\tNUM\tCD\t_\t11\tnummod\t11:nummod\tSpaceAfter=No
11\tam\tam\tNOUN\tNN\t_\t4\tobl\t4:obl:at\t_
12\tin\tin\tADP\tIN\t_\t15\tcase\t15:case\t_
13-14\tParis'\t_\t_\t_\t_\t_\t_\t_\t_
13\tParis\tParis\tPROPN\tNNP\t_\t15\tnmod:poss\t15:nmod:poss\t_
14\t'\t's\tPART\tPOS\t_\t13\tcase\t13:case\t_
15\tbars\tbar\tNOUN\tNNS\t_\t4\tobl\t4:obl:in\tSpaceAfter=No
16\t.\t.\tPUNCT\t.\t_\t4\tpunct\t4:punct\tSpaceAfter=No

# sent_id = letter-2
# text = (Really.)
1\t(\t(\tPUNCT\t-LRB-\t_\t2\tpunct\t2:punct\tSpaceAfter=No
2\tReally\treally\tADV\tRB\t_\t0\troot\t0:root\tSpaceAfter=No
2.1\tso\tso\tADV\tRB\t_\t_\t_\t2:dep\t_
3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t2:punct\tSpaceAfter=No
4\t)\t)\tPUNCT\t-RRB-\t_\t2\tpunct\t2:punct\t_

# newpar id = p2
# sent_id = letter-3
1\tBye\tbye\tINTJ\tUH\t_\t0\troot\t0:root\t_

# newdoc
# sent_id = other-1
1-2\tdu\t_\t_\t_\t_\t_\t_\t_\t_
1\tde\tde\tADP\t_\t_\t0\troot\t_\t_
2\tle\tle\tDET\t_\t_\t1\tdet\t_\t_

";

#[test]
fn what_was_read_is_written_back() {
    let sentences = conllu::parse(SAMPLE).unwrap();
    assert_eq!(sentences.len(), 4);
    assert_eq!(conllu::write(&sentences), SAMPLE);
    assert_eq!(sentences[0].comment("sent_id"), Some("letter-1"));
    assert_eq!((sentences[0].comment("newpar"), sentences[1].comment("newpar")), (Some(""), None));
    assert_eq!(sentences[0].tokens().count(), 13);
    assert_eq!(sentences[1].lines[2].id, LineId::Empty(2, 1));
    assert_eq!(sentences[1].words().filter_map(conllu::Line::head_number).collect::<Vec<_>>(), [2, 0, 2, 2]);
}

#[test]
fn a_missing_last_line_and_carriage_returns_are_forgiven() {
    let plain = conllu::parse(SAMPLE).unwrap();
    let foreign = SAMPLE.trim_end().replace('\n', "\r\n");
    assert_eq!(conllu::parse(&foreign).unwrap(), plain);
    assert_eq!(conllu::parse("\n\n# alone\n\n").unwrap(), []);
}

#[test]
fn a_bad_file_is_told_by_line() {
    let line = |id: &str, head: &str| format!("{id}\ta\ta\tX\t_\t_\t{head}\tdep\t_\t_\n");
    let check = |file: String, message: &str| {
        assert_eq!(conllu::parse(&file).unwrap_err().to_string(), message, "{file}");
    };
    check("# x\na b\n".to_owned(), "line 2: 1 columns, where CoNLL-U has 10, separated by tabs");
    check(line("1", "0") + &line("3", "1"), "line 2: the id `3` does not follow the one before");
    check(line("0", "0"), "line 1: the id `0` does not follow the one before");
    check(line("01", "0"), "line 1: the id `01` is neither `1`, nor `1-2`, nor `1.1`");
    check(line("x", "0"), "line 1: the id `x` is neither `1`, nor `1-2`, nor `1.1`");
    check(line("1", "2"), "line 1: the head `2` is no word of the sentence");
    check(line("1", "-1"), "line 1: the head `-1` is no word of the sentence");
    check(line("1-2", "_") + &line("1", "0"), "line 1: the words of the range `1-2` are not all there");
    check(line("2-1", "_") + &line("1", "0"), "line 1: the id `2-1` does not follow the one before");
    check(
        line("1-2", "_") + &line("1", "0") + &line("2-3", "_") + &line("2", "0") + &line("3", "0"),
        "line 3: the id `2-3` does not follow the one before",
    );
    check(line("1", "0") + &line("0.1", "_"), "line 2: the id `0.1` does not follow the one before");
    check(line("1", "0") + "# late\n", "line 2: a comment stands between the words of a sentence");
    check("1\t \t_\t_\t_\t_\t_\t_\t_\t_\n".to_owned(), "line 1: the form is empty");
}

#[test]
fn a_document_has_the_raw_text_and_the_words_in_their_places() {
    let sentences = conllu::parse(SAMPLE).unwrap();
    let documents = conllu::documents(&sentences, "sample", Layers::All).unwrap();
    assert_eq!(documents.len(), 2);
    let (letter, own) = &documents[0];
    assert_eq!((letter.id.as_str(), own.len()), ("letter", 3));
    assert_eq!(letter.text(), "She can't say \"gonna\" at 10am in Paris' bars.(Really.)\n\nBye");
    assert_eq!(letter.layer::<Section>().map(attache_core::Row::text).collect::<Vec<_>>()[1..], ["Bye"]);
    assert_eq!(letter.layer::<Sentence>().map(|row| row.section().index()).collect::<Vec<_>>(), [0, 0, 1]);
    let words: Vec<_> = letter.layer::<Token>().map(attache_core::Row::text).collect();
    assert_eq!(words[..8], ["She", "ca", "n't", "say", "\"", "gon", "na", "\""]);
    let negation = letter.layer::<Token>().nth(2).unwrap();
    assert_eq!((negation.lemma(), negation.feature("Polarity")), (Some("not"), Some("Neg")));
    assert_eq!(negation.head().map(attache_core::Row::text), Some("say"));
    // Words that do not spell out their token each have its place.
    let (other, _) = &documents[1];
    assert_eq!(other.id, "sample-2");
    assert_eq!(other.layer::<Token>().map(attache_core::Row::text).collect::<Vec<_>>(), ["du", "du"]);
}

#[test]
fn layers_are_given_as_far_as_wanted() {
    let sentences = conllu::parse(SAMPLE).unwrap();
    let (text, _) = &conllu::documents(&sentences, "sample", Layers::Text).unwrap()[0];
    assert!(text.given().is_empty());
    let (tokens, _) = &conllu::documents(&sentences, "sample", Layers::Tokens).unwrap()[0];
    assert_eq!(tokens.given(), ["section", "sentence", "token"]);
    assert_eq!(tokens.text(), text.text());
    for token in tokens.layer::<Token>() {
        assert_eq!((token.lemma(), token.upos(), token.deprel()), (None, None, None));
    }
    assert!(conllu::documents(&[], "empty", Layers::All).unwrap().is_empty());
}

#[test]
fn a_document_is_written_with_ranges() {
    let sentences = conllu::parse(SAMPLE).unwrap();
    let mut written = Vec::new();
    for (document, _) in conllu::documents(&sentences[..3], "sample", Layers::All).unwrap() {
        Conllu.append(&document, &mut written);
    }
    let written = String::from_utf8(written).unwrap();
    insta::assert_snapshot!(written);
    let bare = conllu::documents(&sentences[2..3], "sample", Layers::Tokens).unwrap();
    let mut written = Vec::new();
    Conllu.append(&bare[0].0, &mut written);
    assert_eq!(
        String::from_utf8(written).unwrap(),
        "# newdoc id = sample\n# newpar\n# sent_id = sample-1\n# text = Bye\n1\tBye\t_\t_\t_\t_\t_\t_\t_\t_\n\n"
    );
}

/// Calls `check` with each dev part of the treebanks, or says loudly that they are absent.
#[allow(clippy::print_stderr, reason = "a test that was skipped says so")]
fn with_treebanks(check: impl Fn(&Path, &str)) {
    let folder = std::env::var_os("ATTACHE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    for name in ["ewt", "gum"] {
        let path = folder.join(format!("data/treebank/{name}-dev.conllu"));
        match std::fs::read_to_string(&path) {
            Ok(text) => check(&path, &text),
            Err(_) => eprintln!("skipped: no treebank `{}` (set ATTACHE_DATA)", path.display()),
        }
    }
}

#[test]
fn treebanks_come_back_byte_for_byte() {
    with_treebanks(|path, text| {
        let sentences = conllu::parse(text).unwrap();
        assert!(conllu::write(&sentences) == text, "{}", path.display());
    });
}

#[test]
fn the_raw_text_of_treebanks_is_that_of_their_sentences() {
    with_treebanks(|path, text| {
        let sentences = conllu::parse(text).unwrap();
        for (document, own) in conllu::documents(&sentences, "treebank", Layers::Tokens).unwrap() {
            let rows = document.layer::<Sentence>();
            assert_eq!(rows.len(), own.len());
            for (row, sentence) in rows.zip(own) {
                assert_eq!(Some(row.text()), sentence.comment("text"), "{}", path.display());
                assert_eq!(row.tokens().count(), sentence.words().count(), "{}", row.text());
            }
        }
    });
}

#[test]
fn words_of_treebanks_come_back_from_documents() {
    with_treebanks(|path, text| {
        let sentences = conllu::parse(text).unwrap();
        let (mut n_tokens, mut n_same, mut rendered) = (0, 0, Vec::new());
        for (document, own) in conllu::documents(&sentences, "treebank", Layers::All).unwrap() {
            rendered.clear();
            Conllu.append(&document, &mut rendered);
            let back = conllu::parse(std::str::from_utf8(&rendered).unwrap()).unwrap();
            assert_eq!(back.len(), own.len());
            for (back, sentence) in back.iter().zip(own) {
                for (back, word) in back.words().zip(sentence.words()) {
                    let columns = |word: &conllu::Line<'_>| {
                        [word.form, word.lemma, word.upos, word.xpos, word.feats, word.head, word.deprel]
                            .map(str::to_owned)
                    };
                    assert_eq!(columns(back), columns(word), "{}", path.display());
                }
                let ranges = |sentence: &conllu::Sentence<'_>| {
                    sentence
                        .tokens()
                        .map(|(line, first, last)| (line.form.to_owned(), first, last))
                        .collect::<Vec<_>>()
                };
                let (found, wanted) = (ranges(back), ranges(sentence));
                n_tokens += wanted.len();
                n_same += wanted.iter().filter(|token| found.contains(token)).count();
            }
        }
        // Ranges are not in a document. The rule that makes them anew takes words typed without a space for one.
        assert!(n_tokens - n_same <= n_tokens / 500, "{n_same} of {n_tokens} in {}", path.display());
    });
}
