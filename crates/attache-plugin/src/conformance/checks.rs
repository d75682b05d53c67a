//! The checks, one by one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use attache_core::{
    AnalysisError, AnalysisErrorKind, Analyzer, Call, Cancellation, DocumentView, Given, Layer, OptionKind,
    OptionSpec, Options, Output, Provenance, Resources, Value,
};

use super::documents::{NEWS, document, long_text};
use super::{Check, Kind, Subject, Verdict};
use crate::abi::status;
use crate::process::STOPPED;

macro_rules! check {
    ($name:literal, $run:expr, $about:literal, $advice:literal) => {
        Check { name: $name, about: $about, advice: $advice, run: $run }
    };
}

const AWKWARD: &str = "find out which of your offsets or assumptions does not hold for this text; offsets count \
     bytes (or what a program declares) and lie between characters";

/// All checks, in the order in which they are best read.
pub static CHECKS: &[Check] = &[
    check!(
        "manifest",
        manifest,
        "says what it is, reads and writes",
        "correct the descriptor or the manifest"
    ),
    check!(
        "options",
        options,
        "takes its defaults and each value that it declares, or says why not",
        "make every value within the declared bounds work, or return an error that names the option"
    ),
    check!(
        "unknown",
        unknown,
        "refuses an option that it does not declare",
        "return an error for options that the manifest does not name"
    ),
    Check { name: "empty", about: "takes an empty text", advice: AWKWARD, run: |it| text(it, "") },
    Check { name: "one-byte", about: "takes a text of one byte", advice: AWKWARD, run: |it| text(it, "a") },
    Check {
        name: "emoji",
        about: "takes emoji and combining marks",
        advice: AWKWARD,
        run: |it| {
            text(it, "😀👨\u{200d}👩\u{200d}👧 Cafe\u{301} 🇮🇹 said: ❤\u{fe0f}. A\u{30a}ngstro\u{308}m left.")
        },
    },
    Check {
        name: "right-to-left",
        about: "takes text from right to left",
        advice: AWKWARD,
        run: |it| text(it, "قال الوزير إن المحادثات \u{202b}(Minsk)\u{202c} تبدأ غداً. אמר השר: „לא”."),
    },
    Check {
        name: "crlf",
        about: "takes lines that end as on Windows, and odd ends of lines",
        advice: AWKWARD,
        run: |it| text(it, "One.\r\nTwo\r\n\r\nThree\rFour\u{2028}Five\u{85}\n\n\n"),
    },
    Check {
        name: "nul",
        about: "takes NUL and other control characters",
        advice: AWKWARD,
        run: |it| text(it, "A\0b. \u{1}\u{7f}\u{feff}C\0"),
    },
    Check {
        name: "large",
        about: "takes a text of 10 MB",
        advice: "avoid work that grows with the square of the text, and recursion over it",
        run: |it| text(it, &long_text(10_000_000)),
    },
    check!(
        "repeat",
        repeat,
        "finds the same twice, and as another instance",
        "keep no state between documents, seed what is random, and do not write in the order of a hash map"
    ),
    check!(
        "threads",
        threads,
        "finds the same from 8 threads at once",
        "guard what the threads share, or (in C) leave out ATTACHE_SHARED to get an instance for each"
    ),
    check!(
        "cancel",
        cancel,
        "ends when it is told that it was cancelled",
        "call `call.checkpoint()?` (in C, `is_cancelled`) in every long loop"
    ),
    check!(
        "panic",
        panic,
        "survives a panic within it",
        "build with panic = \"unwind\" and `export_analyzer!` of this version"
    ),
    check!(
        "creations",
        creations,
        "can be made 1,000 times without growing",
        "free in `destroy` what `create` made; build tables that all instances share once"
    ),
    check!(
        "surroundings",
        surroundings,
        "leaves environment variables and the working folder alone",
        "these belong to the whole process: do not change them"
    ),
    check!(
        "quiet",
        quiet,
        "prints nothing",
        "say it with `call.warn` or a log record; standard output is attache's"
    ),
];

