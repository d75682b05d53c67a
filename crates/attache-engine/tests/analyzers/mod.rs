//! Analyzers for tests: they read and write layers by name, and do what a closure says.

use std::sync::Arc;

use attache_core::{
    AnalysisError, Analyzer, AnalyzerFactory, BuildError, Call, CellValue, ColumnKind, ColumnSchema,
    Descriptor, DocumentView, LayerRequirement, LayerSchema, OptionKind, OptionSpec, Options, Output,
    Resources,
};

pub(crate) type Work =
    Arc<dyn Fn(&DocumentView<'_>, &mut Output<'_>, &Call<'_>) -> Result<(), AnalysisError> + Send + Sync>;

#[derive(Clone)]
struct Scripted {
    descriptor: Descriptor,
    work: Work,
}

impl Analyzer for Scripted {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn analyze(
        &self,
        document: &DocumentView<'_>,
        output: &mut Output<'_>,
        call: &Call<'_>,
    ) -> Result<(), AnalysisError> {
        (self.work)(document, output, call)
    }
}

impl AnalyzerFactory for Scripted {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn build(&self, options: &Options, _: &Resources) -> Result<Box<dyn Analyzer>, BuildError> {
        options.get::<i64>("limit")?;
        Ok(Box::new(self.clone()))
    }
}

/// Returns an analyzer that writes nothing.
pub(crate) fn reads(
    name: &'static str,
    layers: &[&'static str],
    writes: &[&'static str],
) -> Box<dyn AnalyzerFactory> {
    scripted(name, layers, writes, Arc::new(|_, _, _| Ok(())))
}

#[allow(dead_code, reason = "one of the test binaries that share this module has no use for it")]
/// Returns an analyzer that writes the layer `layer` and puts `label` where a given row has no label.
pub(crate) fn completing(layer: &'static str, label: &'static str) -> Box<dyn AnalyzerFactory> {
    let schema = LayerSchema::spans(layer).column(ColumnSchema::new("label", ColumnKind::Text).nullable());
    let mut descriptor = Descriptor::new(layer, "1.0.0", "Serves a test.")
        .option(OptionSpec::new("limit", OptionKind::Integer { min: 1, max: 9 }, 3, "A number."))
        .completes_given();
    descriptor.writes.push(Arc::new(schema));
    let work: Work = Arc::new(move |_, output, _| {
        let Some(builder) = output.builder(layer) else { return Ok(()) };
        for row in 0..builder.len() as u32 {
            builder.complete(row, 0, CellValue::Text(label));
        }
        Ok(())
    });
    Box::new(Scripted { descriptor, work })
}

/// Returns an analyzer that does `work`.
pub(crate) fn scripted(
    name: &'static str,
    layers: &[&'static str],
    writes: &[&'static str],
    work: Work,
) -> Box<dyn AnalyzerFactory> {
    let mut descriptor = Descriptor::new(name, "1.0.0", "Serves a test.")
        .option(OptionSpec::new("limit", OptionKind::Integer { min: 1, max: 9 }, 3, "A number."))
        .option(OptionSpec::new("word", OptionKind::Text, "", "A word."))
        .option(OptionSpec::new("files", OptionKind::Files, [""; 0], "Some files."));
    descriptor.reads = layers
        .iter()
        .map(|&layer| LayerRequirement { layer: layer.into(), optional: false, schema: None })
        .collect();
    descriptor.writes = writes
        .iter()
        .map(|&layer| {
            Arc::new(LayerSchema::spans(layer).column(ColumnSchema::new("label", ColumnKind::Text)))
        })
        .collect();
    Box::new(Scripted { descriptor, work })
}
