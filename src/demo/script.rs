//! How a demo case is told: who did what on which day. Everything goes through the one door, as the person who did it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::people::{organisation, user};
use crate::domain::calendar;
use crate::domain::case::{Capacity, Case, Light, RecordKind, Seen, VoiceWay, YouthAnswer, YouthVoice};
use crate::domain::command::{Command, NewCondition, NewOpenPoint, StartSignal, Writing};
use crate::domain::condition::{ConditionKind, Owner, OwnerRole, Proof};
use crate::domain::ids::MeetingId;
use crate::domain::looking_back;
use crate::domain::plan::{Action, Need, Section, Voice};
use crate::domain::role::{LifeDomain, Represents};
use crate::domain::round::Stance;
use crate::domain::sheets::{
    Certainty, Contribution, CostLine, Coverage, Ground, Judgement, Payer, RoomAsked, Scenario, SheetRows,
};
use crate::domain::signal::{
    Answer, ChecklistItem, Consent, ConsentWay, ContinuityRisk, LegalGround, LivesNow, Measure, Receivers, ScopeAnswer,
    ScopeQuestion, Signal,
};
use crate::domain::text::{Line, Prose};

/// The table day the stories are told around; they are shifted by whole weeks, so that a table day stays one.
pub const TABLE_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 11, 26) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// One line of text of the demo, which fits by construction; the tests read every story.
pub fn line(text: &str) -> Option<Line> {
    Line::parse(text).ok()
}

/// A cost line of the demo, an estimate that is surely paid: how many of which unit, and whole euros for each.
pub fn cost(
    scenario: Scenario,
    what: &str,
    (quantity, unit): (i64, &str),
    euros: i64,
    payer: Payer,
) -> Option<CostLine> {
    Some(CostLine {
        scenario,
        what: line(what)?,
        unit: line(unit),
        quantity: quantity * 100,
        price: euros * 100,
        low: None,
        high: None,
        chance: 100,
        payer,
        source: None,
        as_of: None,
        certainty: Certainty::Estimate,
    })
}

/// A cost line whose amount is known, from where.
pub fn known(cost: Option<CostLine>, source: &str) -> Option<CostLine> {
    cost.map(|cost| CostLine { source: line(source), certainty: Certainty::Known, ..cost })
}

/// Why the plan of a story is allowed: law, article, what the law is for, how that fits, what is asked of it.
pub type Law<'t> = (&'t str, &'t str, &'t str, &'t str, RoomAsked);

/// Who delivers and pays in a story: area, what, by whom, who pays, from, until, euros a month (none when not known).
pub type Delivered<'t> = (LifeDomain, &'t str, &'t str, Payer, &'t str, Option<&'t str>, Option<i64>);

/// What a deed may look at.
pub struct Scene<'a> {
    /// The case as it stands.
    pub case: &'a Case,
    /// The meetings by their day.
    pub meetings: &'a BTreeMap<NaiveDate, MeetingId>,
}

type Command1 = Box<dyn Fn(&Scene) -> Option<Command> + Send + Sync>;

/// What is done.
pub enum Deed {
    /// A meeting is planned for a day.
    PlanMeeting(NaiveDate),
    /// A meeting opens, with who is present.
    OpenMeeting(NaiveDate),
    /// A meeting closes.
    CloseMeeting(NaiveDate),
    /// A case begins.
    Start(StartSignal),
    /// Something is asked of the case.
    Ask(Command1),
}

/// Something done by somebody at a moment.
pub struct Planned {
    /// When.
    pub at: DateTime<Utc>,
    /// The story it belongs to; none for meetings.
    pub story: Option<usize>,
    /// By whom.
    pub who: &'static str,
    /// What.
    pub deed: Deed,
}

/// Collects deeds for all stories.
pub struct Script {
    /// The deeds, in order of telling; the filler sorts them by moment.
    pub deeds: Vec<Planned>,
    shift: chrono::Duration,
    stories: usize,
}

