//! What the fields of records and the columns of tables are called.

/// The names of the fields that a document is read from; each is its own where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The document's id.
    pub id: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Its day of publication.
    pub date: Option<String>,
    /// Its text.
    pub text: Option<String>,
}

impl Columns {
    /// The fields, in the order of their names in messages.
    pub const FIELDS: [&'static str; 4] = ["id", "title", "date", "text"];

    /// Returns what the field called `field` is called in the input.
    pub fn name<'c>(&'c self, field: &'c str) -> &'c str {
        self.named(field).unwrap_or(field)
    }

    /// Returns the name that was given for `field`.
    pub fn named(&self, field: &str) -> Option<&str> {
        match field {
            "id" => self.id.as_deref(),
            "title" => self.title.as_deref(),
            "date" => self.date.as_deref(),
            "text" => self.text.as_deref(),
            _ => None,
        }
    }
}
