//! A crowd besides the stories: as many made-up cases as asked for, spread over steps, years, providers and people, so that every
//! list can be seen and measured at its later size.
//!
//! Each case is told by the same rules as all others, act by act as the person whose act it is, but in memory: the history, the
//! trail and who may see it are what the door would have left, except that nobody gets messages about things long past. What has
//! become of a few hundred cases then goes to the database at once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc, Weekday};
use uuid::Uuid;

use super::DemoProblem;
use super::people::{self, PERSONAS, Persona};
use super::script::{self, Deed, Planned, Scene, Script, Story, TABLE_DAY};
use super::stories::Words;
use crate::database::{Acting, Database};
use crate::domain::calendar;
use crate::domain::case::{Case, VoiceWay, YouthAnswer};
use crate::domain::command::Command;
use crate::domain::condition::{ConditionKind, OwnerRole};
use crate::domain::event::{Event, Recorded};
use crate::domain::facts::{CoreSeat, Facts, MeetingFacts, NamedPerson};
use crate::domain::ids::{CaseId, CaseNumber, MeetingId, UserId};
use crate::domain::meeting::MeetingEvent;
use crate::domain::phase::ClosedReason;
use crate::domain::role::{Actor, LifeDomain, Person, Role};
use crate::domain::round::Stance;
use crate::domain::signal::{Answer, ChecklistItem, ContinuityRisk, LivesNow};
use crate::domain::text::Prose;
use crate::domain::{apply, decide};
use crate::dutch::excerpt;
use crate::store::crowd::{self, Arrival, Batch, Table};

/// So many cases go to the database at once.
const AT_ONCE: usize = 500;
/// No more cases than this share a table day that is still to come, or now.
const ON_ONE_AGENDA: usize = 12;
/// Up to this many cases the table sits on Thursdays; beyond it on every working day, as for several towns together.
const ONE_TOWN: u32 = 5_000;

const FIRST_NAMES: [&str; 40] = [
    "Aisha", "Bram", "Chloé", "Daan", "Esra", "Femke", "Gijs", "Hanna", "Isa", "Jesse", "Khadija", "Luuk", "Maud",
    "Nina", "Omar", "Pim", "Quinn", "Roos", "Sara", "Thijs", "Umut", "Vera", "Willem", "Xander", "Yara", "Zeynep",
    "Anouk", "Boaz", "Dina", "Elif", "Finn", "Hugo", "Ilse", "Jip", "Kaat", "Levi", "Mees", "Nour", "Olivia", "Puck",
];
const SIGNALLERS: [(&str, &str); 4] =
    [("veldkant", "mirthe"), ("morgenweide", "tamar"), ("zuidhoek", "elin"), ("kompas", "joris")];
const MANAGERS: [&str; 2] = ["fadoua", "wouter"];

/// How far a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tale {
    Signalling,
    Submitted,
    Planning,
    Offered,
    Scheduled,
    AtTable,
    CarriedOver,
    Arranging,
    AwaitingGo,
    Monitoring,
    Completed,
    Withdrawn,
    Declined,
}

/// How many of a thousand cases are told how far.
const SHARES: [(Tale, u64); 13] = [
    (Tale::Signalling, 50),
    (Tale::Submitted, 40),
    (Tale::Planning, 90),
    (Tale::Offered, 60),
    (Tale::Scheduled, 50),
    (Tale::AtTable, 40),
    (Tale::CarriedOver, 30),
    (Tale::Arranging, 60),
    (Tale::AwaitingGo, 40),
    (Tale::Monitoring, 140),
    (Tale::Completed, 200),
    (Tale::Withdrawn, 100),
    (Tale::Declined, 100),
];

/// A case to be told.
#[derive(Clone, Debug)]
struct Casting {
    tale: Tale,
    table_day: NaiveDate,
    seed: u64,
}

/// Numbers that look drawn by lot and are the same every time.
struct Lot(u64);

impl Lot {
    fn draw(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.0;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (drawn ^ (drawn >> 31)) % below.max(1)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        all.get(usize::try_from(self.draw(all.len() as u64)).unwrap_or(0)).copied()
    }
}

