//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::config::{ConfigCommand, InitArguments};
use crate::commands::eval::EvalCommand;
use crate::commands::explain::ExplainArguments;
use crate::commands::shell::{CompletionsArguments, ManArguments};
use crate::commands::test::TestArguments;
use crate::commands::train::{TrainEntitiesArguments, TrainLanguageArguments, TrainSentimentArguments};

const AFTER_HELP: &str = "\
Exit codes:
  0  all is well
  1  what was asked for failed: a check found errors
  2  could not run: a bad flag, a bad configuration, no input
  3  ran, but some documents failed or were cut; the records say which

Examples:
  attache run article.txt                      show what an article says
  attache run news/*.jsonl.gz -o news.out.jsonl    analyse a corpus
  cat article.txt | attache run --format json -    in a pipe";

/// Reads news and says what is in it: who, where, when, who did what to whom, who said so, and with what feeling.
#[derive(Debug, Parser)]
#[command(name = "attache", version, after_help = AFTER_HELP, disable_help_subcommand = true)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Arguments {
    /// The configuration; without it, the nearest `attache.toml` upward from the working folder.
    #[arg(long, short = 'c', global = true, value_name = "FILE", env = "ATTACHE_CONFIG")]
    pub(crate) config: Option<PathBuf>,

    /// Look for no configuration.
    #[arg(long, global = true, conflicts_with = "config")]
    pub(crate) no_config: bool,

    /// Set a key of the configuration, e.g. `--set run.threads=2`; the value is TOML, or a string as it stands.
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,

    /// Let a configuration that was found, not named, load plugins.
    #[arg(long, global = true)]
    pub(crate) allow_plugins: bool,

    /// Load only plugins whose file the configuration pins by its `sha256`.
    #[arg(long, global = true)]
    pub(crate) require_pinned: bool,

    /// Say less on stderr: no progress, no summary.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    /// When to use colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless the environment says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// Makes this the choice of every stream.
    pub(crate) fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Analyse documents and write what they say.
    Run(RunArguments),
    /// Check the configuration, its analyzers and plugins, and everything they name.
    Check,
    /// Show in which order the analyzers run, and which layers pass between them.
    Plan(PlanArguments),
    /// List the analyzers, or tell all about one.
    Analyzers(AnalyzersArguments),
    /// Say why something was found: the words, the rule or model, and what else there was.
    Explain(ExplainArguments),
    /// Run a team's own cases: texts, and what the configuration must say of them.
    Test(TestArguments),
    /// Write a configuration to begin with.
    Init(InitArguments),
    /// Tell what is configured, and what can be.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print what makes a shell complete commands and flags.
    Completions(CompletionsArguments),
    /// Write a manual page for each command into a folder.
    Man(ManArguments),
    /// Check that this installation works, and tell what a report of a fault should say.
    Doctor,
    /// Make, list and check plugins.
    #[command(subcommand)]
    Plugin(crate::commands::plugin::PluginCommand),
    /// Serve a plugin's library over stdin and stdout, for a host that does not trust it.
    #[command(hide = true, name = crate::registry::HOST_COMMAND)]
    PluginHost {
        /// The library.
        library: PathBuf,
    },
    /// Say how good an analysis is, by data that people annotated.
    #[command(subcommand)]
    Eval(EvalCommand),
    /// Learn a model from annotated data.
    #[command(subcommand)]
    Train(TrainCommand),
}

/// Arguments of `attache run`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache run article.txt --date 2025-01-18
  attache run 'news/**/*.txt' --format jsonl -o news.jsonl
  attache run archive/ --glob '*.html' --format csv -o tables/
  attache run articles.csv --column text=body --column date=published
  zcat news.jsonl.gz | attache run --input-format jsonl --set run.threads=1 -")]
pub(crate) struct RunArguments {
    /// Files, folders or patterns to read; `-` is stdin.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<String>,

    /// Write as `table`, `json`, `jsonl`, `csv`, `parquet`, `conllu`, `brat`, `doccano`, `label-studio`, `spacy`, `cas-json`,
    /// `graphml` or `dot`; by default what the file name of `-o` says, else a table on a terminal and JSON Lines elsewhere.
    #[arg(long, short, value_name = "FORMAT")]
    pub(crate) format: Option<String>,

    /// Write to a file instead of stdout; a folder for `csv`, `parquet` and `brat`.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Read inputs as `txt`, `md`, `html`, `csv`, `tsv`, `json`, `jsonl`, `conllu`, `brat`, `doccano` or `label-studio`; by
    /// default by name and content.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<String>,

