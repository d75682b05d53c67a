//! Which format records are written in, and what is said about what it cannot hold.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;

use anstream::AutoStream;
use anyhow::bail;
use attache_core::Document;
use attache_engine::{Config, OffsetUnit};
use attache_formats::{
    Brat, CasJson, Conllu, Csv, Doccano, DocumentWriter, Flattener, FolderWriter, Graph, GraphFormat, Json,
    JsonLines, JsonWriter, LabelStudio, Loss, Offsets, PerDocument, Piece, Report, Selection, Spacy, Styles,
    TableWriter,
};
use terminal_size::{Width, terminal_size};

/// The columns of a table that goes to no terminal, and the most on one: longer lines are hard to read.
const WIDTH: usize = 100;
const MAX_WIDTH: usize = 120;

/// The number of files from which on each gets a few lines only.
const COMPACT_FROM: usize = 5;

/// The output formats, for messages.
const FORMATS: &[&str] = &[
    "table",
    "json",
    "jsonl",
    "csv",
    "html",
    "conllu",
    "brat",
    "doccano",
    "label-studio",
    "spacy",
    "cas-json",
    "graphml",
    "dot",
    "parquet",
];

/// A format that documents are written in.
pub(crate) enum Writer {
    /// One stream of bytes.
    Stream(Arc<dyn DocumentWriter>),
    /// The files of a folder.
    Folder {
        /// The writer.
        writer: Arc<dyn FolderWriter>,
        /// What the format is called.
        format: &'static str,
    },
    /// A folder of Parquet tables.
    #[cfg(feature = "parquet")]
    Parquet(Flattener),
    /// One graph of all documents.
    Graph {
        /// What it is written as.
        format: GraphFormat,
        /// The layers that it is made from.
        layers: Selection,
    },
}

/// A document as its format has it.
pub(crate) enum Rendered {
    /// For a stream.
    Bytes(Vec<u8>),
    /// For a folder.
    Pieces(Vec<Piece>),
    /// For a folder of Parquet tables.
    #[cfg(feature = "parquet")]
    Parquet(attache_parquet::Batch),
    /// For a graph.
    Graph(Box<Graph>),
}

impl Writer {
    /// Returns the writer of the format that the configuration names, else the one that fits where output goes.
    ///
    /// # Errors
    ///
    /// For an unknown format, and for one that cannot count offsets as is wanted.
    pub(crate) fn choose(config: &Config, output: Option<&Path>, n_files: usize) -> anyhow::Result<Self> {
        let is_terminal = output.is_none() && io::stdout().is_terminal();
        let default = if is_terminal { "table" } else { "jsonl" };
        let format = config.output.format.as_deref().or_else(|| by_name(output)).unwrap_or(default);
        let offsets = match config.output.offsets {
            OffsetUnit::Char => Offsets::Char,
            OffsetUnit::Byte => Offsets::Byte,
            OffsetUnit::Utf16 => Offsets::Utf16,
        };
        let json = || JsonWriter { offsets, layers: config.output.layers.clone() };
        let layers = || Selection::of(config.output.layers.clone());
        check_offsets(format, offsets)?;
        let folder = |writer: Arc<dyn FolderWriter>, format| Ok(Self::Folder { writer, format });
        let stream = |writer: Arc<dyn DocumentWriter>| Ok(Self::Stream(writer));
        match format {
            "jsonl" => stream(Arc::new(JsonLines(json()))),
            "json" => stream(Arc::new(Json(json()))),
            "table" => stream(Arc::new(table(output, n_files))),
            "conllu" => stream(Arc::new(Conllu)),
            "csv" => folder(Arc::new(Csv(Flattener { offsets, layers: layers() })), "csv"),
            "brat" => folder(Arc::new(Brat::new(layers())), "brat"),
            // A page is a file: several documents go into a folder, with an index.
            "html" if output.is_some_and(|path| path.extension().is_none()) => {
                folder(Arc::new(Report), "html")
            }
            "html" => stream(Arc::new(Report)),
            "doccano" => stream(Arc::new(Doccano { layers: layers() })),
            "label-studio" => stream(Arc::new(LabelStudio { layers: layers() })),
            "spacy" => stream(Arc::new(Spacy { layers: layers() })),
            // A file of the format is one document: several go into a folder.
            "cas-json" if output.is_some_and(|path| path.extension().is_none()) => {
                let writer = PerDocument { writer: CasJson { layers: layers() }, extension: "json" };
                folder(Arc::new(writer), "cas-json")
            }
            #[cfg(feature = "parquet")]
            "parquet" => Ok(Self::Parquet(Flattener { offsets, layers: layers() })),
            #[cfg(not(feature = "parquet"))]
            "parquet" => bail!(
                "this build of attache does not write Parquet: build it with `--features parquet`, or write `csv`"
            ),
            "graphml" => Ok(Self::Graph { format: GraphFormat::Graphml, layers: layers() }),
            "dot" => Ok(Self::Graph { format: GraphFormat::Dot, layers: layers() }),
            "cas-json" => stream(Arc::new(CasJson { layers: layers() })),
            _ => {
                let (last, others) = FORMATS.split_last().unwrap_or((&"", &[]));
                bail!("unknown output format `{format}`; there are `{}` and `{last}`", others.join("`, `"))
            }
        }
    }