/// Makes the crowd as large as wanted; one that is larger stays so. Answers how large it is, and tells now and then how far it is.
///
/// # Errors
/// When the database refuses, or a tale tells what cannot happen.
pub async fn fill(db: &Database, wanted: u32, now: DateTime<Utc>, progress: impl Fn(u32)) -> Result<u32, DemoProblem> {
    let (there, numbers, tables) = db
        .transact_at(now, Acting::Job("demo"), |tx| {
            Box::pin(async move {
                Ok::<_, DemoProblem>((crowd::size(tx).await?, crowd::last_numbers(tx).await?, crowd::tables(tx).await?))
            })
        })
        .await?;
    if there >= wanted {
        if wanted > 0 {
            progress(there);
        }
        return Ok(there);
    }
    let (send, mut receive) = tokio::sync::mpsc::channel(2);
    let telling = tokio::task::spawn_blocking(move || {
        let mut town = Town::new(now, &tables, wanted <= ONE_TOWN);
        let planned = town.plan(there, wanted);
        town.tell(planned, numbers, |batch| send.blocking_send(batch).is_ok())
    });
    let (mut done, mut told) = (there, there);
    while let Some(batch) = receive.recv().await {
        done += u32::try_from(batch.len()).unwrap_or(0);
        db.transact_at(now, Acting::Job("demo"), move |tx| {
            Box::pin(async move { Ok::<_, DemoProblem>(crowd::join(tx, batch).await?) })
        })
        .await?;
        // twenty lines at most
        if done == wanted || u64::from(done - told) * 20 >= u64::from(wanted - there) {
            told = done;
            progress(done);
        }
    }
    telling.await.map_err(|_| DemoProblem::Secrets)??;
    db.transact_at(now, Acting::Job("demo"), |tx| {
        Box::pin(async move { Ok::<_, DemoProblem>(crowd::settle(tx).await?) })
    })
    .await?;
    Ok(done)
}

/// The town as far as the tales need it.
struct Town {
    now: DateTime<Utc>,
    today: NaiveDate,
    core: Vec<CoreSeat>,
    weekly: bool,
    /// The meetings by their day, those that are there and those still to be added.
    meetings: BTreeMap<NaiveDate, MeetingId>,
    days: BTreeMap<MeetingId, NaiveDate>,
    /// Days that are there and closed, or there and planned: fit for cases of long ago, or of later.
    known: BTreeMap<NaiveDate, String>,
}

impl Town {
    fn new(now: DateTime<Utc>, tables: &[(NaiveDate, MeetingId, String)], weekly: bool) -> Self {
        let mut members: Vec<&Persona> = PERSONAS.iter().filter(|persona| persona.role == Role::CoreMember).collect();
        members.sort_by_key(|persona| persona.name);
        let seat =
            |persona: &&Persona| Some(CoreSeat { user: people::user(persona.key), represents: persona.represents? });
        Self {
            now,
            today: calendar::day(now),
            core: members.iter().filter_map(seat).collect(),
            weekly,
            meetings: tables.iter().map(|(day, id, _)| (*day, *id)).collect(),
            days: tables.iter().map(|(day, id, _)| (*id, *day)).collect(),
            known: tables.iter().map(|(day, _, state)| (*day, state.clone())).collect(),
        }
    }