impl Script {
    /// A script around the last table day on or before today.
    pub fn around(today: NaiveDate) -> Self {
        let weeks = calendar::days_between(TABLE_DAY, today).div_euclid(7);
        Self { deeds: Vec::new(), shift: chrono::Duration::weeks(weeks), stories: 0 }
    }

    /// A script around any table day; `place` says where in the morning the deeds of its story begin.
    pub fn at(table_day: NaiveDate, place: usize) -> Self {
        let shift = chrono::Duration::days(calendar::days_between(TABLE_DAY, table_day));
        Self { deeds: Vec::new(), shift, stories: place }
    }

    /// A day of the stories, shifted.
    pub fn day(&self, text: &str) -> NaiveDate {
        text.parse::<NaiveDate>().unwrap_or(TABLE_DAY) + self.shift
    }

    fn moment(&self, text: &str, hour: u32, minute: u32) -> DateTime<Utc> {
        calendar::moment(self.day(text), NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
    }

    /// A meeting: planned six weeks before, opened at nine; closed at eleven unless it still goes on.
    pub fn meeting(&mut self, day: &str, held: bool, closed: bool) {
        let on = self.day(day);
        let planned = self.moment(day, 9, 0) - chrono::Duration::days(60);
        let mut add = |at, deed| self.deeds.push(Planned { at, story: None, who: "ingrid", deed });
        add(planned, Deed::PlanMeeting(on));
        let nine = calendar::moment(on, NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default());
        if held {
            add(nine, Deed::OpenMeeting(on));
        }
        if closed {
            add(nine + chrono::Duration::hours(2), Deed::CloseMeeting(on));
        }
    }

    /// A story about one youth.
    pub fn story(
        &mut self,
        first_name: &str,
        born: &str,
        provider: &'static str,
        signaller: &'static str,
    ) -> Story<'_> {
        let story = self.stories;
        self.stories += 1;
        let born = self.day(born);
        Story {
            script: self,
            story,
            first_name: first_name.to_owned(),
            born,
            provider,
            signaller,
            manager: "fadoua",
            clock: (9, 0),
            last: None,
        }
    }
}

/// Everybody of the core, in the order they sit.
pub const CORE: [&str; 5] = ["marijke", "rob", "saskia", "dewi", "pieter"];

/// Tells one story; every method is something that happened on a day.
pub struct Story<'a> {
    script: &'a mut Script,
    story: usize,
    first_name: String,
    born: NaiveDate,
    provider: &'static str,
    signaller: &'static str,
    manager: &'static str,
    clock: (u32, u32),
    last: Option<String>,
}

