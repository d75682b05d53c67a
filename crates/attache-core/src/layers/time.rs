use super::built_in;
use crate::Text;

crate::choices! {
    /// The kinds of temporal expression of TimeML.
    pub enum TimeKind {
        /// A calendar date, or a longer or vaguer period placed in time.
        Date = "date",
        /// A time of day.
        Time = "time",
        /// A length of time.
        Duration = "duration",
        /// A recurring time.
        Set = "set",
    }
}

built_in! {
    /// An expression of time and its normalised value.
    pub Time in "time", ids "d", spans, slot 6;
    /// A time expression to write.
    new NewTime;
    {
        /// What kind of time it is.
        kind: TimeKind,
        /// The value as TIMEX3 writes it: `2025-01-17`, `P20Y`, `PAST_REF`; `XXXX-WXX-5` where its date is unknown.
        value: Text,
        /// What the value was counted from: `document_date`, the id of another expression, or nothing.
        anchor: Option<Text>,
        /// Whether a part of the value is a guess.
        assumed: bool,
        /// Which part of the value is meant (`start`, `mid`, `end`), or how the value bounds the truth (`about`, `more_than`, `less_than`, `at_least`, `at_most`); `None` where it is the value as it stands.
        modifier: Option<Text>,
        /// Where a length that has its place begins ("the past two years"), as TIMEX3.
        begin_point: Option<Text>,
        /// Where such a length ends.
        end_point: Option<Text>,
    }
}

crate::choices! {
    /// What a quantity measures.
    pub enum QuantityKind {
        /// An amount of money; the unit is an ISO 4217 code.
        Money = "money",
        /// A share of a hundred; the unit is `%`.
        Percent = "percent",
        /// A number of things; the unit is their noun's lemma.
        Count = "count",
        /// An age; the unit is of time.
        Age = "age",
        /// A measure with a unit: distance, weight, area, speed, temperature, energy, …
        Measure = "measure",
    }
}

built_in! {
    /// A number with what it counts or measures.
    pub Quantity in "quantity", ids "q", spans, slot 7;
    /// A quantity to write.
    new NewQuantity;
    {
        /// What it measures.
        kind: QuantityKind,
        /// The number, with magnitude words multiplied in.
        value: f64,
        /// The unit, e.g. `USD`, `%`, `kilometre`, `soldier`.
        unit: Option<Text>,
        /// How the number bounds the truth: `at_least`, `at_most`, `about`, `more_than`, `less_than`; `None` where it is exact.
        bound: Option<Text>,
    }
}