    /// Which cases to tell, the earliest first.
    fn plan(&mut self, from: u32, until: u32) -> Vec<Casting> {
        let open = self.known.iter().rev().find(|(_, state)| *state == "open").map(|(day, _)| *day);
        let coming: Vec<NaiveDate> = (1..=30)
            .map(|days| calendar::days_after(self.today, days))
            .filter(|day| self.known.get(day).map_or(day.weekday() == Weekday::Thu, |state| state == "planned"))
            .collect();
        let (mut discussed, mut scheduled) = (0, 0);
        let mut planned: Vec<Casting> = (from..until)
            .map(|index| {
                let mut lot = Lot(u64::from(index).wrapping_mul(0x1000_0000_01b3));
                let mut drawn = lot.draw(SHARES.iter().map(|(_, share)| share).sum());
                let mut tale = Tale::Completed;
                for (told, share) in SHARES {
                    if drawn < share {
                        tale = told;
                        break;
                    }
                    drawn -= share;
                }
                let mut table_day = match tale {
                    Tale::Scheduled => coming.get(scheduled / ON_ONE_AGENDA).copied(),
                    Tale::AtTable => open.filter(|_| discussed < ON_ONE_AGENDA),
                    _ => None,
                };
                match (tale, table_day) {
                    (Tale::Scheduled, Some(_)) => scheduled += 1,
                    (Tale::AtTable, Some(_)) => discussed += 1,
                    (Tale::Scheduled | Tale::AtTable, None) => tale = Tale::Completed,
                    _ => {}
                }
                table_day = table_day.or_else(|| self.long_ago(tale, &mut lot));
                if table_day.is_none() {
                    tale = Tale::Declined;
                }
                let table_day = table_day.unwrap_or_else(|| self.ago(200 + lot.draw(3_400)));
                Casting { tale, table_day, seed: lot.draw(u64::MAX) }
            })
            .collect();
        planned.sort_by_key(|planned| planned.table_day);
        planned
    }

    fn ago(&self, days: u64) -> NaiveDate {
        self.today.checked_sub_days(Days::new(days)).unwrap_or(self.today)
    }

    /// The table day of a case that came to a table of the past, or is on its way to one that is not known yet.
    fn long_ago(&self, tale: Tale, lot: &mut Lot) -> Option<NaiveDate> {
        let (nearest, furthest) = match tale {
            // no table yet: the day is one that the tale never reaches
            Tale::Signalling => return Some(calendar::days_after(self.today, 10 + lot.draw(59))),
            Tale::Submitted => return Some(calendar::days_after(self.today, 58 + lot.draw(8))),
            Tale::Planning => return Some(calendar::days_after(self.today, 10 + lot.draw(45))),
            Tale::Offered => return Some(calendar::days_after(self.today, 10 + lot.draw(29))),
            Tale::Declined | Tale::Withdrawn => return Some(self.ago(30 + lot.draw(3_600))),
            Tale::CarriedOver => (8, 60),
            Tale::Arranging => (8, 60),
            Tale::AwaitingGo => (24, 90),
            Tale::Monitoring => (40, 400),
            Tale::Scheduled | Tale::AtTable | Tale::Completed => (250, 3_650),
        };
        (0..60).find_map(|_| {
            let day = self.ago(nearest + lot.draw(furthest - nearest));
            // whatever the lot says, the table sat on a Thursday
            let to_thursday = if self.weekly { (day.weekday().num_days_from_monday() + 4) % 7 } else { 0 };
            let day = day.checked_sub_days(Days::new(u64::from(to_thursday)))?;
            let works = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            let free = self.known.get(&day).is_none_or(|state| state == "closed");
            (works && free).then_some(day)
        })
    }

    /// Tells them all, and hands over what has become of a few hundred each time, until nobody takes it any more.
    fn tell(
        &mut self,
        planned: Vec<Casting>,
        mut numbers: BTreeMap<i32, u32>,
        hand_over: impl Fn(Batch) -> bool,
    ) -> Result<(), DemoProblem> {
        let mut batch = Batch::default();
        let sat: BTreeSet<NaiveDate> = planned
            .iter()
            .filter(|planned| planned.tale.comes_to_the_table())
            .map(|planned| planned.table_day)
            .collect();
        for day in sat {
            if !self.meetings.contains_key(&day) {
                let table = self.table(day);
                self.meetings.insert(day, table.id);
                self.days.insert(table.id, day);
                batch.meet(table);
            }
        }
        for planned in planned {
            let mut script = Script::at(planned.table_day, usize::try_from(planned.seed % 20).unwrap_or(0));
            planned.tale.told(&mut script, planned.seed);
            if let Some(arrival) = self.become_of(script.deeds, &mut numbers)? {
                batch.add(arrival, self.today);
            }
            if batch.len() >= AT_ONCE && !hand_over(std::mem::take(&mut batch)) {
                return Ok(());
            }
        }
        if !batch.is_empty() {
            hand_over(batch);
        }
        Ok(())
    }

