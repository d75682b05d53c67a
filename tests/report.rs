//! The report, in a browser without a screen.
//!
//! The page is opened as a reader would open it, from a file. What a reader would do is
//! done by a script put behind the page's own, which leaves what came of it in the page.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::attache::{Sandbox, root};

/// Text that would be markup, a script, or the end of the embedded record, if it were not escaped.
const HOSTILE: &str = "Anna Weber </script><script>document.title='taken'</script> met <b>Jan Novak</b> & \"Éva O'Neil\".\n\n\
                       <img src=x onerror=\"document.title='taken'\"> said <!-- Weber.\n";

/// Returns the browser, or `None`, said loudly, where there is none.
fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("ATTACHE_BROWSER").map(PathBuf::from);
    let usual =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    let found = named.into_iter().chain(usual).find(|path| path.is_file());
    if found.is_none() {
        eprintln!("skipped: no Chromium here (set ATTACHE_BROWSER)");
    }
    found
}

/// Opens a page and returns its elements once its scripts have run, and what the console said.
fn opened(browser: &Path, page: &Path) -> (String, Vec<String>) {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--virtual-time-budget=2000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let console = errors.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
    (String::from_utf8(output.stdout).unwrap(), console)
}

/// Writes the report of a text and adds `script` behind its own.
fn report(sandbox: &Sandbox, text: &str, script: &str) -> PathBuf {
    sandbox.write("a.txt", text);
    let ran = sandbox.run(&["run", "a.txt", "--date", "2025-03-15", "-q", "-o", "a.html"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let path = sandbox.path("a.html");
    let page = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, page.replace("</body>", &format!("<script>{script}</script></body>"))).unwrap();
    path
}

/// Returns the text of the element `result` that a script left in a page.
fn result(dom: &str) -> &str {
    let from =
        dom.find("<pre id=\"result\">").expect("the script ran to its end") + "<pre id=\"result\">".len();
    &dom[from..from + dom[from..].find("</pre>").unwrap()]
}

/// A script that leaves the lines that `lines` gives.
fn leaving(lines: &str) -> String {
    format!(
        "addEventListener('load', () => setTimeout(() => {{ const lines = (() => {{ {lines} }})(); \
         const pre = document.createElement('pre'); pre.id = 'result'; pre.textContent = lines.join('\\n'); \
         document.body.append(pre); }}, 100));"
    )
}

#[test]
fn filters_and_details_work() {
    let Some(browser) = browser() else { return };
    let sandbox = Sandbox::new();
    let text = std::fs::read_to_string(root().join("examples/articles/treaty.txt")).unwrap();
    let script = leaving(
        "const shown = (what) => [...document.querySelectorAll(what)].filter((it) => it.offsetParent !== null).length;
         const all = [shown('.facts li'), shown('.parties li'), shown('blockquote')];
         const actual = document.querySelector('input[name=realis][value=actual]');
         actual.click();
         const unreal = [...document.querySelectorAll('.facts li')].filter((it) => it.offsetParent !== null);
         const onlyUnreal = unreal.length > 0 && unreal.every((it) => it.dataset.realis !== 'actual');
         actual.click();
         const people = document.querySelector('input[name=type][value=PERSON]');
         people.click();
         const color = getComputedStyle(document.querySelector('article')).getPropertyValue('--PERSON');
         const fewer = shown('.parties li') < all[1];
         document.querySelector('button[type=reset]').click();
         const find = document.querySelector('input[name=find]');
         find.value = 'iceland'; find.dispatchEvent(new Event('input', { bubbles: true }));
         const found = shown('.facts li');
         const mention = [...document.querySelectorAll('.m.name')].find((it) => it.textContent === 'Norway');
         mention.focus();
         const card = document.querySelector('.card');
         const lit = document.querySelectorAll('.on').length;
         return [all.every((count) => count > 3), onlyUnreal, color.trim(), fewer, found > 0 && found < all[0],
                 card.querySelector('h4').textContent, lit > 3];",
    );
    let (dom, console) = opened(&browser, &report(&sandbox, &text, &script));
    assert_eq!(console, [""; 0]);
    assert_eq!(result(&dom), "true\ntrue\ntransparent\ntrue\ntrue\nNorway\ntrue");
}

#[test]
fn text_that_looks_like_markup_stays_text() {
    let sandbox = Sandbox::new();
    let script = leaving(
        "return [document.title, document.querySelectorAll('img, b b, .text script').length,
                 document.querySelector('.text').textContent.includes('</scr' + 'ipt>'),
                 JSON.parse(document.querySelector('.record').textContent).text.includes('<!-- Weber')];",
    );
    let page = report(&sandbox, HOSTILE, &script);
    let written = std::fs::read_to_string(&page).unwrap();
    assert!(!written.contains("<img") && !written.contains("document.title='taken'</script>"));
    let Some(browser) = browser() else { return };
    let (dom, console) = opened(&browser, &page);
    assert_eq!(console, [""; 0]);
    assert_eq!(result(&dom), "attache report\n0\ntrue\ntrue");
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let sandbox = Sandbox::new();
    let page = std::fs::read_to_string(report(&sandbox, "Anna Weber met Jan Novak.", "")).unwrap();
    for word in ["src=", "href=", "@import", "url(", "fetch(", "http:", "https:"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn a_folder_has_an_index_with_totals() {
    let sandbox = Sandbox::new();
    sandbox.write("b.txt", "Anna Weber met Jan Novak in Prague.").write("c.txt", "“Stop,” Jan Novak said.");
    let ran = sandbox.run(&["run", "b.txt", "c.txt", "-q", "--format", "html", "-o", "pages"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let index = std::fs::read_to_string(sandbox.path("pages/index.html")).unwrap();
    assert!(index.contains("<a href=\"b.html\">") && index.contains("<a href=\"c.html\">"), "{index}");
    assert!(sandbox.path("pages/b.html").exists() && sandbox.path("pages/c.html").exists());
    let Some(browser) = browser() else { return };
    let (dom, console) = opened(&browser, &sandbox.path("pages/index.html"));
    assert_eq!(console, [""; 0]);
    assert!(dom.contains("<p id=\"totals\">2 documents · "), "{dom}");
}
