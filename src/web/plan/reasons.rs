//! The rows of the value triangle in words: why the plan is allowed, and who takes part.

use super::lists::{ListWords, Listing};
use super::rows::{Reader, Row};
use super::{RowTable, dash};
use crate::domain::command::Writing;
use crate::domain::ids::UserId;
use crate::domain::plan::{Content, Section};
use crate::domain::sheets::{Contribution, Ground, Judgement, RoomAsked, SheetRows};
use crate::domain::text::{Line, Prose, Unfit};
use crate::dutch::{Dutch, lower};
use crate::web::fields::{Choice, Field, Width};

/// "Jeugdwet, verlengde jeugdhulp".
fn law(ground: &Ground) -> String {
    match &ground.article {
        Some(article) => format!("{}, {article}", ground.law),
        None => ground.law.to_string(),
    }
}

/// A law that allows the plan, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct GroundRow {
    law: String,
    article: String,
    purpose: String,
    fit: String,
    room: String,
    judgement: String,
    judged_by: String,
}

impl Row for GroundRow {
    type Value = Ground;
    const NAMES: &'static [&'static str] = &["law", "article", "purpose", "fit", "room", "judgement", "judged_by"];

    fn showing(ground: &Ground) -> Self {
        let line = |line: &Option<Line>| line.as_ref().map(ToString::to_string).unwrap_or_default();
        let prose = |prose: &Option<Prose>| prose.as_ref().map(ToString::to_string).unwrap_or_default();
        Self {
            law: ground.law.to_string(),
            article: line(&ground.article),
            purpose: prose(&ground.purpose),
            fit: prose(&ground.fit),
            room: ground.room.map(|room| room.as_str().to_owned()).unwrap_or_default(),
            judgement: ground.judgement.map(|judgement| judgement.as_str().to_owned()).unwrap_or_default(),
            judged_by: line(&ground.judged_by),
        }
    }

    fn typed(get: impl Fn(&str) -> String) -> Self {
        Self {
            law: get("law"),
            article: get("article"),
            purpose: get("purpose"),
            fit: get("fit"),
            room: get("room"),
            judgement: get("judgement"),
            judged_by: get("judged_by"),
        }
    }

    fn is_empty(&self) -> bool {
        let Self { law, article, purpose, fit, room, judgement, judged_by } = self;
        [law, article, purpose, fit, room, judgement, judged_by].iter().all(|text| text.is_empty())
    }

    fn read(&self) -> Result<Ground, Vec<(&'static str, Unfit)>> {
        let mut read = Reader::default();
        let law = read.take("law", Line::parse(&self.law));
        let article = read.line("article", &self.article);
        let purpose = read.prose("purpose", &self.purpose);
        let fit = read.prose("fit", &self.fit);
        let room = read.choice_or_none("room", &self.room, RoomAsked::parse);
        let judgement = read.choice_or_none("judgement", &self.judgement, Judgement::parse);
        let judged_by = read.line("judged_by", &self.judged_by);
        read.finish(law, |law| Ground { law, article, purpose, fit, room, judgement, judged_by })
    }

    fn fields(&self, _: &[(UserId, String)]) -> Vec<Field> {
        let rooms = RoomAsked::ALL.iter().map(|room| Choice::new(room.as_str(), room.dutch())).collect();
        let judgements = Judgement::ALL.iter().map(|judgement| Choice::new(judgement.as_str(), judgement.dutch()));
        vec![
            Field::text("law", "Welke wet helpt?").value(&self.law),
            Field::text("article", "Artikel of onderwerp").width(Width::Medium).optional().value(&self.article),
            Field::area("purpose", "Wat is de bedoeling van die wet?").optional().rows(2).value(&self.purpose),
            Field::area("fit", "Hoe past dat bij deze jongere?").optional().rows(2).value(&self.fit),
            Field::select("room", "Welke ruimte vragen we?", rooms).optional().value(&self.room),
            Field::select("judgement", "Is dit genoeg?", judgements.collect()).optional().value(&self.judgement),
            Field::text("judged_by", "Wie vond dat?").width(Width::Medium).optional().value(&self.judged_by),
        ]
    }

    const RARE: &'static [&'static str] = &["room", "judgement", "judged_by"];
    const RARE_WORDS: &'static str = "Welke ruimte we vragen, en of het genoeg is";

    fn brief(ground: &Ground) -> String {
        law(ground)
    }

    fn outcome(ground: &Ground) -> Option<String> {
        ground.judgement.map(|judgement| judgement.dutch().into_owned())
    }
}

impl Listing for GroundRow {
    const SECTION: Section = Section::Legitimacy;
    const WORDS: ListWords = ListWords {
        title: "De gronden",
        help: "Er is bijna altijd een wet die het mogelijk maakt. Schrijf per wet op waarom het mag.",
        one: "Grond",
        another: "Nieuwe grond",
    };

    fn stored(content: &Content) -> &[Ground] {
        &content.sheets.grounds.rows
    }

