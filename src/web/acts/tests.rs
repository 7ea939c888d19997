//! A case from its signal to its end, each step through the form of its act: what is drawn, what is typed, what follows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::domain::apply::begin;
use crate::domain::command::{StartSignal, Writing};
use crate::domain::decide::carry_out;
use crate::domain::event::{Event, Recorded};
use crate::domain::facts::{CoreSeat, Facts as Known, MeetingFacts, NamedPerson, OrganisationKind};
use crate::domain::ids::{CaseId, MeetingId, OrganisationId};
use crate::domain::meeting::Deputy;
use crate::domain::offer::{Offer, offered};
use crate::domain::phase::{ClosedReason, Phase};
use crate::domain::plan::{Action, Section, Voice};
use crate::domain::refusal::{NotNow, Refusal};
use crate::domain::role::{Actor, Author, Person, Represents};
use crate::domain::round::Stance;
use crate::domain::signal::{
    Consent, ConsentWay, ContinuityRisk, LegalGround, Receivers, ScopeAnswer, ScopeQuestion, Signal,
};
use crate::domain::text::Line;
use crate::dutch::commands::said;
use crate::store::names::Named;

const SIGNALLER: u128 = 1;
const LEAD: u128 = 2;
const MANAGER: u128 = 3;
const YOUTH: u128 = 4;
const HOUSING: u128 = 5;
const ADVISER: u128 = 6;
const COLLEAGUE: u128 = 7;
const GUEST: u128 = 8;

const PROVIDER: OrganisationId = OrganisationId(Uuid::from_u128(100));
const OTHER_PROVIDER: OrganisationId = OrganisationId(Uuid::from_u128(101));
const WIJ: OrganisationId = OrganisationId(Uuid::from_u128(102));
const MEETING: MeetingId = MeetingId(Uuid::from_u128(200));
const LATER: MeetingId = MeetingId(Uuid::from_u128(201));

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

fn role(n: u128) -> Role {
    match n {
        SIGNALLER | COLLEAGUE => Role::Signaller,
        LEAD => Role::ProjectLead,
        MANAGER => Role::CaseManager,
        YOUTH | HOUSING => Role::CoreMember,
        ADVISER => Role::MethodAdvisor,
        _ => Role::Invitee,
    }
}

fn organisation(n: u128) -> Option<OrganisationId> {
    match n {
        SIGNALLER | COLLEAGUE => Some(PROVIDER),
        MANAGER => Some(WIJ),
        _ => None,
    }
}

/// A small town: everybody there is, one case, and a clock.
struct Town {
    case: Case,
    now: DateTime<Utc>,
    open: bool,
    attended: bool,
}

impl Town {
    fn new() -> Self {
        let now: DateTime<Utc> = "2026-11-12T09:00:00Z".parse().unwrap();
        let start = StartSignal {
            first_name: Line::parse("Noor").unwrap(),
            born: "2009-01-19".parse().unwrap(),
            provider: PROVIDER,
            signaller: user(SIGNALLER),
            care_ended_on: None,
            youth_told_on: "2026-11-12".parse().unwrap(),
        };
        let event = Event::started(CaseId(Uuid::from_u128(300)), CaseNumber::new(2026, 14), &start);
        let case = begin(&Recorded { event, by: Author::Person(user(SIGNALLER)), at: now }).unwrap();
        let mut town = Self { case, now, open: false, attended: false };
        let signal = Signal {
            risks: [ContinuityRisk::PlaceEnds].into(),
            scope: ScopeQuestion::ALL.iter().map(|question| (*question, ScopeAnswer::Yes)).collect(),
            legal_ground: Some(LegalGround::YouthAct),
            consent: Some(Consent {
                to: [Receivers::Committee, Receivers::Wij, Receivers::Invitees].into(),
                given_on: "2026-11-12".parse().unwrap(),
                way: ConsentWay::Written,
            }),
            ..Signal::default()
        };
        town.command(SIGNALLER, Command::EditSignal { signal });
        town
    }

    fn actor(&self, who: u128) -> Actor {
        Actor::Person(Person {
            user: user(who),
            role: role(who),
            organisation: organisation(who),
            fresh_second_factor: true,
        })
    }