    fn table(&self, day: NaiveDate) -> Table {
        let at = |hour| calendar::moment(day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default());
        let starts_at = at(9);
        let held = day < self.today;
        let present: Vec<UserId> = self.core.iter().map(|seat| seat.user).collect();
        let mut events = vec![(starts_at - chrono::Duration::days(90), MeetingEvent::Planned { starts_at })];
        if held {
            let attendance = MeetingEvent::AttendanceRecorded { present: present.iter().copied().collect() };
            events.extend([(starts_at, MeetingEvent::Opened), (starts_at, attendance), (at(12), MeetingEvent::Closed)]);
        }
        let id = MeetingId(people::id(&format!("meeting {day}")));
        Table { id, starts_at, held, present, events, lead: people::user("ingrid") }
    }

    /// What becomes of a case when everybody does what is planned, as far as it is not still to come.
    fn become_of(&self, deeds: Vec<Planned>, numbers: &mut BTreeMap<i32, u32>) -> Result<Option<Arrival>, DemoProblem> {
        let mut deeds = deeds;
        deeds.sort_by_key(|planned| planned.at);
        let mut arrival: Option<Arrival> = None;
        for Planned { at, who, deed, .. } in deeds.into_iter().filter(|planned| planned.at < self.now) {
            let impossible =
                |why: String| DemoProblem::Story { story: None, who, at, why: format!("in de menigte: {why}") };
            let actor = actor(who).ok_or_else(|| impossible("onbekend".to_owned()))?;
            match deed {
                Deed::Start(start) => {
                    let year = calendar::day(at).year();
                    let last = numbers.entry(year).or_default();
                    *last += 1;
                    let number = CaseNumber::new(u16::try_from(year).unwrap_or(0), *last);
                    let seconds = u64::try_from(at.timestamp()).unwrap_or(0);
                    let id = CaseId(Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, 0)));
                    let begun = decide::start(id, number, &start, &actor, &Facts::default(), at)
                        .map_err(|refusal| impossible(format!("{refusal:?}")))?;
                    let recorded: Vec<Recorded> =
                        begun.into_iter().map(|event| Recorded { event, by: actor.author(), at }).collect();
                    let case = apply::fold(&recorded).ok_or_else(|| impossible("geen begin".to_owned()))?;
                    arrival = Some(Arrival {
                        events: recorded.into_iter().map(|recorded| (recorded, case.revision, 0)).collect(),
                        acts: vec![(at, people::user(who), crowd::word(None))],
                        texts: Vec::new(),
                        excerpts: Vec::new(),
                        came_from: None,
                        waits_since: at,
                        rounds_ended: BTreeMap::new(),
                        case,
                    });
                }
                Deed::Ask(ask) => {
                    let Some(arrival) = &mut arrival else { return Err(impossible("geen begin".to_owned())) };
                    let command = ask(&Scene { case: &arrival.case, meetings: &self.meetings })
                        .ok_or_else(|| impossible("er valt niets te vragen".to_owned()))?;
                    let facts = self.facts(&arrival.case, &command, at);
                    let (events, after) = decide::carry_out(&arrival.case, &command, &actor, &facts, at)
                        .map_err(|refusal| impossible(format!("{:?}: {refusal:?}", command.kind())))?;
                    arrival.goes_on(events, after, &command, people::user(who), at);
                }
                Deed::PlanMeeting(_) | Deed::OpenMeeting(_) | Deed::CloseMeeting(_) => {}
            }
        }
        Ok(arrival)
    }

    /// What the door would gather for a command at that moment.
    fn facts(&self, case: &Case, command: &Command, at: DateTime<Utc>) -> Facts {
        let meeting = command.meeting().or_else(|| case.pending_item().map(|item| item.meeting));
        let today = calendar::day(at);
        let meeting = meeting.and_then(|id| {
            let on = *self.days.get(&id)?;
            let starts_at = calendar::moment(on, NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default());
            let is_open = on == today && at >= starts_at;
            let attendance_recorded = is_open;
            let is_upcoming = on >= today;
            Some(MeetingFacts { id, on, starts_at, is_open, is_upcoming, attendance_recorded, deputies: Vec::new() })
        });
        let named = command.names().into_iter().filter_map(|user| {
            let persona = PERSONAS.iter().find(|persona| people::user(persona.key) == user)?;
            let organisation = people::ORGANISATIONS.iter().find(|found| found.key == persona.organisation)?;
            Some(NamedPerson {
                user,
                role: persona.role,
                organisation: Some(people::organisation(persona.organisation)),
                organisation_kind: Some(organisation.kind),
                active: true,
            })
        });
        Facts { core: self.core.clone(), meeting, named: named.collect(), ..Facts::default() }
    }
}

