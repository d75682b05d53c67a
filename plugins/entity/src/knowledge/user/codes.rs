//! `code` and `codes` of a fact, and the section `[codes]`.

use toml::de::DeTable;

use super::super::code::{Code, Day};
use super::super::fact::FactId;
use super::{Adding, File, Outcome, Value};

const CODE_KEYS: [&str; 3] = ["code", "from", "to"];

impl<'t> Adding<'t, '_> {
    /// Reads the codes of the fact that `table` describes: those with dates before the one without.
    pub(super) fn codes_of(&mut self, table: &DeTable<'t>, fact: FactId) -> Outcome<()> {
        let file = self.file;
        let mut codes = Vec::new();
        if let Some(value) = table.get("codes") {
            for row in
                file.array(value, "an array of tables, as in `[{ code = \"NORGOV\", from = 2021-10-14 }]`")?
            {
                let table = file.table(row)?;
                file.known_keys(table, &CODE_KEYS, "key")?;
                let Some(code) = table.get("code") else {
                    return Err(file.error(row.span(), "`code` is missing".to_owned(), None));
                };
                let from = table.get("from").map(|value| day(file, value)).transpose()?;
                let to = table.get("to").map(|value| day(file, value)).transpose()?;
                if from.is_some_and(|from| to.is_some_and(|to| to < from)) {
                    let message = "`to` is before `from`: the code never holds".to_owned();
                    return Err(file.error(row.span(), message, None));
                }
                codes.push(Code { text: file.string(code)?.to_owned().into(), from, to });
            }
        }
        if let Some(value) = table.get("code") {
            codes.push(Code { text: file.string(value)?.to_owned().into(), from: None, to: None });
        }
        if !codes.is_empty() {
            self.knowledge.given_codes.insert(fact, codes);
        }
        Ok(())
    }

    /// `[codes]`: a known name, and its code.
    pub(super) fn codes_by_name(&mut self, table: &DeTable<'t>) -> Outcome<()> {
        for (name, value) in table {
            let code = self.file.string(value)?.to_owned();
            let known = self.knowledge.names.find(std::iter::once(name.get_ref().as_ref())).next();
            let Some(known) = known else { return Err(self.unknown(name.span(), name.get_ref())) };
            let code = Code { text: code.into(), from: None, to: None };
            self.knowledge.given_codes.entry(FactId(known.payload)).or_default().push(code);
        }
        Ok(())
    }
}

fn day(file: File<'_>, value: &Value<'_>) -> Outcome<Day> {
    let toml::de::DeValue::Datetime(time) = value.get_ref() else {
        return Err(file.wrong(value, "a day without quotation marks, such as 2021-10-14"));
    };
    let day = time.date.filter(|_| time.time.is_none());
    let day = day.and_then(|day| Some((i16::try_from(day.year).ok()?, day.month, day.day)));
    day.ok_or_else(|| file.wrong(value, "a day without a time, such as 2021-10-14"))
}