    fn facts(&self, named: &[UserId], meeting: Option<MeetingId>) -> Known {
        let on = |id, day: &str| MeetingFacts {
            id,
            on: day.parse().unwrap(),
            starts_at: format!("{day}T08:00:00Z").parse().unwrap(),
            is_open: self.open,
            is_upcoming: true,
            attendance_recorded: self.attended,
            deputies: Vec::<Deputy>::new(),
        };
        let first = on(MEETING, "2026-11-26");
        let named = named.iter().map(|named| {
            let n = named.0.as_u128();
            NamedPerson {
                user: *named,
                role: role(n),
                organisation: organisation(n),
                organisation_kind: (n == MANAGER).then_some(OrganisationKind::Wij),
                active: true,
            }
        });
        Known {
            core: vec![
                CoreSeat { user: user(YOUTH), represents: Represents::Youth },
                CoreSeat { user: user(HOUSING), represents: Represents::ProtectedHousing },
            ],
            meeting: Some(if meeting == Some(LATER) { on(LATER, "2026-12-03") } else { first.clone() }),
            next_meeting: Some(first),
            named: named.collect(),
            settings: Default::default(),
            waits_since: None,
        }
    }

    fn open_for(&self, who: u128) -> OpenCase {
        let named = |n: u128| Named { name: format!("Persoon {n}"), role: role(n), organisation: None };
        OpenCase {
            case: self.case.clone(),
            actor: self.actor(who),
            facts: self.facts(&[], None),
            names: (1..=8).map(|n| (user(n), named(n))).collect(),
            organisations: BTreeMap::from([(PROVIDER, "Het Anker".into()), (OTHER_PROVIDER, "De Brug".into())]),
        }
    }

    fn choices(&self) -> Choices {
        let account = |n: u128| Account {
            user: user(n),
            name: format!("Persoon {n}"),
            role: role(n),
            organisation: None,
            represents: None,
        };
        let meeting = |id, at: &str| {
            let starts_at: DateTime<Utc> = at.parse().unwrap();
            Meeting { id, starts_at, on: calendar::day(starts_at), is_open: false, items: 2 }
        };
        Choices {
            told: None,
            goals: Vec::new(),
            people: [MANAGER, ADVISER, COLLEAGUE, GUEST].map(account).into(),
            meetings: vec![meeting(MEETING, "2026-11-26T08:00:00Z"), meeting(LATER, "2026-12-03T08:00:00Z")],
        }
    }

    fn carry(&mut self, who: u128, command: &Command) -> Result<(), Refusal> {
        self.now += TimeDelta::minutes(10);
        let facts = self.facts(&command.names(), command.meeting());
        let (_, after) = carry_out(&self.case, command, &self.actor(who), &facts, self.now)?;
        self.case = after;
        Ok(())
    }

    /// What would come of a command.
    fn would_carry(&self, who: u128, command: &Command) -> Result<(), Refusal> {
        let facts = self.facts(&command.names(), command.meeting());
        carry_out(&self.case, command, &self.actor(who), &facts, self.now).map(|_| ())
    }

    fn command(&mut self, who: u128, command: Command) {
        self.carry(who, &command).unwrap_or_else(|refusal| panic!("{:?}: {refusal:?}", command.kind()));
    }

    /// Draws the form of an act and reads what was typed.
    fn read(&self, who: u128, kind: CommandKind, target: Option<u32>, form: Option<&str>) -> Prepared {
        let open = self.open_for(who);
        let choices = self.choices();
        let scene = Scene { open: &open, choices: &choices, target, now: self.now, proposed: None };
        let typed = form.map(|form| FormText::parse(form.as_bytes()).unwrap());
        prepare(kind, &scene, typed.as_ref(), &[]).unwrap_or_else(|| panic!("{kind:?} has no form"))
    }

    /// Does an act as a person does: sees the page, fills it in, presses the button.
    fn act(&mut self, who: u128, kind: CommandKind, form: &str) {
        self.act_on(who, kind, None, form);
    }