fn actor(key: &'static str) -> Option<Actor> {
    let persona = people::persona(key)?;
    Some(Actor::Person(Person {
        user: people::user(key),
        role: persona.role,
        organisation: Some(people::organisation(persona.organisation)),
        fresh_second_factor: true,
    }))
}

fn name_of(user: UserId) -> String {
    PERSONAS
        .iter()
        .find(|persona| people::user(persona.key) == user)
        .map_or_else(String::new, |persona| persona.name.to_owned())
}

impl Arrival {
    /// Keeps what the door would keep of an act.
    fn goes_on(&mut self, events: Vec<Recorded>, after: Case, command: &Command, by: UserId, at: DateTime<Utc>) {
        if events.is_empty() {
            return;
        }
        let before = std::mem::replace(&mut self.case, after);
        let after = &self.case;
        if before.phase.as_str() != after.phase.as_str() {
            self.came_from = Some(before.phase);
        }
        let today = calendar::day(at);
        if before.waits_for(today) != after.waits_for(today) {
            self.waits_since = at;
        }
        for round in after.rounds.iter().filter(|round| round.end.is_some()) {
            self.rounds_ended.entry(round.number).or_insert(at);
        }
        if let Command::WritePlan { writing: crate::domain::command::Writing::Passage { text, .. } } = command {
            self.texts.push(text.clone());
        }
        for recorded in &events {
            let Event::PlanAdopted { version, youth_silent, .. } = &recorded.event else { continue };
            let text = excerpt::excerpt(after, *version, youth_silent.as_ref(), name_of, at);
            self.excerpts.extend(text.map(|text| (*version, at, text)));
        }
        self.events.extend(events.into_iter().map(|event| (event, after.revision, before.revision)));
        self.acts.push((at, by, crowd::word(Some(command.kind()))));
    }
}

/// A day before or after the table day, as stories write it.
fn day(days: i64) -> String {
    (TABLE_DAY + chrono::Duration::days(days)).to_string()
}

impl Tale {
    fn comes_to_the_table(self) -> bool {
        !matches!(
            self,
            Self::Signalling | Self::Submitted | Self::Planning | Self::Offered | Self::Withdrawn | Self::Declined
        )
    }

