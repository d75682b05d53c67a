//! One table's file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use attache_formats::{FlatKind, FlatTable};
use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::WriteError;
use crate::columns::{Columns, Values};

/// When a row group is written: so many rows, or so many bytes of values.
const GROUP_ROWS: usize = 100_000;
const GROUP_BYTES: usize = 32 << 20;

/// A table's file in the making.
#[derive(Debug)]
pub(crate) struct TableFile {
    table: &'static FlatTable,
    path: PathBuf,
    unfinished: PathBuf,
    writer: SerializedFileWriter<File>,
    waiting: Columns,
}

impl TableFile {
    pub(crate) fn create(folder: &Path, table: &'static FlatTable) -> Result<Self, WriteError> {
        let path = folder.join(format!("{}.parquet", table.name));
        let unfinished = folder.join(format!("{}.parquet.tmp", table.name));
        let file = File::create(&unfinished)
            .map_err(|source| WriteError::File { path: unfinished.clone(), source })?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("attache ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = schema(table)
            .and_then(|schema| SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)))
            .map_err(|source| WriteError::Format { path: path.clone(), source })?;
        Ok(Self { table, path, unfinished, writer, waiting: Columns::new(table) })
    }

    pub(crate) fn put(&mut self, columns: Columns) -> Result<(), WriteError> {
        self.waiting.append(columns);
        if self.waiting.n_rows() >= GROUP_ROWS || self.waiting.n_bytes() >= GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    /// Writes what is left; returns the name that the file has, and the one that it is to get.
    pub(crate) fn finish(mut self) -> Result<(PathBuf, PathBuf), WriteError> {
        if self.waiting.n_rows() > 0 {
            self.write_group()?;
        }
        self.writer.close().map_err(|source| WriteError::Format { path: self.path.clone(), source })?;
        Ok((self.unfinished, self.path))
    }

    fn write_group(&mut self) -> Result<(), WriteError> {
        let columns = std::mem::replace(&mut self.waiting, Columns::new(self.table));
        group(&mut self.writer, &columns)
            .map_err(|source| WriteError::Format { path: self.path.clone(), source })
    }
}

fn group(writer: &mut SerializedFileWriter<File>, columns: &Columns) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for column in columns.columns() {
        let Some(mut out) = group.next_column()? else { break };
        let levels = Some(column.levels.as_slice());
        match &column.values {
            Values::Text(values) => out.typed::<ByteArrayType>().write_batch(values, levels, None)?,
            Values::Integer(values) => out.typed::<Int32Type>().write_batch(values, levels, None)?,
            Values::Number(values) => out.typed::<DoubleType>().write_batch(values, levels, None)?,
            Values::Bool(values) => out.typed::<BoolType>().write_batch(values, levels, None)?,
        };
        out.close()?;
    }
    group.close()?;
    Ok(())
}

fn schema(table: &FlatTable) -> Result<Type, ParquetError> {
    let columns = table
        .columns
        .iter()
        .map(|column| {
            let (physical, converted) = match column.kind {
                FlatKind::Text => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
                FlatKind::Integer => (Physical::INT32, ConvertedType::UINT_32),
                FlatKind::Number => (Physical::DOUBLE, ConvertedType::NONE),
                FlatKind::Bool => (Physical::BOOLEAN, ConvertedType::NONE),
            };
            Type::primitive_type_builder(column.name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_converted_type(converted)
                .build()
                .map(Arc::new)
        })
        .collect::<Result<_, _>>()?;
    Type::group_type_builder(table.name).with_fields(columns).build()
}