    fn act_on(&mut self, who: u128, kind: CommandKind, target: Option<u32>, form: &str) {
        let offers = offered(&self.case, &self.actor(who), &self.facts(&[], None), self.now);
        assert!(offers.contains(&Offer { kind, target }), "{kind:?} is not offered in {:?}", self.case.phase);
        let first = self.read(who, kind, target, None);
        assert!(first.command.is_none(), "{kind:?} did something when it was only looked at");
        assert!(first.fields.iter().all(|field| field.error.is_none()), "{kind:?} complains too early");
        assert!(!first.about.happens.is_empty(), "{kind:?} does not say what will happen");
        let hidden: Vec<String> = first.hidden.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let sent = [hidden.join("&"), form.to_owned()].join("&");
        let read = self.read(who, kind, target, Some(&sent));
        let errors: Vec<_> = read.fields.iter().filter_map(|field| field.error.clone()).collect();
        let command = read.command.unwrap_or_else(|| panic!("{kind:?}: {errors:?}"));
        assert_eq!((command.kind(), command.target()), (kind, target));
        self.carry(who, &command).unwrap_or_else(|refusal| panic!("{kind:?}: {refusal:?}"));
    }

    fn write_a_plan(&mut self) {
        use Section::*;
        let words = [ThisIsMe, InSixMonths, Housing, WhatIsStuck, Legitimacy, SocialReturn, Involvement];
        for section in words {
            let voice = if section == ThisIsMe { Voice::Youth } else { Voice::Helpers };
            let text = format!("{section:?} na {}", self.now);
            let writing = Writing::Passage { section, voice, text, seen: 0 };
            self.command(SIGNALLER, Command::WritePlan { writing });
        }
        let action = Action {
            what: Line::parse("Kamercontract tekenen").unwrap(),
            doer: Line::parse("Noor").ok(),
            helpers: None,
            due: "2027-01-05".parse().ok(),
            by_youth: true,
            after_eighteen: None,
        };
        self.command(SIGNALLER, Command::WritePlan { writing: Writing::Actions { actions: vec![action], seen: 0 } });
    }

    fn agree(&mut self) {
        let round = self.case.open_round().unwrap().clone();
        for seat in round.seats {
            let command = Command::TakePosition {
                seat: seat.member,
                version: round.version,
                hash: round.hash,
                stance: Stance::Agree,
            };
            self.command(seat.member.0.as_u128(), command);
        }
    }

    fn submitted() -> Self {
        let mut town = Self::new();
        town.act(SIGNALLER, CommandKind::SubmitSignal, "");
        town
    }

    fn planning() -> Self {
        let mut town = Self::submitted();
        town.act(LEAD, CommandKind::AcceptSignal, "");
        town
    }

    fn scheduling() -> Self {
        let mut town = Self::planning();
        town.act(LEAD, CommandKind::AssignCaseManager, &format!("user={}", user(MANAGER)));
        town.write_a_plan();
        town.act(MANAGER, CommandKind::OfferPlan, "");
        town
    }

    fn at_table() -> Self {
        let mut town = Self::scheduling();
        town.act(LEAD, CommandKind::Schedule, &format!("meeting={MEETING}"));
        town.act(SIGNALLER, CommandKind::RecordYouthVoice, "way=at_table");
        (town.open, town.attended) = (true, true);
        town.act(LEAD, CommandKind::OpenDiscussion, "");
        town
    }

    fn arranging() -> Self {
        let mut town = Self::at_table();
        town.act(SIGNALLER, CommandKind::RecordYouthAnswer, "answer=yes&words=Zo+wil+ik+het");
        town.act(LEAD, CommandKind::OpenRound, "");
        town.agree();
        town.act(LEAD, CommandKind::Adopt, "");
        town
    }

    fn awaiting_go() -> Self {
        let mut town = Self::arranging();
        let order = town.case.care_order().unwrap().number;
        let proof = "reference=WIZ-118&dated=12-11-2026&remark_on=12-11-2026&valid_until=";
        town.act_on(MANAGER, CommandKind::FulfilCondition, Some(order), proof);
        assert_eq!(town.case.phase, Phase::AwaitingGo);
        town
    }

    fn monitoring() -> Self {
        let mut town = Self::awaiting_go();
        town.act(LEAD, CommandKind::GiveGo, &format!("recipients={}&remark=", PROVIDER));
        town
    }
}