impl Story<'_> {
    /// Deeds of one day follow each other by a minute, starting at a sensible hour.
    fn next_moment(&mut self, day: &str) -> DateTime<Utc> {
        if self.last.as_deref() != Some(day) {
            self.last = Some(day.to_owned());
            self.clock = (9, 10 + u32::try_from(self.story).unwrap_or(0) % 20);
        } else {
            self.clock = if self.clock.1 >= 59 { (self.clock.0 + 1, 0) } else { (self.clock.0, self.clock.1 + 1) };
        }
        self.script.moment(day, self.clock.0, self.clock.1)
    }

    /// Any command, computed from the case as it stands then.
    pub fn ask(
        mut self,
        day: &str,
        who: &'static str,
        command: impl Fn(&Scene) -> Option<Command> + Send + Sync + 'static,
    ) -> Self {
        let at = self.next_moment(day);
        let story = Some(self.story);
        self.script.deeds.push(Planned { at, story, who, deed: Deed::Ask(Box::new(command)) });
        self
    }

    /// Any command that does not depend on the case.
    pub fn say(self, day: &str, who: &'static str, command: Option<Command>) -> Self {
        self.ask(day, who, move |_| command.clone())
    }

    /// Which case manager plays a part.
    pub fn manager(mut self, manager: &'static str) -> Self {
        self.manager = manager;
        self
    }

    /// Started by the signaller.
    pub fn started(mut self, day: &str) -> Self {
        let at = self.next_moment(day);
        let start = line(&self.first_name).map(|first_name| StartSignal {
            first_name,
            born: self.born,
            provider: organisation(self.provider),
            signaller: user(self.signaller),
            care_ended_on: None,
            youth_told_on: self.script.day(day),
        });
        let (story, who) = (Some(self.story), self.signaller);
        self.script.deeds.extend(start.map(|start| Planned { at, story, who, deed: Deed::Start(start) }));
        self
    }

    /// The signal filled in: where the youth lives, why care may break off, in the words of the signaller.
    pub fn signal(self, day: &str, lives: LivesNow, risks: &[ContinuityRisk], words: &str) -> Self {
        let given_on = self.script.day(day);
        let signal = Signal {
            lives_now: Some(lives),
            care_ends_on: Some(calendar::birthday(self.born, 18)),
            decision_ends_on: None,
            address_before_stay: line("Groningen"),
            measure: Some(Measure::None),
            risks: risks.iter().copied().collect(),
            if_nothing_happens: Prose::parse(words).ok(),
            scope: ScopeQuestion::ALL.iter().map(|question| (*question, ScopeAnswer::Yes)).collect(),
            legal_ground: Some(LegalGround::YouthAct),
            consent: Some(Consent { to: Receivers::ALL.iter().copied().collect(), given_on, way: ConsentWay::Written }),
        };
        let who = self.signaller;
        self.say(day, who, Some(Command::EditSignal { signal }))
    }

    /// Answers of the checklist.
    pub fn checklist(mut self, day: &str, answers: &[(ChecklistItem, Answer)]) -> Self {
        let who = self.signaller;
        for (item, answer) in answers.iter().copied() {
            self = self.say(day, who, Some(Command::AnswerChecklist { item, answer: Some(answer), note: None }));
        }
        self
    }

    /// Submitted.
    pub fn submitted(self, day: &str) -> Self {
        let who = self.signaller;
        self.say(day, who, Some(Command::SubmitSignal))
    }

    /// Taken up by the project lead, with a case manager.
    pub fn accepted(self, day: &str) -> Self {
        let manager = user(self.manager);
        self.say(day, "ingrid", Some(Command::AcceptSignal)).say(
            day,
            "ingrid",
            Some(Command::AssignCaseManager { user: manager }),
        )
    }

    /// A passage of the plan, in the youth's words (written down by the signaller) or the helpers' (by the manager).
    pub fn wrote(self, day: &str, section: Section, voice: Voice, text: &str) -> Self {
        let who = if voice == Voice::Youth { self.signaller } else { self.manager };
        let text = text.to_owned();
        self.ask(day, who, move |scene| {
            let passages = scene.case.draft().map(|draft| &draft.content.passages);
            let seen = passages.and_then(|passages| passages.get(&(section, voice))).map_or(0, |found| found.revision);
            Some(Command::WritePlan { writing: Writing::Passage { section, voice, text: text.clone(), seen } })
        })
    }

    /// Several passages on one day.
    pub fn plan(mut self, day: &str, passages: &[(Section, Voice, &str)]) -> Self {
        for (section, voice, text) in passages {
            self = self.wrote(day, *section, *voice, text);
        }
        self
    }

    /// The action plan: what, who, by when, by the youth.
    pub fn actions(self, day: &str, actions: &[(&str, &str, &str, bool)]) -> Self {
        let rows: Vec<Action> = actions
            .iter()
            .filter_map(|(what, doer, due, by_youth)| {
                Some(Action {
                    what: line(what)?,
                    doer: line(doer),
                    helpers: None,
                    due: Some(self.script.day(due)),
                    by_youth: *by_youth,
                    after_eighteen: None,
                })
            })
            .collect();
        let who = self.manager;
        self.ask(day, who, move |scene| {
            let seen = scene.case.draft().map_or(0, |draft| draft.content.actions_revision);
            Some(Command::WritePlan { writing: Writing::Actions { actions: rows.clone(), seen } })
        })
    }

    /// What must be arranged first: kind, words, whose, by when, blocking.
    pub fn needs(self, day: &str, needs: &[(ConditionKind, &str, OwnerRole, &str, bool)]) -> Self {
        let rows: Vec<Need> = needs
            .iter()
            .filter_map(|(kind, what, owner, expected, blocking)| {
                Some(Need {
                    kind: *kind,
                    what: line(what)?,
                    owner: Owner::role(*owner),
                    blocking: *blocking,
                    expected_on: Some(self.script.day(expected)),
                    group: None,
                })
            })
            .collect();
        let who = self.manager;
        self.ask(day, who, move |scene| {
            let seen = scene.case.draft().map_or(0, |draft| draft.content.needs_revision);
            Some(Command::WritePlan { writing: Writing::Needs { needs: rows.clone(), seen } })
        })
    }

    /// A list of the plan, written by the case manager.
    fn sheet(self, day: &str, rows: SheetRows) -> Self {
        let who = self.manager;
        self.ask(day, who, move |scene| {
            let seen = scene.case.draft().map_or(0, |draft| draft.content.sheets.revision_of(&rows));
            Some(Command::WritePlan { writing: Writing::Sheet { rows: rows.clone(), seen } })
        })
    }

    /// Why the plan is allowed; the case manager finds it enough.
    pub fn grounds(self, day: &str, laws: &[Law]) -> Self {
        let rows = laws.iter().filter_map(|(law, article, purpose, fit, room)| {
            Some(Ground {
                law: line(law)?,
                article: line(article),
                purpose: Prose::parse(purpose).ok(),
                fit: Prose::parse(fit).ok(),
                room: Some(*room),
                judgement: Some(Judgement::Sufficient),
                judged_by: line("Casemanager"),
            })
        });
        self.sheet(day, SheetRows::Grounds(rows.collect()))
    }

    /// Who takes part: who, what that person does, what comes back.
    pub fn contributions(self, day: &str, rows: &[(&str, &str, &str)]) -> Self {
        let rows = rows.iter().filter_map(|(who, does, in_return)| {
            Some(Contribution { who: line(who)?, does: line(does)?, in_return: line(in_return) })
        });
        self.sheet(day, SheetRows::Contributions(rows.collect()))
    }

    /// What it costs, in both futures.
    pub fn costs(self, day: &str, lines: Vec<Option<CostLine>>) -> Self {
        self.sheet(day, SheetRows::Costs(lines.into_iter().flatten().collect()))
    }

    /// Who delivers and pays.
    pub fn coverage(self, day: &str, rows: &[Delivered]) -> Self {
        let rows: Vec<Coverage> = rows
            .iter()
            .filter_map(|(domain, what, by, payer, from, until, monthly)| {
                Some(Coverage {
                    domain: *domain,
                    what: line(what)?,
                    by: line(by),
                    payer: *payer,
                    from: self.script.day(from),
                    until: until.map(|until| self.script.day(until)),
                    monthly: monthly.map(|euros| euros * 100),
                })
            })
            .collect();
        self.sheet(day, SheetRows::Coverage(rows))
    }

    /// Offered to the table by the case manager.
    pub fn offered(self, day: &str) -> Self {
        let who = self.manager;
        self.say(day, who, Some(Command::OfferPlan { youth_absent: None }))
    }

    /// Put on the table of a day.
    pub fn scheduled(self, day: &str, table: &str) -> Self {
        let on = self.script.day(table);
        self.ask(day, "ingrid", move |scene| {
            let reason = Prose::parse("Dan kunnen alle betrokkenen erbij zijn.").ok();
            scene.meetings.get(&on).map(|meeting| Command::Schedule { meeting: *meeting, reason })
        })
    }

    /// Somebody invited.
    pub fn invited(self, day: &str, who: &'static str, capacity: Capacity, represents: Represents) -> Self {
        let reason = Prose::parse("Kan vertellen hoe de behandeling loopt.").ok();
        self.say(day, "ingrid", Some(Command::Invite { user: user(who), capacity, represents, reason }))
    }

    /// The discussion opened, with how the youth takes part.
    pub fn discussed(self, day: &str, way: VoiceWay, note: &str) -> Self {
        let voice = YouthVoice { way, note: Prose::parse_optional(note).ok().flatten() };
        self.say(day, "ingrid", Some(Command::RecordYouthVoice { voice })).say(
            day,
            "ingrid",
            Some(Command::OpenDiscussion),
        )
    }

    /// The youth's answer on the version on the table.
    pub fn youth_said(self, day: &str, answer: YouthAnswer, words: &str) -> Self {
        let words = Prose::parse_optional(words).ok().flatten();
        self.ask(day, "ingrid", move |scene| {
            let version = scene.case.newest()?.number;
            Some(Command::RecordYouthAnswer { version, answer, words: words.clone() })
        })
    }

    /// The youth answered in writing, with a day to look again.
    pub fn replied(self, day: &str, text: &str, review: &str) -> Self {
        let review_on = self.script.day(review);
        let command = Prose::parse(text).ok().map(|text| Command::ReplyToYouth { text, review_on });
        self.say(day, "ingrid", command)
    }

    /// The case rests until a day.
    pub fn paused(self, day: &str, reason: &str, until: &str) -> Self {
        let until = self.script.day(until);
        let command = Prose::parse(reason).ok().map(|reason| Command::Pause { reason, until });
        self.say(day, "ingrid", command)
    }

    /// The round opened.
    pub fn round(self, day: &str) -> Self {
        self.say(day, "ingrid", Some(Command::OpenRound))
    }

    /// A position of one seat.
    pub fn position(self, day: &str, who: &'static str, stance: Option<Stance>) -> Self {
        self.ask(day, who, move |scene| {
            let round = scene.case.open_round()?;
            Some(Command::TakePosition {
                seat: user(who),
                version: round.version,
                hash: round.hash,
                stance: stance.clone()?,
            })
        })
    }

    /// The whole core agrees.
    pub fn all_agree(mut self, day: &str) -> Self {
        for who in CORE {
            self = self.position(day, who, Some(Stance::Agree));
        }
        self
    }

    /// Adopted.
    pub fn adopted(self, day: &str) -> Self {
        self.ask(day, "ingrid", |scene| {
            let round = scene.case.open_round()?;
            Some(Command::Adopt { version: round.version, hash: round.hash, youth_silent: None })
        })
    }

    /// Carried over with open points: what, who, by when.
    pub fn carried_over(self, day: &str, points: &[(&str, &'static str, &str)]) -> Self {
        let open_points: Vec<NewOpenPoint> = points
            .iter()
            .filter_map(|(what, owner, due)| {
                Some(NewOpenPoint { what: Prose::parse(what).ok()?, owner: user(owner), due: self.script.day(due) })
            })
            .collect();
        self.say(day, "ingrid", Some(Command::CarryOver { open_points, next: None }))
    }

    /// An open point answered by its owner.
    pub fn answered(self, day: &str, who: &'static str, point: u32, answer: &str) -> Self {
        let answer = Prose::parse(answer).ok();
        self.ask(day, who, move |_| Some(Command::ResolveOpenPoint { point, answer: answer.clone()? }))
    }

    /// The plan taken back for a change.
    pub fn edited(self, day: &str) -> Self {
        let who = self.manager;
        self.say(day, who, Some(Command::EditTabledPlan))
    }

    /// A condition of a kind fulfilled, by whom, with which reference and last day.
    pub fn fulfilled(
        self,
        day: &str,
        who: &'static str,
        kind: ConditionKind,
        reference: &str,
        until: Option<&str>,
    ) -> Self {
        let dated = self.script.day(day);
        let proof = line(reference).map(|reference| Proof {
            reference,
            dated,
            valid_from: Some(dated),
            valid_until: until.map(|until| self.script.day(until)),
            remark_on: (kind == ConditionKind::CareOrder).then_some(dated),
        });
        self.ask(day, who, move |scene| {
            let condition = scene.case.current_conditions().find(|condition| condition.kind == kind)?.number;
            Some(Command::FulfilCondition { condition, proof: proof.clone()? })
        })
    }

    /// A condition of a kind confirmed by a second person.
    pub fn confirmed(self, day: &str, who: &'static str, kind: ConditionKind) -> Self {
        self.ask(day, who, move |scene| {
            let condition = scene.case.current_conditions().find(|condition| condition.kind == kind)?.number;
            Some(Command::ConfirmCondition { condition })
        })
    }

    /// A condition of a kind that does not work out.
    pub fn refused(self, day: &str, who: &'static str, kind: ConditionKind, reason: &str) -> Self {
        let reason = Prose::parse(reason).ok();
        self.ask(day, who, move |scene| {
            let condition = scene.case.current_conditions().find(|condition| condition.kind == kind)?.number;
            Some(Command::RefuseCondition { condition, reason: reason.clone()? })
        })
    }

    /// A condition of a kind gets a member of the core for its owner, and another who stands in.
    pub fn handed_over(
        self,
        day: &str,
        who: &'static str,
        kind: ConditionKind,
        owner: &'static str,
        deputy: &'static str,
    ) -> Self {
        self.ask(day, who, move |scene| {
            let condition = scene.case.current_conditions().find(|condition| condition.kind == kind)?.number;
            let owner = Owner { role: OwnerRole::CoreMember, user: Some(user(owner)), name: None };
            Some(Command::AssignCondition { condition, owner, deputy: Some(user(deputy)) })
        })
    }

    /// A condition added by the project lead.
    pub fn condition(self, day: &str, kind: ConditionKind, what: &str, owner: OwnerRole, expected: &str) -> Self {
        let condition = line(what).map(|what| NewCondition {
            kind,
            what,
            owner: Owner::role(owner),
            blocking: true,
            expected_on: Some(self.script.day(expected)),
            group: None,
        });
        self.ask(day, "ingrid", move |_| Some(Command::AddCondition { condition: condition.clone()? }))
    }

    /// The go.
    pub fn go(self, day: &str) -> Self {
        let recipients = BTreeSet::from([organisation(self.provider)]);
        self.say(day, "ingrid", Some(Command::GiveGo { recipients, remark: None }))
    }

    /// No go yet.
    pub fn withheld(self, day: &str, reason: &str, look_on: &str) -> Self {
        let look_on = self.script.day(look_on);
        let reason = Prose::parse(reason).ok();
        self.ask(day, "ingrid", move |_| Some(Command::WithholdGo { reason: reason.clone()?, look_on }))
    }

    /// People looked back: how far the youth got, in which words, and the areas of life that are not in order.
    pub fn looked_back(self, day: &str, progress: u8, words: &str, fragile: &[LifeDomain]) -> Self {
        let lights: BTreeMap<LifeDomain, Light> = LifeDomain::ALL
            .iter()
            .map(|domain| (*domain, if fragile.contains(domain) { Light::Fragile } else { Light::InOrder }))
            .collect();
        let seen = Seen {
            on: self.script.day(day),
            kind: RecordKind::Conversation,
            progress: Some(progress),
            youth_line: Prose::parse_optional(words).ok().flatten(),
            by_youth: lights.clone(),
            by_professional: lights,
            safety: Some(8),
            same_helper: Some(true),
            same_place: Some(true),
            income_without_gap: Some(true),
            goals: None,
            adjustment: None,
            next_on: None,
        };
        let who = self.signaller;
        self.ask(day, who, move |scene| {
            let moment = scene
                .case
                .moments
                .iter()
                .find(|moment| moment.record.is_none() && looking_back::is_near(moment, seen.on))
                .map(|moment| moment.number);
            Some(Command::RecordMonitoring { moment, seen: seen.clone() })
        })
    }
}