    fn told(self, script: &mut Script, seed: u64) {
        let mut lot = Lot(seed);
        let (provider, signaller) = lot.one_of(&SIGNALLERS).unwrap_or(SIGNALLERS[0]);
        let manager = lot.one_of(&MANAGERS).unwrap_or(MANAGERS[0]);
        let name = lot.one_of(&FIRST_NAMES).unwrap_or(FIRST_NAMES[0]);
        // seventeen when the signal is submitted, and not eighteen when the table sits
        let born = (TABLE_DAY - chrono::Duration::days(6_280 + i64::try_from(lot.draw(200)).unwrap_or(0))).to_string();
        let lives = lot.one_of(LivesNow::ALL).unwrap_or(LivesNow::Residential);
        let risk = lot.one_of(ContinuityRisk::ALL).unwrap_or(ContinuityRisk::PlaceEnds);
        let story = script.story(name, &born, provider, signaller).manager(manager).started(&day(-70));
        let story = story.signal(
            &day(-69),
            lives,
            &[risk],
            &format!("{name} wordt 18 en wat er nu is, houdt dan op. Er is nog niets dat ervoor in de plaats komt."),
        );
        let story = story.checklist(&day(-69), &[(ChecklistItem::W1, Answer::NotArranged)]);
        if self == Self::Signalling {
            return;
        }
        let story = story.submitted(&day(-66));
        if self == Self::Submitted {
            return;
        }
        if self == Self::Declined {
            let told = Prose::parse("Het gezin is verhuisd. De nieuwe gemeente is nu aan zet.").ok();
            let helped = told.zip(Prose::parse("Het jeugdteam daar; de contactpersoon heeft gebeld.").ok());
            let command = helped.map(|(reason, helped_where)| Command::DeclineSignal { reason, helped_where });
            story.say(&day(-63), "ingrid", command);
            return;
        }
        let story = story.accepted(&day(-63));
        let urgent = lot.draw(12) == 0;
        let story = if urgent {
            let reason = Prose::parse("De plek stopt eerder dan gedacht.").ok();
            story.say(&day(-62), "ingrid", reason.map(|reason| Command::SetUrgent { reason }))
        } else {
            story
        };
        let story = Self::written(story, name, lot.draw(900));
        if self == Self::Withdrawn {
            let needed_now = Prose::parse(&format!("{name} woont nu bij familie en wil geen tafel meer.")).ok();
            let command = needed_now.map(|needed_now| Command::Withdraw { needed_now, with_youth: true });
            story.say(&day(-45), signaller, command);
            return;
        }
        if self == Self::Planning {
            return;
        }
        let story = story.offered(&day(-40));
        if self == Self::Offered {
            return;
        }
        let story = story.scheduled(&day(-32), &day(0));
        if self == Self::Scheduled {
            return;
        }
        let story = story
            .discussed(&day(0), VoiceWay::AtTable, "")
            .youth_said(&day(0), YouthAnswer::Yes, "Ja, dit is wat ik wil.")
            .round(&day(0));
        if matches!(self, Self::AtTable | Self::CarriedOver) {
            let story = story.position(&day(0), script::CORE[0], Some(Stance::Agree));
            let question = Prose::parse("Wie betaalt de eerste maanden?").ok();
            let story = story.position(&day(0), script::CORE[1], question.map(|question| Stance::NotYet { question }));
            if self == Self::CarriedOver {
                story.carried_over(&day(0), &[("Wie de eerste maanden betaalt", manager, &day(14))]);
            }
            return;
        }
        let story = story.all_agree(&day(0)).adopted(&day(0));
        if self == Self::Arranging {
            return;
        }
        let story = story.fulfilled(&day(20), manager, ConditionKind::CareOrder, "Bestelling 40817", None);
        if self == Self::AwaitingGo {
            return;
        }
        let story = story.go(&day(28)).looked_back(&day(39), 7, "Het gaat goed.", &[]);
        if self == Self::Completed {
            let words = Prose::parse("Het loopt zonder ons.").ok();
            let handover = Prose::parse("De mentor blijft het vaste gezicht.").ok();
            let command = words.map(|explanation| Command::Close {
                reason: ClosedReason::Completed,
                explanation,
                in_order: LifeDomain::ALL.iter().copied().collect(),
                handover,
                despite: None,
            });
            story.say(&day(240), "ingrid", command);
        }
    }

    fn written<'a>(story: Story<'a>, name: &str, amount: u64) -> Story<'a> {
        let money = format!("{name} komt € {} per maand tekort.", 100 + amount);
        Words {
            me: "Ik ben rustig en ik kan goed koken.",
            six_months: "Ik woon op een kamer en ik slaap goed.",
            housing: "Een kamer bij een hospita, dichtbij school.",
            money: &money,
            stuck: "De hulp stopt op de verjaardag, wat erna komt heeft een wachtlijst.",
            law: "Jeugdwet: hulp zo licht als kan, zolang het nodig is.",
            gain: "Nu: een dure plek die niet nodig is. Maatwerk: begeleiding voor een paar uur per week.",
            involvement: "Houdt zelf een kasboek bij en belt op woensdag.",
            ..Words::default()
        }
        .write(story, &day(-55))
        .actions(&day(-54), &[("De bestelling doen", "De casemanager", &day(14), false)])
        .needs(
            &day(-54),
            &[(
                ConditionKind::CareOrder,
                "Bestelling in het WIZ-portaal met opmerking",
                OwnerRole::CaseManager,
                &day(21),
                true,
            )],
        )
    }
}