    fn revision(content: &Content) -> u32 {
        content.sheets.grounds.revision
    }

    fn writing(rows: Vec<Ground>, seen: u32) -> Writing {
        Writing::Sheet { rows: SheetRows::Grounds(rows), seen }
    }

    fn line(ground: &Ground, _: &dyn Fn(UserId) -> String) -> String {
        let mut parts = vec![law(ground)];
        parts.extend(ground.purpose.as_ref().map(|purpose| format!("bedoeling: {purpose}")));
        parts.extend(ground.fit.as_ref().map(|fit| format!("past omdat: {fit}")));
        parts.extend(ground.room.map(|room| format!("gevraagde ruimte: {}", lower(&room.dutch()))));
        let judged = ground.judgement.map(|judgement| match &ground.judged_by {
            Some(by) => format!("oordeel: {} ({by})", lower(&judgement.dutch())),
            None => format!("oordeel: {}", lower(&judgement.dutch())),
        });
        parts.extend(judged);
        parts.join("; ")
    }

    fn table(rows: &[Ground], _: &dyn Fn(UserId) -> String) -> RowTable {
        let prose = |text: &Option<Prose>| dash(text.as_ref().map(ToString::to_string));
        let row = |ground: &Ground| {
            let judged = ground.judgement.map(|judgement| match &ground.judged_by {
                Some(by) => format!("{} ({by})", judgement.dutch()),
                None => judgement.dutch().into_owned(),
            });
            let room = dash(ground.room.map(|room| room.dutch().into_owned()));
            vec![law(ground), prose(&ground.purpose), prose(&ground.fit), room, dash(judged)]
        };
        RowTable {
            caption: "Waarom het mag",
            head: vec!["Wet", "Bedoeling van de wet", "Hoe het hier past", "Gevraagde ruimte", "Genoeg?"],
            rows: rows.iter().map(row).collect(),
        }
    }
}

/// Somebody who takes part, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct ContributionRow {
    who: String,
    does: String,
    in_return: String,
}

impl Row for ContributionRow {
    type Value = Contribution;
    const NAMES: &'static [&'static str] = &["who", "does", "in_return"];

    fn showing(contribution: &Contribution) -> Self {
        Self {
            who: contribution.who.to_string(),
            does: contribution.does.to_string(),
            in_return: contribution.in_return.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }

    fn typed(get: impl Fn(&str) -> String) -> Self {
        Self { who: get("who"), does: get("does"), in_return: get("in_return") }
    }

    fn is_empty(&self) -> bool {
        self.who.is_empty() && self.does.is_empty() && self.in_return.is_empty()
    }

    fn read(&self) -> Result<Contribution, Vec<(&'static str, Unfit)>> {
        let mut read = Reader::default();
        let who = read.take("who", Line::parse(&self.who));
        let does = read.take("does", Line::parse(&self.does));
        let in_return = read.line("in_return", &self.in_return);
        read.finish(who.zip(does), |(who, does)| Contribution { who, does, in_return })
    }

    fn fields(&self, _: &[(UserId, String)]) -> Vec<Field> {
        vec![
            Field::text("who", "Wie doet er mee?").width(Width::Medium).value(&self.who),
            Field::text("does", "Wat doet die?").value(&self.does),
            Field::text("in_return", "Wat staat daar tegenover?").optional().value(&self.in_return),
        ]
    }

    fn brief(contribution: &Contribution) -> String {
        format!("{}: {}", contribution.who, contribution.does)
    }
}

impl Listing for ContributionRow {
    const SECTION: Section = Section::Involvement;
    const WORDS: ListWords = ListWords {
        title: "Wie er meedoet",
        help: "Begin met de jongere zelf: wat doet die terug? Daarna wie er uit de omgeving helpt.",
        one: "Regel",
        another: "Nieuwe regel",
    };

    fn stored(content: &Content) -> &[Contribution] {
        &content.sheets.contributions.rows
    }

    fn revision(content: &Content) -> u32 {
        content.sheets.contributions.revision
    }

    fn writing(rows: Vec<Contribution>, seen: u32) -> Writing {
        Writing::Sheet { rows: SheetRows::Contributions(rows), seen }
    }

    fn line(contribution: &Contribution, _: &dyn Fn(UserId) -> String) -> String {
        let does = format!("{}: {}", contribution.who, contribution.does);
        match &contribution.in_return {
            Some(back) => format!("{does}; daar staat tegenover: {back}"),
            None => does,
        }
    }

    fn table(rows: &[Contribution], _: &dyn Fn(UserId) -> String) -> RowTable {
        let row = |contribution: &Contribution| {
            let back = dash(contribution.in_return.as_ref().map(ToString::to_string));
            vec![contribution.who.to_string(), contribution.does.to_string(), back]
        };
        RowTable {
            caption: "Wie er meedoet",
            head: vec!["Wie", "Wat die doet", "Wat daar tegenover staat"],
            rows: rows.iter().map(row).collect(),
        }
    }
}