#[test]
fn a_case_goes_all_the_way_through_the_forms_of_its_acts() {
    let mut town = Town::monitoring();
    assert_eq!(town.case.phase, Phase::Monitoring);
    let seen = "moment=1&on=12-11-2026&kind=telephone&progress=7&youth_housing=in_order&pro_income=fragile&same_place=yes&same_helper=unknown&next_on=01-02-2027";
    town.act(MANAGER, CommandKind::RecordMonitoring, seen);
    let record = &town.case.records[0];
    assert_eq!((record.moment, record.seen.progress), (Some(1), Some(7)));
    assert_eq!((record.seen.same_place, record.seen.same_helper, record.seen.safety), (Some(true), None, None));
    assert_eq!((record.seen.by_youth.len(), record.seen.by_professional.len()), (1, 1));
    let all = "in_order=housing&in_order=income&in_order=wellbeing&in_order=school_work&in_order=support";
    let close = format!("reason=completed&explanation=Het+loopt&handover=Huisarts&{all}");
    let silent = town.read(LEAD, CommandKind::Close, None, Some(&format!("{close}&despite=")));
    let asked = silent.fields.iter().find(|field| field.name == "despite").unwrap();
    assert!(asked.label.contains("inkomen"), "the areas are named: {}", asked.label);
    let refusal = town.carry(LEAD, &silent.command.unwrap()).unwrap_err();
    assert_eq!(refusal, Refusal::unfit("despite", Unfit::Empty));
    town.act(LEAD, CommandKind::Close, &format!("{close}&despite=De+uitkering+is+rond"));
    assert_eq!(town.case.phase, Phase::Closed(ClosedReason::Completed));
    town.act(LEAD, CommandKind::Reopen, "reason=Het+gaat+minder");
    assert_eq!(town.case.phase, Phase::Monitoring);
}

#[test]
fn a_signal_is_returned_declined_or_helped_along() {
    let mut town = Town::submitted();
    town.act(LEAD, CommandKind::ReturnSignal, "question=Tot+wanneer+loopt+de+plek%3F");
    town.act(SIGNALLER, CommandKind::SubmitSignal, "");
    town.act(SIGNALLER, CommandKind::ReportNoCaseManager, "");
    town.act(SIGNALLER, CommandKind::AskHelp, "advisor=project_lead&question=Wie+kan+helpen%3F");
    town.act(SIGNALLER, CommandKind::AskHelp, &format!("advisor={}&question=Hoe+begin+ik%3F", user(ADVISER)));
    assert_eq!(town.case.help.iter().map(|help| help.advisor).collect::<Vec<_>>(), [None, Some(user(ADVISER))]);
    town.act(LEAD, CommandKind::CorrectBirthDate, "born=20-01-2009&reason=Typefout");
    town.act(LEAD, CommandKind::DeclineSignal, "reason=Woont+elders&helped_where=Assen");
    assert_eq!(town.case.phase, Phase::Closed(ClosedReason::OutOfScope));
}

#[test]
fn a_case_is_scheduled_moved_and_taken_back() {
    let mut town = Town::scheduling();
    town.act(LEAD, CommandKind::Schedule, &format!("meeting={LATER}&reason=Noor+heeft+dan+vrij"));
    town.act(LEAD, CommandKind::Reschedule, &format!("meeting={MEETING}&reason=Toch+eerder"));
    let guest = format!("user={}&represents=treatment&capacity=explains&reason=Kan+niet+beslissen", user(GUEST));
    town.act(LEAD, CommandKind::Invite, &guest);
    let number = town.case.invitations.iter().find(|found| found.user == user(GUEST)).unwrap().number;
    town.act_on(LEAD, CommandKind::Uninvite, Some(number), "reason=Ziek");
    town.act(MANAGER, CommandKind::WithdrawOffer, "reason=Nog+niet+klaar");
    assert_eq!(town.case.phase, Phase::Planning);
}

