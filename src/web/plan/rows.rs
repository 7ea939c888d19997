//! The rows of the plan as a form; here the actions of section 14 and what must be arranged first in section 16. A row is
//! added in the empty one at the end and taken away by ticking its box, so that it works without JavaScript.

use super::lists::{ListWords, Listing};
use super::{RowTable, action_line, actions_table, need_line, needs_table};
use crate::domain::command::Writing;
use crate::domain::condition::{ConditionKind, Owner, OwnerRole};
use crate::domain::ids::UserId;
use crate::domain::plan::{Action, Content, Digest, Need, Section};
use crate::domain::text::{Line, Prose, Unfit};
use crate::dutch::dates::{date_typed, read_date};
use crate::dutch::numbers::read_euros;
use crate::dutch::refusals::at_field;
use crate::dutch::{Dutch, sentence};
use crate::web::fields::{Choice, Field, Width};
use crate::web::form::FormText;

/// The most rows a list can grow to.
pub const MOST: usize = 60;

/// A row as somebody filled it in.
pub trait Row: Sized + Default {
    /// What it is when it can be used.
    type Value: serde::Serialize + Clone + Send + Sync + 'static;
    /// Its fields' names, without the number of the row.
    const NAMES: &'static [&'static str];

    /// The row that shows a value.
    fn showing(value: &Self::Value) -> Self;
    /// What was typed; `get` gives the text of a field by its name without the number.
    fn typed(get: impl Fn(&str) -> String) -> Self;
    /// Whether nothing was filled in.
    fn is_empty(&self) -> bool;
    /// The value, or everything that is the matter: the field's name and the problem.
    fn read(&self) -> Result<Self::Value, Vec<(&'static str, Unfit)>>;
    /// Its questions; `people` are the accounts one can choose from.
    fn fields(&self, people: &[(UserId, String)]) -> Vec<Field>;
    /// What it says in one line, to find it again among the others.
    fn brief(value: &Self::Value) -> String;

    /// The questions that are rarely needed, by name: they stand behind one line that opens.
    const RARE: &'static [&'static str] = &[];
    /// The words on that line.
    const RARE_WORDS: &'static str = "";

    /// What it comes to, where it comes to something.
    fn outcome(_: &Self::Value) -> Option<String> {
        None
    }
}

/// A list of rows with what is the matter with each.
#[derive(Debug, Clone)]
pub struct Sheet<R> {
    rows: Vec<R>,
    mistakes: Vec<(usize, &'static str, Unfit)>,
    /// The last row was put there for somebody and is not saved.
    brought: bool,
}

/// A row as it is drawn.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// Which row, from 1.
    pub number: usize,
    /// "Actie 1", or "Nieuwe actie".
    pub legend: String,
    /// What it says in one line; nothing for the empty one, and while something is the matter.
    pub brief: Option<String>,
    /// What it comes to.
    pub outcome: Option<String>,
    /// Whether its questions are in view.
    pub is_open: bool,
    /// Its questions.
    pub fields: Vec<Field>,
    /// The questions that are rarely needed.
    pub rare: Vec<Field>,
    /// The words on the line they stand behind.
    pub rare_words: &'static str,
    /// Whether they are in view: when one of them is answered or wrong.
    pub is_rare_open: bool,
    /// The box that takes it away; the empty row has none.
    pub remove: Option<Field>,
}

impl Drawn {
    /// All its questions.
    pub fn questions(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().chain(&self.rare)
    }
}

impl<R: Row> Sheet<R> {
    /// The rows that show these values.
    #[must_use]
    pub fn showing(values: &[R::Value]) -> Self {
        Self { rows: values.iter().map(R::showing).collect(), mistakes: Vec::new(), brought: false }
    }

    /// The rows that were sent, without those that are empty or taken away.
    #[must_use]
    pub fn typed(form: &FormText) -> Self {
        let sent = |number: usize| R::NAMES.iter().any(|name| form.has(&format!("{name}-{number}")));
        // two lists that came together may be longer than one list may grow
        let numbers = (1..=2 * MOST + 1).filter(|number| sent(*number));
        let kept = numbers.filter(|number| !form.has(&format!("remove-{number}")));
        let rows = kept.map(|number| R::typed(|name| form.text(&format!("{name}-{number}")).to_owned()));
        Self { rows: rows.filter(|row| !row.is_empty()).collect(), mistakes: Vec::new(), brought: false }
    }