    /// Renders a document.
    pub(crate) fn render(&self, document: &Document) -> Rendered {
        match self {
            Self::Stream(writer) => {
                let mut bytes = Vec::new();
                writer.append(document, &mut bytes);
                Rendered::Bytes(bytes)
            }
            Self::Folder { writer, .. } => Rendered::Pieces(writer.render(document)),
            #[cfg(feature = "parquet")]
            Self::Parquet(flattener) => Rendered::Parquet(attache_parquet::render(document, flattener)),
            Self::Graph { layers, .. } => Rendered::Graph(Box::new(Graph::of(document, layers))),
        }
    }

    /// Returns what the format cannot hold of a document.
    pub(crate) fn leaves_out(&self, document: &Document) -> Vec<Loss> {
        match self {
            Self::Stream(writer) => writer.leaves_out(document),
            Self::Folder { writer, .. } => writer.leaves_out(document),
            #[cfg(feature = "parquet")]
            Self::Parquet(flattener) => flattener.leaves_out(document),
            Self::Graph { layers, .. } => Graph::leaves_out(document, layers),
        }
    }
}

/// Fails where a format counts offsets in a unit of its own and another was asked for.
fn check_offsets(format: &str, wanted: Offsets) -> anyhow::Result<()> {
    let own = match format {
        "brat" | "doccano" | "label-studio" | "spacy" => Offsets::Char,
        "cas-json" => Offsets::Utf16,
        _ => return Ok(()),
    };
    if wanted != own && wanted != Offsets::default() {
        bail!("`{format}` counts offsets in `{}`, not in `{}`", own.as_str(), wanted.as_str());
    }
    Ok(())
}

/// Returns the format that the name of the output says.
fn by_name(output: Option<&Path>) -> Option<&'static str> {
    match output?.extension()?.to_str()? {
        "jsonl" | "ndjson" => Some("jsonl"),
        "json" => Some("json"),
        "txt" => Some("table"),
        "conllu" => Some("conllu"),
        "html" | "htm" => Some("html"),
        "graphml" => Some("graphml"),
        "dot" | "gv" => Some("dot"),
        _ => None,
    }
}

/// Returns the view for people: as wide as the terminal, coloured where that is wanted, brief where there are many.
fn table(output: Option<&Path>, n_files: usize) -> TableWriter {
    let is_colored = output.is_none() && AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
    let width = terminal_size().map(|(Width(width), _)| usize::from(width)).filter(|_| output.is_none());
    TableWriter {
        width: width.unwrap_or(WIDTH).min(MAX_WIDTH),
        styles: if is_colored { Styles::colored() } else { Styles::plain() },
        compact: COMPACT_FROM <= n_files,
    }
}

/// Returns one sentence about all that was left out.
pub(crate) fn told(losses: &BTreeSet<Loss>) -> Option<String> {
    let layers: Vec<_> = losses
        .iter()
        .filter_map(|loss| match loss {
            Loss::Layer(name) => Some(format!("`{name}`")),
            Loss::Part(_) => None,
        })
        .collect();
    let mut parts: Vec<_> = losses
        .iter()
        .filter_map(|loss| match loss {
            Loss::Part(words) => Some((*words).to_owned()),
            Loss::Layer(_) => None,
        })
        .collect();
    match layers.as_slice() {
        [] => {}
        [only] => parts.insert(0, format!("the layer {only}")),
        several => parts.insert(0, format!("the layers {}", several.join(", "))),
    }
    (!parts.is_empty()).then(|| {
        format!("the format cannot hold {}; the records of `jsonl` hold everything", parts.join("; "))
    })
}