#[test]
fn a_round_that_ends_without_a_decision_leaves_points_to_find_out() {
    let mut town = Town::at_table();
    town.act(LEAD, CommandKind::OpenRound, "");
    town.act(LEAD, CommandKind::AwaitWriting, "");
    town.act(LEAD, CommandKind::CloseRound, "");
    let mut town = Town::at_table();
    town.act(LEAD, CommandKind::OpenRound, "");
    let points = format!(
        "what=Wie+betaalt%3F&owner={0}&due=25-11-2026&what-2=Tot+wanneer%3F&owner-2={1}&due-2=26-11-2026&what-3=&owner-3=&due-3=",
        user(MANAGER),
        user(YOUTH)
    );
    town.act(LEAD, CommandKind::CarryOver, &points);
    assert_eq!(town.case.open_points.len(), 2);
    town.act_on(MANAGER, CommandKind::ResolveOpenPoint, Some(1), "answer=Jeugd");
    town.act(LEAD, CommandKind::AddOpenPoint, &format!("what=Welke+kamer%3F&owner={}&due=30-11-2026", user(LEAD)));
    town.act(LEAD, CommandKind::AddCorrection, "text=Het+was+nummer+12");
}

#[test]
fn closing_a_unanimous_round_is_asked_twice() {
    let mut town = Town::at_table();
    town.act(LEAD, CommandKind::OpenRound, "");
    town.agree();
    let once = town.read(LEAD, CommandKind::CloseRound, None, Some("revisie=1"));
    assert!(once.command.is_none());
    assert_eq!(
        once.fields[0].error.as_deref(),
        Some("Ik sluit de ronde toch, zonder vast te stellen: zet een vinkje als dit klopt.")
    );
    town.act(LEAD, CommandKind::CloseRound, "although_unanimous=yes");
    assert!(town.case.open_round().is_none());
}

#[test]
fn a_youth_who_says_no_is_answered_before_the_plan_is_adopted() {
    let mut town = Town::at_table();
    town.act(SIGNALLER, CommandKind::RecordYouthAnswer, "answer=no&words=Niet+die+plek");
    town.act(LEAD, CommandKind::ReplyToYouth, "text=We+zoeken+verder&review_on=10-12-2026");
    town.act(LEAD, CommandKind::OpenRound, "");
    town.agree();
    town.act(LEAD, CommandKind::Adopt, "");
    assert_eq!(town.case.phase, Phase::Arranging);
}

#[test]
fn what_was_read_is_what_is_adopted() {
    let mut town = Town::at_table();
    town.act(LEAD, CommandKind::OpenRound, "");
    town.agree();
    let silent = "youth_silent=Wilde+niet+praten";
    for forged in ["versie=1&kenmerk=abc", "versie=&kenmerk=", ""] {
        let read = town.read(LEAD, CommandKind::Adopt, None, Some(&format!("{forged}&{silent}")));
        let refusal = town.carry(LEAD, &read.command.unwrap()).unwrap_err();
        assert_eq!(refusal, Refusal::NotNow(NotNow::OtherText), "{forged}");
    }
    town.act(LEAD, CommandKind::Adopt, silent);
    assert_eq!(town.case.phase, Phase::Arranging);
}

#[test]
fn a_tabled_plan_is_changed_and_a_case_leaves_the_agenda() {
    let mut town = Town::at_table();
    town.act(MANAGER, CommandKind::EditTabledPlan, "");
    assert!(town.case.draft().is_some());
    let mut town = Town::scheduling();
    town.act(LEAD, CommandKind::Schedule, &format!("meeting={MEETING}"));
    (town.open, town.attended) = (true, true);
    town.act(LEAD, CommandKind::MarkNotReached, "");
    assert!(town.case.pending_item().is_none());
}

#[test]
fn from_the_third_table_on_a_case_can_be_escalated() {
    let mut town = Town::at_table();
    town.case.tables = 3;
    town.act(LEAD, CommandKind::Escalate, "to=Expertteam&question=Wie+betaalt%3F");
}