/// What an analyzer wrote.
type Layers = Vec<Arc<Layer>>;

fn build(subject: &Subject) -> Result<Box<dyn Analyzer>, String> {
    subject.factory.build(&subject.options, &Resources::default()).map_err(|error| {
        format!(
            "it cannot be made with these options: {error}; where one must be set, name a value that it takes"
        )
    })
}

/// Annotates a text; an analyzer may also say that such a document is not for it.
fn annotate(analyzer: &dyn Analyzer, text: &str, call: &Call<'_>) -> Result<Option<Layers>, AnalysisError> {
    let descriptor = analyzer.descriptor();
    let document = document("check", text, descriptor)?;
    let view = DocumentView::new(&document, descriptor);
    let mut output = Output::new(&document, descriptor, Given::Complete);
    match analyzer.analyze(&view, &mut output, call) {
        Err(error) if error.kind() == AnalysisErrorKind::Skipped => return Ok(None),
        result => result?,
    }
    view.check()?;
    let provenance =
        Provenance { analyzer: descriptor.name.to_string(), version: String::new(), config: String::new() };
    output.freeze(&Arc::new(provenance)).map(Some)
}

fn verdict(result: Result<(), String>) -> Verdict {
    result.map_or_else(Verdict::Failed, |()| Verdict::Passed)
}

fn text(subject: &Subject, text: &str) -> Verdict {
    verdict(build(subject).and_then(|analyzer| {
        annotate(&*analyzer, text, &Call::default()).map(drop).map_err(|error| error.to_string())
    }))
}

fn manifest(subject: &Subject) -> Verdict {
    let descriptor = subject.factory.descriptor();
    let plain = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b"_-.".contains(&c))
    };
    let mut wrong = Vec::new();
    if !plain(&descriptor.name) {
        wrong.push(format!(
            "the name {:?} is not of small letters, digits, `-`, `_` and `.`",
            descriptor.name
        ));
    }
    if descriptor.version.is_empty() {
        wrong.push("it has no version".to_owned());
    }
    if !descriptor.summary.ends_with('.') {
        wrong.push(format!("the summary {:?} is no sentence", descriptor.summary));
    }
    if descriptor.writes.is_empty() {
        wrong.push("it writes no layer, so nothing can come of it".to_owned());
    }
    for layer in descriptor.writes.iter().filter(|layer| !plain(&layer.name)) {
        wrong.push(format!(
            "the layer's name {:?} is not of small letters, digits, `-`, `_` and `.`",
            layer.name
        ));
    }
    for option in descriptor.options.iter().filter(|option| option.summary.is_empty()) {
        wrong.push(format!("the option `{}` has no summary", option.name));
    }
    verdict(if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) })
}

/// Returns the values at the edges of what an option takes.
fn edges(spec: &OptionSpec) -> Vec<Value> {
    match &spec.kind {
        OptionKind::Bool => vec![true.into(), false.into()],
        OptionKind::Integer { min, max } => vec![(*min).into(), (*max).into()],
        OptionKind::Number { min, max } => {
            [*min, *max].into_iter().filter(|edge| edge.is_finite()).map(Value::Number).collect()
        }
        OptionKind::Choice(names) => names.iter().map(|name| Value::Text(name.to_string())).collect(),
        OptionKind::TextList => vec![Value::List(Vec::new()), ["", "\u{0}é😀"].into()],
        OptionKind::ChoiceList(names) => {
            vec![
                Value::List(Vec::new()),
                Value::List(names.iter().map(|name| Value::Text(name.to_string())).collect()),
            ]
        }
        OptionKind::Text => vec!["".into(), "\u{0}é😀".into()],
        _ => Vec::new(),
    }
}

