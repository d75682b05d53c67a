//! The messages of the protocol, one JSON object a line; `docs/plugin-protocol.md` describes them.
//!
//! A message is an object with one key, its kind. Kinds and fields that a side does not
//! know are ignored, so that the protocol can grow.

use std::collections::BTreeMap;

use attache_core::{AnalysisError, AnalysisErrorKind, BuildError};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::table::{RawRows, Rows};
use super::units::Unit;
use crate::manifest::Manifest;

/// The version of the protocol.
pub(crate) const PROTOCOL: u32 = 1;

/// What the host says.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ToPlugin<'a> {
    Hello { protocol: u32, host: &'a str },
    Create(Create<'a>),
    Analyze { call: u64, document: Document<'a> },
    Cancel { call: u64 },
    Goodbye {},
}

#[derive(Debug, Serialize)]
pub(crate) struct Create<'a> {
    pub(crate) call: u64,
    pub(crate) analyzer: &'a str,
    pub(crate) options: &'a RawValue,
    pub(crate) resources: Vec<Resource<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Resource<'a> {
    pub(crate) option: &'a str,
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
}

#[derive(Debug, Serialize)]
pub(crate) struct Document<'a> {
    pub(crate) id: &'a str,
    pub(crate) text: &'a str,
    pub(crate) title: Option<&'a str>,
    pub(crate) date: Option<String>,
    pub(crate) language: Option<&'a str>,
    pub(crate) layers: BTreeMap<&'a str, Rows<'a>>,
    pub(crate) given: BTreeMap<&'a str, Rows<'a>>,
    pub(crate) given_final: bool,
}

/// What the host says, as the plugin's side reads it.
#[derive(Debug, Deserialize)]
pub(crate) struct FromHost<'a> {
    pub(crate) hello: Option<HostHello>,
    #[serde(borrow)]
    pub(crate) create: Option<OwnCreate<'a>>,
    #[serde(borrow)]
    pub(crate) analyze: Option<OwnAnalyze<'a>>,
    pub(crate) cancel: Option<OwnCancel>,
    pub(crate) goodbye: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct HostHello {
    pub(crate) protocol: u32,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OwnCreate<'a> {
    pub(crate) call: u64,
    pub(crate) analyzer: String,
    #[serde(borrow)]
    pub(crate) options: &'a RawValue,
    #[serde(default)]
    pub(crate) resources: Vec<OwnResource>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OwnResource {
    pub(crate) option: String,
    pub(crate) path: String,
    pub(crate) text: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OwnAnalyze<'a> {
    pub(crate) call: u64,
    #[serde(borrow)]
    pub(crate) document: OwnDocument<'a>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OwnDocument<'a> {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) title: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) language: Option<String>,
    #[serde(borrow, default)]
    pub(crate) layers: BTreeMap<String, RawRows<'a>>,
    #[serde(borrow, default)]
    pub(crate) given: BTreeMap<String, RawRows<'a>>,
    #[serde(default)]
    pub(crate) given_final: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OwnCancel {
    pub(crate) call: u64,
}

/// What a plugin says.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ToHost<'a> {
    Hello { protocol: u32, offsets: Unit, analyzers: Vec<Manifest> },
    Ok { call: u64, layers: BTreeMap<&'a str, Rows<'a>>, complete: BTreeMap<&'a str, Rows<'a>> },
    Remark(Remark),
    Error(Failure),
}

/// What a plugin says, as the host reads it.
#[derive(Debug, Deserialize)]
pub(crate) struct FromPlugin<'a> {
    pub(crate) hello: Option<Hello>,
    #[serde(borrow)]
    pub(crate) ok: Option<Answer<'a>>,
    pub(crate) remark: Option<Remark>,
    pub(crate) error: Option<Failure>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Hello {
    pub(crate) protocol: u32,
    #[serde(default)]
    pub(crate) offsets: Option<Unit>,
    #[serde(default)]
    pub(crate) analyzers: Vec<Manifest>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Answer<'a> {
    pub(crate) call: u64,
    #[serde(borrow, default)]
    pub(crate) layers: BTreeMap<String, RawRows<'a>>,
    #[serde(borrow, default)]
    pub(crate) complete: BTreeMap<String, RawRows<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Remark {
    pub(crate) call: u64,
    #[serde(default)]
    pub(crate) note: bool,
    pub(crate) message: String,
    #[serde(default)]
    pub(crate) start: Option<u32>,
    #[serde(default)]
    pub(crate) end: Option<u32>,
}

/// An error, in making an analyzer or in a call of it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Failure {
    #[serde(default)]
    pub(crate) call: u64,
    #[serde(default)]
    pub(crate) kind: String,
    pub(crate) message: String,
    #[serde(default)]
    pub(crate) option: Option<String>,
    #[serde(default)]
    pub(crate) path: Option<String>,
    #[serde(default)]
    pub(crate) line: u32,
}

impl Failure {
    pub(crate) fn from_analysis(call: u64, error: &AnalysisError) -> Self {
        Self { call, kind: error.kind().as_str().into(), message: error.message().into(), ..Self::default() }
    }

    pub(crate) fn from_build(call: u64, error: BuildError) -> Self {
        let (path, line) = error.place.unzip();
        Self {
            call,
            kind: String::new(),
            message: error.message,
            option: error.option,
            path,
            line: line.unwrap_or_default(),
        }
    }

    pub(crate) fn into_analysis(self) -> AnalysisError {
        let kind = [
            AnalysisErrorKind::Cancelled,
            AnalysisErrorKind::Skipped,
            AnalysisErrorKind::UndeclaredRead,
            AnalysisErrorKind::UndeclaredWrite,
            AnalysisErrorKind::BadRow,
            AnalysisErrorKind::Panic,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == self.kind);
        AnalysisError::new(kind.unwrap_or(AnalysisErrorKind::Failed), self.message)
    }

    pub(crate) fn into_build(self) -> BuildError {
        BuildError {
            option: self.option,
            place: self.path.map(|path| (path, self.line)),
            message: self.message,
        }
    }
}