#[test]
fn a_condition_is_added_arranged_and_relieved_by_two_people() {
    let mut town = Town::arranging();
    let core = format!("kind=housing&what=Kamer&owner={}&blocking=yes&group=1", user(YOUTH));
    town.act(LEAD, CommandKind::AddCondition, &core);
    let outside = "kind=other&what=Fiets&owner=outside&owner_name=Oma&blocking=yes&expected_on=01-12-2026";
    town.act(MANAGER, CommandKind::AddCondition, outside);
    let [order, room, bike] = [1, 2, 3];
    town.act_on(MANAGER, CommandKind::RequestCondition, Some(bike), "on=12-11-2026&expected_on=01-12-2026");
    assert_eq!(town.case.condition(room).unwrap().owner.user, Some(user(YOUTH)));
    town.act_on(LEAD, CommandKind::FulfilCondition, Some(room), "reference=Contract+12&dated=12-11-2026");
    town.act_on(HOUSING, CommandKind::ConfirmCondition, Some(room), "");
    town.act_on(MANAGER, CommandKind::ReopenCondition, Some(room), "reason=Contract+vervallen");
    town.act_on(LEAD, CommandKind::CoverCondition, Some(room), "guarantor=Het+Anker&until=01-02-2027");
    town.act_on(YOUTH, CommandKind::ConfirmCondition, Some(room), "");
    town.act_on(LEAD, CommandKind::UnblockCondition, Some(bike), "reason=Kan+later");
    town.act_on(YOUTH, CommandKind::ConfirmCondition, Some(bike), "");
    town.act_on(MANAGER, CommandKind::RefuseCondition, Some(bike), "reason=Gestolen");
    town.act_on(LEAD, CommandKind::WaiveCondition, Some(bike), "reason=Loopt+graag");
    town.act_on(YOUTH, CommandKind::ConfirmCondition, Some(bike), "");
    let ticked = town.read(LEAD, CommandKind::WaiveCondition, Some(order), Some("reason=Geen+bestelling"));
    assert!(ticked.command.is_none(), "for the care order the box must be ticked");
    town.act_on(LEAD, CommandKind::WaiveCondition, Some(order), "reason=Geen+bestelling&no_order_needed=yes");
    town.act_on(HOUSING, CommandKind::ConfirmCondition, Some(order), "");
    assert_eq!(town.case.phase, Phase::AwaitingGo);
    town.act(LEAD, CommandKind::ReturnToTable, "reason=Ander+plan");
    assert_eq!(town.case.phase, Phase::AtTable);
}

#[test]
fn a_go_is_withheld_given_and_revoked() {
    let mut town = Town::awaiting_go();
    town.act(LEAD, CommandKind::WithholdGo, "reason=Wacht+op+Noor&look_on=20-11-2026");
    town.act(LEAD, CommandKind::GiveGo, &format!("recipients={PROVIDER}&recipients={OTHER_PROVIDER}&remark=Succes"));
    assert_eq!(town.case.valid_go().unwrap().recipients.len(), 2);
    town.act(LEAD, CommandKind::RevokeGo, "reason=Plek+ging+niet+door");
    assert_eq!(town.case.phase, Phase::Arranging);
}

#[test]
fn a_plan_in_effect_goes_round_again_or_stays() {
    let mut town = Town::monitoring();
    town.act(LEAD, CommandKind::Retable, "reason=Kamer+opgezegd");
    town.act(LEAD, CommandKind::KeepPlan, "reason=Kamer+mag+toch");
    assert_eq!(town.case.phase, Phase::Monitoring);
}

#[test]
fn rest_haste_consent_and_people_have_forms_too() {
    let mut town = Town::planning();
    town.act(LEAD, CommandKind::Pause, "reason=Vakantie&until=01-12-2026");
    town.act(LEAD, CommandKind::Resume, "reason=Terug");
    town.act(LEAD, CommandKind::SetUrgent, "reason=Plek+stopt+vrijdag");
    town.act(LEAD, CommandKind::ClearUrgent, "reason=Plek+verlengd");
    town.act(SIGNALLER, CommandKind::WithdrawConsent, "on=12-11-2026&way=spoken&told_to=Anouk");
    town.act(SIGNALLER, CommandKind::RenewConsent, "to=committee&to=wij&on=12-11-2026&way=written");
    town.act(LEAD, CommandKind::ReplaceSignaller, &format!("user={}&reason=Verlof", user(COLLEAGUE)));
    town.act(COLLEAGUE, CommandKind::Withdraw, "needed_now=Rust&with_youth=yes");
    assert_eq!(town.case.phase, Phase::Closed(ClosedReason::Withdrawn));
}