/// Makes an analyzer with each value at the edge. A refusal is fine where it says why; a crash ends this process.
fn options(subject: &Subject) -> Verdict {
    let result = build(subject).and_then(|_| {
        for spec in &subject.factory.descriptor().options {
            for value in edges(spec) {
                let mut options = subject.options.clone();
                options.set(spec.name.clone(), value.clone());
                let place = format!("with `{}` set to {}", spec.name, crate::settings::to_json(&value));
                match subject.factory.build(&options, &Resources::default()) {
                    Ok(analyzer) => {
                        annotate(&*analyzer, NEWS, &Call::default())
                            .map_err(|error| format!("{place}: {error}"))?;
                    }
                    Err(error)
                        if error.message.contains("ended with") || error.message.contains("panicked") =>
                    {
                        return Err(format!("{place}: {error}"));
                    }
                    Err(error)
                        if error.message.contains("and no message")
                            || error.message.contains("with status") =>
                    {
                        return Err(format!("{place} it refuses and does not say why: {error}"));
                    }
                    Err(_) => {}
                }
            }
        }
        Ok(())
    });
    verdict(result)
}

fn unknown(subject: &Subject) -> Verdict {
    let mut options: Options = subject.options.clone();
    options.set("no_such_option", 1.into());
    match (build(subject), subject.factory.build(&options, &Resources::default())) {
        (Err(message), _) => Verdict::Failed(message),
        (Ok(_), Err(_)) => Verdict::Passed,
        (Ok(_), Ok(_)) => {
            Verdict::Skipped("it ignores one; attache refuses such options before a plugin sees them".into())
        }
    }
}

fn repeat(subject: &Subject) -> Verdict {
    let found = |analyzer: &dyn Analyzer| {
        annotate(analyzer, NEWS, &Call::default()).map_err(|error| error.to_string())
    };
    let run = || {
        let (one, other) = (build(subject)?, build(subject)?);
        let first = found(&*one)?;
        annotate(&*one, "Something else.", &Call::default()).map_err(|error| error.to_string())?;
        if found(&*one)? != first {
            return Err("the second time it finds something else in the same text".to_owned());
        }
        if found(&*other)? != first {
            return Err("another instance finds something else in the same text".to_owned());
        }
        Ok(())
    };
    verdict(run())
}

fn threads(subject: &Subject) -> Verdict {
    let run = || {
        let analyzer = build(subject)?;
        let texts = [NEWS, "One word.", "", "The Council met. It left."];
        let found =
            |text: &str| annotate(&*analyzer, text, &Call::default()).map_err(|error| error.to_string());
        let expected = texts.iter().map(|text| found(text)).collect::<Result<Vec<_>, _>>()?;
        let in_thread = |offset: usize| {
            for n in 0..20 {
                let at = (n + offset) % texts.len();
                if found(texts[at])? != expected[at] {
                    return Err("it finds something else when several threads call it".to_owned());
                }
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|offset| scope.spawn(move || in_thread(offset))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|_| Err("a thread panicked".into())))
                .collect::<Result<Vec<()>, _>>()
        })?;
        Ok(())
    };
    verdict(run())
}

/// How often a call may ask again after it was told that it is cancelled: once for each of its threads and loops.
const MOST_QUESTIONS: usize = 100;

/// A cancellation that comes between the first question and the second.
#[derive(Debug, Default)]
struct AtSecondQuestion(AtomicUsize);

impl AtSecondQuestion {
    /// How often the call was told.
    fn times_told(&self) -> usize {
        self.0.load(Ordering::Relaxed).saturating_sub(1)
    }
}

impl Cancellation for AtSecondQuestion {
    fn is_cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) > 0
    }
}

