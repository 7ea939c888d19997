//! The lists of the plan, whichever section they stand in: one way to read what was typed, to draw it, and to say it in lines.

use std::marker::PhantomData;

use super::RowTable;
use super::lookup::Values;
use super::money::{CostRow, CoverageRow};
use super::reasons::{ContributionRow, GroundRow};
use super::rows::{ActionRow, Drawn, NeedRow, Row, Sheet, digest};
use crate::domain::command::Writing;
use crate::domain::ids::UserId;
use crate::domain::plan::{Content, Digest, Section};
use crate::web::FormText;

/// What is said of a list.
#[derive(Debug, Clone, Copy)]
pub struct ListWords {
    /// Its heading.
    pub title: &'static str,
    /// What to write in it.
    pub help: &'static str,
    /// One row: "Actie".
    pub one: &'static str,
    /// The empty row at the end: "Nieuwe actie".
    pub another: &'static str,
}

/// A list of rows that stands in a section of the plan.
pub trait Listing: Row + Clone + Send + Sync + 'static {
    /// Where it stands.
    const SECTION: Section;
    /// What is said of it.
    const WORDS: ListWords;

    /// The rows of a version.
    fn stored(content: &Content) -> &[Self::Value];
    /// How often they changed.
    fn revision(content: &Content) -> u32;
    /// Writing them anew.
    fn writing(rows: Vec<Self::Value>, seen: u32) -> Writing;
    /// One row in a line of text; `name` says what an account is called.
    fn line(row: &Self::Value, name: &dyn Fn(UserId) -> String) -> String;
    /// All of them as a table to read.
    fn table(rows: &[Self::Value], name: &dyn Fn(UserId) -> String) -> RowTable;
}

/// The accounts one can choose from in a row, by what they are called.
pub type People = [(UserId, String)];

/// A list of whatever rows.
pub trait List: Sync {
    /// What is said of it.
    fn words(&self) -> ListWords;
    /// How often it changed.
    fn revision(&self, content: &Content) -> u32;
    /// The mark by which one sees whether it was touched.
    fn mark(&self, content: &Content) -> Digest;
    /// Its rows in lines of text.
    fn lines(&self, content: &Content, name: &dyn Fn(UserId) -> String) -> Vec<String>;
    /// Its rows as a table to read.
    fn table(&self, content: &Content, name: &dyn Fn(UserId) -> String) -> RowTable;
    /// Its rows to write in.
    fn drawn(&self, content: &Content, people: &People) -> Vec<Drawn>;
    /// The rows that were sent.
    fn typed(&self, form: &FormText) -> Box<dyn TypedList>;
}

/// Rows that were sent.
pub trait TypedList: Send + Sync {
    /// The mark of what was sent; nothing when it cannot be used.
    fn mark(&self) -> Option<Digest>;
    /// Writing what was sent; nothing when it cannot be used.
    fn writing(&self, seen: u32) -> Option<Writing>;
    /// Puts one more row under them, for somebody to look at and save.
    fn bring(&mut self, values: &Values);
    /// The rows as they were typed, with what is the matter.
    fn drawn(&self, people: &People) -> Vec<Drawn>;
    /// Whether every row that is stored by now is among those that were sent.
    fn holds(&self, content: &Content) -> bool;
    /// The rows that are stored by now and those that were sent, together.
    fn together(&self, content: &Content, people: &People) -> Vec<Drawn>;
}

/// The list that stands in a section, if there is one.
#[must_use]
pub fn list_of(section: Section) -> Option<&'static dyn List> {
    match section {
        ActionRow::SECTION => Some(&Of::<ActionRow>(PhantomData)),
        NeedRow::SECTION => Some(&Of::<NeedRow>(PhantomData)),
        GroundRow::SECTION => Some(&Of::<GroundRow>(PhantomData)),
        ContributionRow::SECTION => Some(&Of::<ContributionRow>(PhantomData)),
        CostRow::SECTION => Some(&Of::<CostRow>(PhantomData)),
        CoverageRow::SECTION => Some(&Of::<CoverageRow>(PhantomData)),
        _ => None,
    }
}

struct Of<R>(PhantomData<R>);

impl<R: Listing> List for Of<R>
where
    R::Value: Send + Sync,
{
    fn words(&self) -> ListWords {
        R::WORDS
    }

    fn revision(&self, content: &Content) -> u32 {
        R::revision(content)
    }

    fn mark(&self, content: &Content) -> Digest {
        digest(R::stored(content))
    }

    fn lines(&self, content: &Content, name: &dyn Fn(UserId) -> String) -> Vec<String> {
        R::stored(content).iter().map(|row| R::line(row, name)).collect()
    }

    fn table(&self, content: &Content, name: &dyn Fn(UserId) -> String) -> RowTable {
        R::table(R::stored(content), name)
    }

    fn drawn(&self, content: &Content, people: &People) -> Vec<Drawn> {
        Sheet::<R>::showing(R::stored(content)).drawn(R::WORDS.one, R::WORDS.another, people)
    }

    fn typed(&self, form: &FormText) -> Box<dyn TypedList> {
        let mut sheet = Sheet::<R>::typed(form);
        let rows = sheet.read();
        Box::new(Typed { sheet, rows })
    }
}

struct Typed<R: Row> {
    sheet: Sheet<R>,
    rows: Option<Vec<R::Value>>,
}

impl<R: Listing> TypedList for Typed<R>
where
    R::Value: Send + Sync,
{
    fn mark(&self) -> Option<Digest> {
        self.rows.as_ref().map(digest)
    }

    fn writing(&self, seen: u32) -> Option<Writing> {
        self.rows.clone().map(|rows| R::writing(rows, seen))
    }

    fn bring(&mut self, values: &Values) {
        self.sheet.bring(values);
    }

    fn drawn(&self, people: &People) -> Vec<Drawn> {
        self.sheet.drawn(R::WORDS.one, R::WORDS.another, people)
    }

    fn holds(&self, content: &Content) -> bool {
        let mine: Vec<Digest> = self.rows.iter().flatten().map(digest).collect();
        R::stored(content).iter().all(|row| mine.contains(&digest(row)))
    }

    fn together(&self, content: &Content, people: &People) -> Vec<Drawn> {
        match &self.rows {
            Some(mine) => Sheet::<R>::together(R::stored(content), mine).drawn(R::WORDS.one, R::WORDS.another, people),
            None => self.drawn(people),
        }
    }
}