#[test]
fn nothing_filled_in_is_said_at_every_field_that_needs_something() {
    let town = Town::planning();
    let empty = town.read(LEAD, CommandKind::Pause, None, Some("reason=&until="));
    let errors: Vec<_> = empty.fields.iter().filter_map(|field| field.error.as_deref()).collect();
    assert_eq!(errors, ["Waarom pauzeert u de casus: vul dit in.", "Wanneer kijkt u opnieuw: vul dit in."]);
    assert!(empty.command.is_none());
}

#[test]
fn what_cannot_be_read_and_what_the_rules_refuse_are_told_at_once() {
    fn wrong(town: &Town, kind: CommandKind, form: &str) -> Vec<&'static str> {
        let read = town.read(LEAD, kind, None, Some(form));
        assert!(read.command.is_none(), "{form}");
        let known = [
            "reason",
            "explanation",
            "in_order",
            "handover",
            "on",
            "kind",
            "progress",
            "next_on",
            "reference",
            "dated",
        ];
        let has = |name: &&str| read.fields.iter().any(|field| field.name == *name && field.error.is_some());
        known.into_iter().filter(has).collect()
    }
    let town = Town::monitoring();
    let close = CommandKind::Close;
    assert_eq!(wrong(&town, close, "reason=moved&explanation=&handover="), ["explanation", "handover"]);
    assert_eq!(
        wrong(&town, close, "reason=completed&explanation=&in_order=housing&handover="),
        ["explanation", "in_order", "handover"]
    );
    // what depends on a choice that was not made is not held against anybody
    assert_eq!(wrong(&town, close, "explanation=&handover="), ["reason", "explanation"]);
    let look_back = "moment=0&on=01-01-2040&kind=&progress=12&next_on=01-01-2020";
    assert_eq!(wrong(&town, CommandKind::RecordMonitoring, look_back), ["on", "kind", "progress", "next_on"]);
}

#[test]
fn a_look_back_in_which_nothing_was_seen_is_none() {
    let town = Town::monitoring();
    let today = dates::date_typed(calendar::day(town.now));
    let empty = format!("moment=0&on={today}&kind=conversation&same_helper=unknown&next_on=01-06-2027");
    let command = town.read(MANAGER, CommandKind::RecordMonitoring, None, Some(&empty)).command.unwrap();
    let refused = Refusal::unfit("seen", Unfit::NothingSeen);
    assert_eq!(town.would_carry(MANAGER, &command), Err(refused));
    for one in
        ["progress=6", "same_place=yes", "adjustment=Vaker+bellen", "goals=De+kamer+is+gelukt", "youth_line=Gaat+wel"]
    {
        let filled = format!("{empty}&{one}");
        let command = town.read(MANAGER, CommandKind::RecordMonitoring, None, Some(&filled)).command.unwrap();
        assert_eq!(town.would_carry(MANAGER, &command), Ok(()), "{one}");
    }
}

#[test]
fn whoever_closes_sees_what_is_still_open() {
    let mut town = Town::at_table();
    town.act(LEAD, CommandKind::AddOpenPoint, &format!("what=Welke+kamer%3F&owner={}&due=30-11-2026", user(LEAD)));
    let about = town.read(LEAD, CommandKind::Close, None, None).about;
    assert!(about.happens[0].starts_with("Let op: er staat nog iets open."), "{:?}", about.happens);
    let told: Vec<_> = about.facts.rows.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert!(told[0].starts_with("Punten zonder antwoord: Welke kamer? (Persoon"), "{told:?}");
    let arranging = Town::arranging().read(LEAD, CommandKind::Close, None, None).about;
    assert!(arranging.facts.rows.iter().any(|(name, _)| name == "Randvoorwaarden die niet geregeld zijn"));
    let planning = Town::planning().read(LEAD, CommandKind::Close, None, None).about;
    assert!(!planning.happens[0].starts_with("Let op"), "nothing is open");
}