    /// What a field of records or a column of tables is called, e.g. `text=body`; the fields are `id`, `title`, `date`
    /// and `text`.
    #[arg(long, value_name = "FIELD=NAME")]
    pub(crate) column: Vec<String>,

    /// Of the files in folders, read those that match, e.g. `*.html` or `2025/**`; `!PATTERN` leaves files out.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) glob: Vec<String>,

    /// Count offsets in `char`, `byte` or `utf16`.
    #[arg(long, value_name = "UNIT")]
    pub(crate) offsets: Option<String>,

    /// Use so many threads; 0 for one per core.
    #[arg(long, short = 'j', value_name = "N")]
    pub(crate) threads: Option<usize>,

    /// The date of documents that carry none, e.g. 2025-01-18.
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,

    /// Write only these layers, separated by commas.
    #[arg(long, value_name = "LAYERS", value_delimiter = ',')]
    pub(crate) layers: Option<Vec<String>>,

    /// Run again whenever an input or the configuration changes, until stopped.
    #[arg(long)]
    pub(crate) watch: bool,

    /// Keep layers in a folder, and take from it what an earlier run has found by the same means.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) cache: Option<String>,

    /// Write counts and times of the run to a file; `-` is stderr.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

/// Arguments of `attache plan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache plan
  attache plan --format dot | dot -Tsvg -o plan.svg")]
pub(crate) struct PlanArguments {
    /// How to show it.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: PlanFormat,
}

/// How a plan is shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For Graphviz.
    Dot,
}

/// Arguments of `attache analyzers`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache analyzers
  attache analyzers relation
  attache analyzers --format json")]
pub(crate) struct AnalyzersArguments {
    /// The analyzer to tell all about.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// How to show it.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

/// How a list is shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What `attache train` can learn.
#[derive(Debug, Subcommand)]
pub(crate) enum TrainCommand {
    /// Learn tags, lemmas and dependencies from treebanks.
    Language(TrainLanguageArguments),
    /// Learn names from files of tokens with BIO tags.
    Entities(TrainEntitiesArguments),
    /// Learn words and the tone toward targets from labelled sentences.
    Sentiment(TrainSentimentArguments),
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    /// Parses every call of the program in some lines of shell; returns how many there are.
    #[track_caller]
    fn parse_calls(place: &str, lines: &str) -> usize {
        let mut n_calls = 0;
        for line in lines.lines() {
            let words = shlex::split(line).unwrap_or_else(|| panic!("{place}: {line}"));
            for call in words.split(|word| ["|", "&&", ">", ";"].contains(&word.as_str())) {
                let from = call.iter().position(|word| word == "attache");
                // `cargo install … attache-cli` and `cat … | attache` are told apart by what stands first.
                let Some(from) = from.filter(|from| call[..*from].iter().all(|word| word.contains('=')))
                else {
                    continue;
                };
                n_calls += 1;
                if let Err(error) = Arguments::try_parse_from(&call[from..])
                    && error.use_stderr()
                {
                    panic!("{place}: {line}\n{error}");
                }
            }
        }
        n_calls
    }

    /// Goes through a command and those below it.
    fn check_help(command: &clap::Command, path: &str) {
        let path = format!("{path} {}", command.get_name());
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        if let Some((_, examples)) = help.split_once("Examples:\n") {
            let calls: String = examples
                .lines()
                // What an example does stands behind it, three spaces off.
                .map(|line| line.trim().split("   ").next().unwrap_or_default().to_owned() + "\n")
                .collect();
            assert!(parse_calls(&path, &calls) > 0, "{path}: the examples call nothing");
        } else if !command.has_subcommands() && !command.is_hide_set() && command.get_arguments().count() > 1
        {
            panic!("{path}: the help has no examples");
        }
        command.get_subcommands().for_each(|command| check_help(command, &path));
    }

    #[test]
    fn examples_in_help_are_understood() {
        check_help(&Arguments::command(), "");
    }

    #[test]
    fn examples_in_the_book_are_understood() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let mut n_calls = 0;
        for pattern in ["README.md", "docs/**/*.md", "plugins/*/docs/*.md"] {
            for path in glob::glob(&format!("{root}/{pattern}")).unwrap().map(Result::unwrap) {
                let page = fs::read_to_string(&path).unwrap();
                for block in page.split("```sh\n").skip(1) {
                    let lines = block.split("```").next().unwrap_or_default().replace("\\\n", " ");
                    n_calls += parse_calls(&path.display().to_string(), &lines);
                }
            }
        }
        assert!(n_calls > 20, "only {n_calls} calls found");
    }
}