/// Judges by what the plugin does once it is told, and not by how long that takes: a busy machine is no fault of the
/// plugin's. One that never asks has to be done before the check is stopped.
fn cancel(subject: &Subject) -> Verdict {
    let run = || {
        let analyzer = build(subject)?;
        let document = document("check", &long_text(10_000_000), analyzer.descriptor());
        let document = document.map_err(|error| error.to_string())?;
        // A process is stopped by the host's own clock, so that one of three will do.
        for _ in 0..3 {
            let cancellation = AtSecondQuestion::default();
            let view = DocumentView::new(&document, analyzer.descriptor());
            let mut output = Output::new(&document, analyzer.descriptor(), Given::Complete);
            let result = analyzer.analyze(&view, &mut output, &Call::new(&cancellation));
            let n_more = cancellation.times_told().saturating_sub(1);
            if n_more > MOST_QUESTIONS {
                return Err(format!("it went on, and asked {n_more} times more, after it was told to end"));
            }
            match result {
                Err(error) if error.message() == STOPPED => {}
                // Any end but a fault is a good one.
                Err(error)
                    if !matches!(error.kind(), AnalysisErrorKind::Cancelled | AnalysisErrorKind::Skipped) =>
                {
                    return Err(error.to_string());
                }
                _ => return Ok(()),
            }
        }
        Err("it went on after it was told to end, and its process had to be stopped".to_owned())
    };
    verdict(run())
}

fn panic(subject: &Subject) -> Verdict {
    match &subject.kind {
        Kind::Program => Verdict::Skipped("it is a process of its own".into()),
        Kind::Library(None) => Verdict::Skipped("it is not in Rust, and cannot be asked to panic".into()),
        Kind::Library(Some(probe)) => match probe.panic {
            // SAFETY: a function of a library that is never unloaded; it takes nothing.
            Some(panic) if unsafe { panic() } == status::PANIC => Verdict::Passed,
            Some(_) => Verdict::Failed("a panic within it was not noticed".into()),
            None => Verdict::Skipped("it cannot be asked to panic".into()),
        },
    }
}

/// How much memory may be held after so many creations that was not before, in bytes.
const MAX_GROWTH: u64 = 1 << 20;

fn creations(subject: &Subject) -> Verdict {
    if matches!(subject.kind, Kind::Program) {
        return Verdict::Skipped("each of its instances is a process of its own".into());
    }
    let began = Instant::now();
    let mut after_some = None;
    let mut n_made = 0;
    // Heavy ones take their time; what leaks shows in fewer, too.
    while n_made < 1000 && (n_made < 20 || began.elapsed() < Duration::from_secs(20)) {
        if let Err(message) = build(subject) {
            return Verdict::Failed(message);
        }
        n_made += 1;
        if n_made == 100 || (n_made < 100 && began.elapsed() < Duration::from_secs(2)) {
            after_some = resident_bytes();
        }
    }
    let (Some(before), Some(after)) = (after_some, resident_bytes()) else {
        return Verdict::Skipped("how much memory a process holds cannot be told on this system".into());
    };
    let growth = after.saturating_sub(before);
    if growth <= MAX_GROWTH {
        return Verdict::Passed;
    }
    Verdict::Failed(format!("after {n_made} creations it holds {} KiB more than at first", growth / 1024))
}

/// Returns how much memory this process holds, where the system says so.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

fn surroundings(subject: &Subject) -> Verdict {
    let look = || (std::env::vars_os().collect::<Vec<_>>(), std::env::current_dir().ok());
    let before = look();
    match text(subject, NEWS) {
        Verdict::Passed if look().1 != before.1 => Verdict::Failed("it changed the working folder".into()),
        Verdict::Passed if look().0 != before.0 => Verdict::Failed("it changed environment variables".into()),
        other => other,
    }
}

/// Runs it on something; whether it printed, the other process sees.
fn quiet(subject: &Subject) -> Verdict {
    match &subject.kind {
        Kind::Program => {
            Verdict::Skipped("its standard output is the protocol, which the other checks speak".into())
        }
        Kind::Library(_) => text(subject, NEWS),
    }
}
