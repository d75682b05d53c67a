//! `attache test`, as a team uses it.

use crate::attache::Sandbox;

const PAGE: &str = "\
# Two leaders meet

```text date=2025-03-15
President Anna Weber of Germany met Prime Minister Jan Novak in Prague on Friday.
```

```expect
relation type=meet realis=actual actor=\"Anna Weber\" actor=\"Jan Novak\" place=Prague
entity \"Prague\" type=GPE country=\"Czech Republic\"
time \"Friday\" value=2025-03-14
no quote
1 time
```
";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("cases")).unwrap();
    sandbox
}

#[test]
fn a_page_that_holds_passes() {
    let sandbox = sandbox();
    sandbox.write("cases/meetings.md", PAGE);
    let ran = sandbox.run(&["test", "--check"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "1 passed, 0 failed\n"), "{ran:?}");
}

#[test]
fn what_is_disappointed_is_shown_with_what_is_nearest() {
    let sandbox = sandbox();
    sandbox.write(
        "cases/meetings.md",
        PAGE.replace("relation type=meet", "relation type=threaten").replace("1 time", "2 time"),
    );
    let ran = sandbox.run(&["test"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn snapshots_are_accepted_and_then_hold() {
    let sandbox = sandbox();
    sandbox.write("cases/threat.txt", "Russia threatened Ukraine.\n");
    sandbox.write("cases/page.md", "```text\nIran praised Russia.\n```\n\n```annotated\nold\n```\n");
    assert_eq!(sandbox.run(&["test"]).code, 1);
    let accepted = sandbox.run(&["test", "--accept"]);
    assert_eq!(
        (accepted.code, accepted.stdout.as_str()),
        (0, "2 passed, 0 failed, 2 accepted: review them as you would any change\n")
    );
    assert_eq!(sandbox.run(&["test", "--check"]).stdout, "2 passed, 0 failed\n");
    // Another configuration says other things.
    let ran = sandbox.run(&["test", "--set", "analyzers=[\"language\"]"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("--- expected\n  +++ found\n"), "{}", ran.stdout);
}

#[test]
fn a_snapshot_without_a_text_is_found() {
    let sandbox = sandbox();
    sandbox.write("cases/meetings.md", PAGE).write("cases/old.snap", "");
    assert_eq!(sandbox.run(&["test", "--unreferenced", "ignore"]).stdout, "1 passed, 0 failed\n");
    let warned = sandbox.run(&["test"]);
    assert_eq!(
        (warned.code, warned.stdout.as_str()),
        (0, "warning: cases/old.snap: no text beside this snapshot\n1 passed, 0 failed\n")
    );
    assert_eq!(sandbox.run(&["test", "--check"]).code, 1);
    assert_eq!(sandbox.run(&["test", "--unreferenced", "delete"]).code, 0);
    assert!(!sandbox.path("cases/old.snap").exists());
}

#[test]
fn where_there_are_no_cases_is_told() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["test"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "error: no cases in `cases`: there is no such file or folder\n")
    );
}

#[test]
fn a_bad_page_is_told_with_its_line() {
    let sandbox = sandbox();
    sandbox.write("cases/bad.md", "```text\nA text.\n```\n```expect\nrelation meet\n```\n");
    let ran = sandbox.run(&["test"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "error: cases/bad.md: line 5: expected `field=value`, found `meet`\n")
    );
}