    /// With one more row for somebody to look at and save: fields by name, without the number. A full list stays as it is.
    pub fn bring(&mut self, values: &[(&'static str, String)]) {
        if self.rows.len() < MOST {
            let value = |name: &str| values.iter().find(|(found, _)| *found == name).map(|(_, value)| value.clone());
            self.rows.push(R::typed(|name| value(name).unwrap_or_default()));
            self.brought = true;
        }
    }

    /// The values, when every row can be used; else nothing, and the mistakes are kept to be drawn.
    pub fn read(&mut self) -> Option<Vec<R::Value>> {
        let mut values = Vec::new();
        self.mistakes.clear();
        for (place, row) in self.rows.iter().enumerate() {
            match row.read() {
                Ok(value) => values.push(value),
                Err(mistakes) => {
                    self.mistakes.extend(mistakes.into_iter().map(|(field, unfit)| (place, field, unfit)));
                }
            }
        }
        self.mistakes.is_empty().then_some(values)
    }

    /// Both people's rows: those of the first, then those of the second that are not among them.
    #[must_use]
    pub fn together(theirs: &[R::Value], mine: &[R::Value]) -> Self {
        let known: Vec<Digest> = theirs.iter().map(digest).collect();
        let new = mine.iter().filter(|value| !known.contains(&digest(*value)));
        let rows = theirs.iter().chain(new).map(R::showing).collect();
        Self { rows, mistakes: Vec::new(), brought: false }
    }

    /// The rows as they are drawn, with an empty one at the end. `one`: "Actie"; `another`: "Nieuwe actie".
    #[must_use]
    pub fn drawn(&self, one: &str, another: &str, people: &[(UserId, String)]) -> Vec<Drawn> {
        let empty = R::default();
        let untouched = empty.fields(people);
        let answered =
            |field: &Field| untouched.iter().all(|other| other.name != field.name || other.value != field.value);
        let new = (self.rows.len() < MOST).then_some(&empty);
        let rows = self.rows.iter().chain(new).enumerate().map(|(place, row)| {
            let number = place + 1;
            let is_new = place >= self.rows.len();
            let is_brought = self.brought && number == self.rows.len();
            let is_wrong = self.mistakes.iter().any(|(at, ..)| *at == place);
            let (mut fields, mut rare, mut is_rare_open) = (Vec::new(), Vec::new(), false);
            for field in row.fields(people) {
                let mistake = self.mistakes.iter().find(|(at, name, _)| *at == place && *name == field.name);
                let error = mistake.map(|(_, _, unfit)| at_field(&field.label, *unfit));
                let is_rare = R::RARE.contains(&&*field.name);
                is_rare_open |= is_rare && (error.is_some() || answered(&field));
                let name = format!("{}-{number}", field.name);
                let field = Field { name: name.into(), ..field }.error(error);
                if is_rare { rare.push(field) } else { fields.push(field) }
            }
            let value = row.read().ok().filter(|_| !is_new && !is_wrong);
            let remove = Field::check(format!("remove-{number}"), format!("{one} {number} weghalen bij het opslaan"));
            Drawn {
                number,
                legend: match (is_new, is_brought) {
                    (true, _) => another.to_owned(),
                    (_, true) => format!("{another}, nog niet opgeslagen"),
                    _ => format!("{one} {number}"),
                },
                brief: value.as_ref().map(R::brief),
                outcome: value.as_ref().and_then(R::outcome),
                is_open: is_wrong || is_brought || (is_new && self.rows.is_empty()),
                fields,
                rare,
                rare_words: R::RARE_WORDS,
                is_rare_open,
                remove: (!is_new).then_some(remove),
            }
        });
        rows.collect()
    }
}

/// The mark by which a list is recognised: whether it was touched since it was read.
pub fn digest(values: &(impl serde::Serialize + ?Sized)) -> Digest {
    Digest::of(&serde_json::to_string(values).unwrap_or_default())
}

/// Reads the fields of a row and collects what is the matter with them.
#[derive(Debug, Default)]
pub struct Reader(Vec<(&'static str, Unfit)>);

impl Reader {
    /// What was read, or the mistake kept.
    pub fn take<T>(&mut self, field: &'static str, read: Result<T, Unfit>) -> Option<T> {
        read.map_err(|unfit| self.wrong(field, unfit)).ok()
    }

    /// Something is the matter with a field.
    pub fn wrong(&mut self, field: &'static str, unfit: Unfit) {
        self.0.push((field, unfit));
    }

    /// A day that may stay empty.
    pub fn day(&mut self, field: &'static str, typed: &str) -> Option<chrono::NaiveDate> {
        let read = if typed.is_empty() { Ok(None) } else { read_date(typed).map(Some).ok_or(Unfit::NotADate) };
        self.take(field, read).flatten()
    }

    /// A line that may stay empty.
    pub fn line(&mut self, field: &'static str, typed: &str) -> Option<Line> {
        self.take(field, Line::parse_optional(typed)).flatten()
    }

    /// A few sentences that may stay empty.
    pub fn prose(&mut self, field: &'static str, typed: &str) -> Option<Prose> {
        self.take(field, Prose::parse_optional(typed)).flatten()
    }

    /// An amount in cents, from nothing to the most.
    pub fn amount(&mut self, field: &'static str, typed: &str, most: i64) -> Option<i64> {
        let cents = read_euros(typed).filter(|cents| (0..=most).contains(cents));
        self.take(field, cents.ok_or(Unfit::NotAnAmount { least: 0, most }))
    }

    /// The same, that may stay empty.
    pub fn amount_or_none(&mut self, field: &'static str, typed: &str, most: i64) -> Option<i64> {
        if typed.is_empty() { None } else { self.amount(field, typed, most) }
    }

    /// One of some words.
    pub fn choice<T>(&mut self, field: &'static str, typed: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.take(field, parse(typed).ok_or(Unfit::NotAChoice))
    }

    /// The same, where nothing needs to be chosen.
    pub fn choice_or_none<T>(
        &mut self,
        field: &'static str,
        typed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if typed.is_empty() { None } else { self.choice(field, typed, parse) }
    }

    /// The value made of what is needed, unless anything is the matter.
    pub fn finish<N, T>(self, needed: Option<N>, make: impl FnOnce(N) -> T) -> Result<T, Vec<(&'static str, Unfit)>> {
        match needed {
            Some(needed) if self.0.is_empty() => Ok(make(needed)),
            _ => Err(self.0),
        }
    }
}

/// An action as it was typed.
#[derive(Debug, Clone, Default)]
pub struct ActionRow {
    what: String,
    doer: String,
    helpers: String,
    due: String,
    by_youth: bool,
    after: String,
}

fn text(line: Option<&Line>) -> String {
    line.map(ToString::to_string).unwrap_or_default()
}

impl Row for ActionRow {
    type Value = Action;
    const NAMES: &'static [&'static str] = &["what", "doer", "helpers", "due", "by_youth", "after"];

    fn showing(action: &Action) -> Self {
        Self {
            what: action.what.to_string(),
            doer: text(action.doer.as_ref()),
            helpers: text(action.helpers.as_ref()),
            due: action.due.map(date_typed).unwrap_or_default(),
            by_youth: action.by_youth,
            after: text(action.after_eighteen.as_ref()),
        }
    }

    fn typed(get: impl Fn(&str) -> String) -> Self {
        Self {
            what: get("what"),
            doer: get("doer"),
            helpers: get("helpers"),
            due: get("due"),
            by_youth: get("by_youth") == "yes",
            after: get("after"),
        }
    }

    fn is_empty(&self) -> bool {
        !self.by_youth
            && [&self.what, &self.doer, &self.helpers, &self.due, &self.after].iter().all(|text| text.is_empty())
    }

    fn read(&self) -> Result<Action, Vec<(&'static str, Unfit)>> {
        let mut read = Reader::default();
        let what = read.take("what", Line::parse(&self.what));
        let doer = read.line("doer", &self.doer);
        let helpers = read.line("helpers", &self.helpers);
        let due = read.day("due", &self.due);
        let after_eighteen = read.line("after", &self.after);
        read.finish(what, |what| Action { what, doer, helpers, due, by_youth: self.by_youth, after_eighteen })
    }

    fn fields(&self, _: &[(UserId, String)]) -> Vec<Field> {
        vec![
            Field::text("what", "Wat gebeurt er?").value(&self.what),
            Field::date("due", "Wanneer is het klaar?").value(&self.due),
            Field::text("doer", "Wie doet het?").width(Width::Medium).value(&self.doer),
            Field::text("helpers", "Wie helpt mee?").width(Width::Medium).optional().value(&self.helpers),
            Field::text("after", "Wie neemt het over na 18 jaar?").width(Width::Medium).optional().value(&self.after),
            Field::check("by_youth", "De jongere doet dit zelf").value(if self.by_youth { "yes" } else { "" }),
        ]
    }

    fn brief(action: &Action) -> String {
        action_line(action)
    }
}

impl Listing for ActionRow {
    const SECTION: Section = Section::ActionPlan;
    const WORDS: ListWords = ListWords {
        title: "De acties",
        help: "Elke actie heeft één iemand die het doet en een datum. Dat mag ook iemand zonder account zijn.",
        one: "Actie",
        another: "Nieuwe actie",
    };

    fn stored(content: &Content) -> &[Action] {
        &content.actions
    }

    fn revision(content: &Content) -> u32 {
        content.actions_revision
    }

    fn writing(actions: Vec<Action>, seen: u32) -> Writing {
        Writing::Actions { actions, seen }
    }

    fn line(action: &Action, _: &dyn Fn(UserId) -> String) -> String {
        action_line(action)
    }

    fn table(rows: &[Action], _: &dyn Fn(UserId) -> String) -> RowTable {
        actions_table(rows)
    }
}

/// Something that must be arranged first, as it was typed.
#[derive(Debug, Clone)]
pub struct NeedRow {
    kind: String,
    what: String,
    owner: String,
    outside: String,
    blocking: bool,
    expected: String,
    group: String,
}

impl Default for NeedRow {
    fn default() -> Self {
        let none = String::new;
        let (kind, what, owner, outside, expected, group) = (none(), none(), none(), none(), none(), none());
        Self { kind, what, owner, outside, blocking: true, expected, group }
    }
}

impl NeedRow {
    /// What was sent with one more row at the end; as it was where no row fits any more.
    #[must_use]
    pub fn last_in(form: FormText, need: &Need) -> FormText {
        let last = 2 * MOST + 1;
        if Self::NAMES.iter().any(|name| form.has(&format!("{name}-{last}"))) {
            return form;
        }
        let Self { kind, what, owner, outside, blocking, expected, group } = Self::showing(need);
        let blocking = if blocking { "yes" } else { "" }.to_owned();
        let values = [kind, what, owner, outside, blocking, expected, group];
        let named = Self::NAMES.iter().zip(values).filter(|(_, value)| !value.is_empty());
        named.fold(form, |form, (name, value)| form.with(&format!("{name}-{last}"), value))
    }
}

/// An owner in the list one chooses from: a part in the case, or a person.
fn owner_value(owner: &Owner) -> String {
    match owner.user {
        Some(user) => format!("{}:{user}", owner.role.as_str()),
        None => owner.role.as_str().to_owned(),
    }
}

fn read_owner(value: &str, outside: Option<Line>) -> Option<Owner> {
    let (role, user) = match value.split_once(':') {
        Some((role, user)) => (role, Some(user.parse().ok()?)),
        None => (value, None),
    };
    let role = OwnerRole::parse(role)?;
    let name = outside.filter(|_| role == OwnerRole::Outside);
    (user.is_none() || role == OwnerRole::CoreMember).then_some(Owner { role, user, name })
}

impl Row for NeedRow {
    type Value = Need;
    const NAMES: &'static [&'static str] = &["kind", "what", "owner", "outside", "blocking", "expected", "group"];

    fn showing(need: &Need) -> Self {
        Self {
            kind: need.kind.as_str().to_owned(),
            what: need.what.to_string(),
            owner: owner_value(&need.owner),
            outside: text(need.owner.name.as_ref()),
            blocking: need.blocking,
            expected: need.expected_on.map(date_typed).unwrap_or_default(),
            group: need.group.map(|group| group.to_string()).unwrap_or_default(),
        }
    }

    fn typed(get: impl Fn(&str) -> String) -> Self {
        Self {
            kind: get("kind"),
            what: get("what"),
            owner: get("owner"),
            outside: get("outside"),
            blocking: get("blocking") == "yes",
            expected: get("expected"),
            group: get("group"),
        }
    }

    fn is_empty(&self) -> bool {
        let Self { kind, what, owner, outside, expected, group, blocking: _ } = self;
        [kind, what, owner, outside, expected, group].iter().all(|text| text.is_empty())
    }

    fn read(&self) -> Result<Need, Vec<(&'static str, Unfit)>> {
        let mut read = Reader::default();
        let offered = |kind: &ConditionKind| *kind != ConditionKind::RevocationResolved;
        let kind = ConditionKind::parse(&self.kind).filter(offered).ok_or(Unfit::NotAChoice);
        let kind = read.take("kind", kind);
        let what = read.take("what", Line::parse(&self.what));
        let outside = read.line("outside", &self.outside);
        let owner = read.take("owner", read_owner(&self.owner, outside).ok_or(Unfit::NotAChoice));
        let nameless = owner.as_ref().is_some_and(|owner| owner.role == OwnerRole::Outside && owner.name.is_none());
        if nameless && read.0.iter().all(|(field, _)| *field != "outside") {
            read.wrong("outside", Unfit::Empty);
        }
        let expected_on = read.day("expected", &self.expected);
        let group = match self.group.as_str() {
            "" => Ok(None),
            typed => {
                typed.parse::<u8>().ok().filter(|group| (1..=9).contains(group)).map(Some).ok_or(Unfit::NotAChoice)
            }
        };
        let group = read.take("group", group).flatten();
        let known = kind.zip(what).zip(owner);
        read.finish(known, |((kind, what), owner)| Need {
            kind,
            what,
            owner,
            blocking: self.blocking,
            expected_on,
            group,
        })
    }

    fn fields(&self, people: &[(UserId, String)]) -> Vec<Field> {
        let kinds = ConditionKind::ALL.iter().filter(|kind| **kind != ConditionKind::RevocationResolved);
        let kinds = kinds.map(|kind| Choice::new(kind.as_str(), sentence(&kind.dutch()))).collect();
        let parts = OwnerRole::ALL.iter().map(|role| Choice::new(role.as_str(), sentence(&role.dutch())));
        let members = people.iter().map(|(user, name)| {
            Choice::new(format!("{}:{user}", OwnerRole::CoreMember.as_str()), format!("Kernlid: {name}"))
        });
        let mut owners: Vec<Choice> = parts.chain(members).collect();
        if !self.owner.is_empty() && owners.iter().all(|choice| choice.value != self.owner) {
            // somebody who left the core meanwhile stays the owner until another is chosen
            owners.push(Choice::new(self.owner.clone(), "Wie er nu staat (geen kernlid meer)"));
        }
        let groups = (1..=5).map(|group| Choice::new(group.to_string(), format!("Groep {group}"))).collect();
        vec![
            Field::select("kind", "Wat voor soort?", kinds).value(&self.kind),
            Field::text("what", "Wat moet er geregeld zijn?").value(&self.what),
            Field::select("owner", "Wie regelt het?", owners).value(&self.owner),
            Field::text("outside", "Naam, als het iemand zonder account is")
                .width(Width::Medium)
                .optional()
                .value(&self.outside),
            Field::date("expected", "Wanneer verwacht u het?").optional().value(&self.expected),
            Field::select("group", "Hoort het bij een groep?", groups)
                .hint("Van een groep is één punt genoeg.")
                .optional()
                .value(&self.group),
            Field::check("blocking", "De go wacht hierop").value(if self.blocking { "yes" } else { "" }),
        ]
    }

    fn brief(need: &Need) -> String {
        need_line(need, &|_| "een kernlid".to_owned())
    }
}

impl Listing for NeedRow {
    const SECTION: Section = Section::FirstArranged;
    const WORDS: ListWords = ListWords {
        title: "Wat eerst geregeld moet zijn",
        help: "Na het vaststellen wordt elk punt een randvoorwaarde. De bestelling in het WIZ-portaal komt er altijd bij.",
        one: "Punt",
        another: "Nieuw punt",
    };

    fn stored(content: &Content) -> &[Need] {
        &content.needs
    }

    fn revision(content: &Content) -> u32 {
        content.needs_revision
    }

    fn writing(needs: Vec<Need>, seen: u32) -> Writing {
        Writing::Needs { needs, seen }
    }

    fn line(need: &Need, name: &dyn Fn(UserId) -> String) -> String {
        need_line(need, name)
    }

    fn table(rows: &[Need], name: &dyn Fn(UserId) -> String) -> RowTable {
        needs_table(rows, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> FormText {
        FormText::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn empty_rows_and_rows_that_are_ticked_away_are_left_out() {
        let sent = form("what-1=Huren&due-1=&what-2=Weg&remove-2=yes&what-3=&doer-3=&due-3=&what-4=Sparen");
        let read = Sheet::<ActionRow>::typed(&sent).read().unwrap();
        assert_eq!(read.iter().map(|action| action.what.to_string()).collect::<Vec<_>>(), ["Huren", "Sparen"]);
    }

    #[test]
    fn every_mistake_is_told_at_once_and_what_was_typed_stays() {
        let mut sheet = Sheet::<ActionRow>::typed(&form("what-1=&doer-1=Noor&due-1=31-02-2026&what-2=Sparen"));
        assert!(sheet.read().is_none());
        let drawn = sheet.drawn("Actie", "Nieuwe actie", &[]);
        assert_eq!(drawn.len(), 3);
        let wrong: Vec<_> =
            drawn[0].fields.iter().filter(|field| field.error.is_some()).map(|field| &*field.name).collect();
        assert_eq!(wrong, ["what-1", "due-1"]);
        assert!(drawn[0].is_open && drawn[0].brief.is_none(), "what is wrong is in view");
        assert!(!drawn[1].is_open && drawn[1].brief.as_ref().is_some_and(|line| line.starts_with("Sparen")));
        assert!(drawn[0].fields.iter().any(|field| field.value == "31-02-2026"));
        assert!(drawn[0].fields.iter().any(|field| field.value == "Noor"));
        assert_eq!(drawn[2].legend, "Nieuwe actie");
        assert!(drawn[2].remove.is_none());
    }

    #[test]
    fn what_is_shown_reads_back_as_the_same_rows() {
        let sent = "kind-1=housing&what-1=Kamer&owner-1=outside&outside-1=Mevrouw+Bos&blocking-1=yes&expected-1=3-12-2026&group-1=2";
        let read = Sheet::<NeedRow>::typed(&form(sent)).read().unwrap();
        assert_eq!(read[0].owner.name.as_ref().map(ToString::to_string).as_deref(), Some("Mevrouw Bos"));
        assert_eq!(Sheet::<NeedRow>::showing(&read).read().unwrap(), read);
        assert_eq!(digest(&read), digest(&Sheet::<NeedRow>::showing(&read).read().unwrap()));
    }

    #[test]
    fn somebody_without_an_account_needs_a_name_and_a_person_must_be_a_member() {
        let mut sheet = Sheet::<NeedRow>::typed(&form("kind-1=housing&what-1=Kamer&owner-1=outside"));
        assert!(sheet.read().is_none());
        assert_eq!(sheet.mistakes, [(0, "outside", Unfit::Empty)]);
        let user = "00000000-0000-0000-0000-000000000007";
        let mut signaller =
            Sheet::<NeedRow>::typed(&form(&format!("kind-1=housing&what-1=Kamer&owner-1=signaller:{user}")));
        assert!(signaller.read().is_none());
        let mut member =
            Sheet::<NeedRow>::typed(&form(&format!("kind-1=housing&what-1=Kamer&owner-1=core_member:{user}")));
        assert!(member.read().is_some());
    }

    #[test]
    fn two_peoples_rows_come_together_and_none_is_lost() {
        let rows = |text: &str| Sheet::<ActionRow>::typed(&form(text)).read().unwrap();
        let theirs = rows("what-1=Huren&what-2=Sparen");
        let mine = rows("what-1=Huren&what-2=Tekenen");
        let both = Sheet::<ActionRow>::together(&theirs, &mine).read().unwrap();
        assert_eq!(both.iter().map(|row| row.what.to_string()).collect::<Vec<_>>(), ["Huren", "Sparen", "Tekenen"]);
    }

    #[test]
    fn a_row_that_was_brought_is_open_and_a_full_list_takes_none() {
        let mut sheet = Sheet::<ActionRow>::typed(&form("what-1=Huren"));
        sheet.bring(&[("what", "Sparen".to_owned()), ("doer", "Noor".to_owned())]);
        let drawn = sheet.drawn("Actie", "Nieuwe actie", &[]);
        let shown: Vec<(&str, bool)> = drawn.iter().map(|row| (row.legend.as_str(), row.is_open)).collect();
        assert_eq!(shown, [("Actie 1", false), ("Nieuwe actie, nog niet opgeslagen", true), ("Nieuwe actie", false)]);
        assert!(drawn[1].questions().any(|field| field.name == "doer-2" && field.value == "Noor"));
        let many: Vec<String> = (1..=MOST).map(|n| format!("what-{n}=x")).collect();
        let mut full = Sheet::<ActionRow>::typed(&form(&many.join("&")));
        full.bring(&[("what", "Sparen".to_owned())]);
        assert_eq!(full.drawn("Actie", "Nieuwe actie", &[]).len(), MOST);
    }

    #[test]
    fn a_list_has_an_end() {
        let many: Vec<String> = (1..=70).map(|n| format!("what-{n}=x")).collect();
        let drawn = Sheet::<ActionRow>::typed(&form(&many.join("&"))).drawn("Actie", "Nieuwe actie", &[]);
        assert!(drawn.iter().all(|row| row.remove.is_some()), "no empty row beyond the end");
    }
}