#[test]
fn whoever_makes_a_signal_puts_name_and_birth_date_right_until_it_is_submitted() {
    let mut town = Town::new();
    town.act(SIGNALLER, CommandKind::CorrectFirstName, "first_name=Noortje&reason=Typefout");
    town.act(SIGNALLER, CommandKind::CorrectBirthDate, "born=20-01-2009&reason=Typefout");
    assert_eq!(town.case.youth.first_name.as_str(), "Noortje");
    town.act(SIGNALLER, CommandKind::SubmitSignal, "");
    let late = Command::CorrectFirstName {
        first_name: Line::parse("Noor").unwrap(),
        reason: crate::domain::text::Prose::parse("Toch niet.").unwrap(),
    };
    assert_eq!(town.carry(SIGNALLER, &late), Err(Refusal::NotYours));
    town.act(LEAD, CommandKind::CorrectFirstName, "first_name=Noor&reason=Roepnaam");
}

#[test]
fn a_point_that_was_begun_must_be_finished() {
    let mut town = Town::at_table();
    town.act(LEAD, CommandKind::OpenRound, "");
    let read = town.read(LEAD, CommandKind::CarryOver, None, Some("what=Wie+betaalt%3F&owner=&due=&what-2=&due-2=1"));
    let errors: Vec<_> = read.fields.iter().filter_map(|field| field.error.as_deref()).collect();
    assert_eq!(errors.len(), 5, "{errors:?}");
    assert!(read.command.is_none());
}

#[test]
fn whoever_does_something_is_not_told_of_it() {
    let town = Town::planning();
    let told = |who| town.read(who, CommandKind::Withdraw, None, None).about.told;
    assert_eq!(told(SIGNALLER), Vec::<Words>::new());
    assert_eq!(told(LEAD), ["Persoon 1 (hulpverlener)"]);
}

#[test]
fn every_button_leads_to_a_form_or_a_page() {
    for kind in CommandKind::ALL {
        let town = Town::new();
        let open = town.open_for(LEAD);
        let choices = Choices::default();
        let scene = Scene { open: &open, choices: &choices, target: None, now: town.now, proposed: None };
        let has_form = prepare(*kind, &scene, None, &[]).is_some();
        let has_page = own_page(*kind, &town.case.number).is_some();
        assert_eq!(is_pressed(*kind), has_form != has_page, "{kind:?}");
    }
}

#[test]
fn the_next_step_is_the_first_button_and_what_ends_something_is_not_in_the_way() {
    let town = Town::awaiting_go();
    let drawn = panel(&town.open_for(LEAD), CasePage::Overview, town.now);
    assert_eq!(drawn.actions.offered[0].label, "Go geven");
    assert_eq!(drawn.actions.offered[0].href, "/casussen/FX-2026-014/doen/go-geven");
    let at_hand: BTreeSet<_> = drawn.more.iter().map(|action| action.label.to_string()).collect();
    for kind in [CommandKind::Close, CommandKind::Withdraw, CommandKind::ReturnToTable] {
        assert!(at_hand.contains(said(kind).label), "{kind:?}");
    }
    assert_eq!(drawn.actions.refused.len(), 0);
}

#[test]
fn what_cannot_be_done_yet_says_why() {
    let town = Town::arranging();
    let drawn = panel(&town.open_for(LEAD), CasePage::Go, town.now);
    let refused = &drawn.actions.refused[0];
    assert_eq!(refused.label, "Go geven");
    assert!(refused.why.starts_with("Nog niet alles is geregeld. Open is: “Bestelling in het WIZ-portaal"));
    let manager = panel(&town.open_for(MANAGER), CasePage::Overview, town.now);
    let labels: Vec<_> = manager.actions.offered.iter().map(|action| action.label.as_ref()).collect();
    assert!(labels.contains(&"Regelen: 1 randvoorwaarde"), "{labels:?}");
}

#[test]
fn while_a_round_is_open_only_the_decision_says_what_it_waits_for() {
    let mut town = Town::at_table();
    town.act(LEAD, CommandKind::OpenRound, "");
    let drawn = panel(&town.open_for(LEAD), CasePage::Overview, town.now);
    let refused: Vec<_> = drawn.actions.refused.iter().map(|refused| refused.label.as_ref()).collect();
    assert_eq!(refused, ["Vaststellen"]);
    let offered: Vec<_> = drawn.actions.offered.iter().map(|action| action.label.as_ref()).collect();
    assert!(!offered.contains(&"Casemanager toewijzen"), "who manages the case is known: {offered:?}");
}
