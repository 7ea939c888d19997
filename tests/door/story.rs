//! The door: what was done is stored as the rules made it, and history alone tells the same.

use casustafel::database::{Acting, DatabaseError};
use casustafel::domain::case::{Capacity, Light, RecordKind, Seen, YouthAnswer};
use casustafel::domain::command::{Command, NewCondition, NewOpenPoint};
use casustafel::domain::condition::{ConditionKind, Owner, OwnerRole};
use casustafel::domain::event::Event;
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::phase::{ClosedReason, Phase};
use casustafel::domain::plan::{Section, VersionState, Voice};
use casustafel::domain::refusal::{NotNow, Refusal};
use casustafel::domain::role::{LifeDomain, Represents};
use casustafel::domain::round::Stance;
use casustafel::domain::signal::{Answer, ChecklistItem, ConsentWay, Receivers};
use casustafel::store;
use casustafel::verify;
use casustafel::workflow::{self, Declined};
use chrono::{Days, TimeDelta};

use super::world::{World, date, line, prose};

async fn verified(world: &World) {
    let off = verify::verify(&world.db, world.now()).await.unwrap().off;
    assert!(off.is_empty(), "{off:?}");
}

#[tokio::test]
async fn a_case_goes_from_signal_to_letting_go_and_back_and_every_step_is_stored_as_it_was_decided() {
    let w = World::new().await;
    let case = w.signal().await;
    let nr = &case.number;
    assert_eq!(nr.to_string(), "FX-2026-001");
    assert_eq!(w.whole(nr).await, case);
    let answer = Command::AnswerChecklist {
        item: ChecklistItem::W1,
        answer: Some(Answer::NotArranged),
        note: Some(line("Kamer")),
    };
    w.act(&w.contact, nr, answer).await;
    w.act(&w.signaller, nr, Command::EditSignal { signal: w.full_signal() }).await;
    w.act(&w.signaller, nr, Command::SubmitSignal).await;
    w.act(&w.lead, nr, Command::ReturnSignal { question: prose("Waar woont Noor nu?") }).await;
    w.act(&w.contact, nr, Command::SubmitSignal).await;
    w.act(&w.signaller, nr, Command::ReportNoCaseManager).await;
    w.act(&w.lead, nr, Command::AcceptSignal).await;
    w.act(&w.signaller, nr, Command::AskHelp { advisor: Some(w.advisor.id), question: prose("Wie kent Noor?") }).await;
    w.act(&w.lead, nr, Command::AssignCaseManager { user: w.case_manager.id }).await;
    w.act(&w.lead, nr, Command::SetUrgent { reason: prose("De plek stopt.") }).await;
    w.act(&w.lead, nr, Command::Pause { reason: prose("Vakantie."), until: w.today() + Days::new(7) }).await;
    w.act(&w.lead, nr, Command::Resume { reason: prose("Terug.") }).await;
    w.act(&w.lead, nr, Command::ClearUrgent { reason: prose("De plek blijft.") }).await;
    w.act(&w.lead, nr, Command::CorrectBirthDate { born: date("2009-02-28"), reason: prose("Typfout.") }).await;
    w.write_all(nr).await;
    w.act(&w.case_manager, nr, Command::OfferPlan { youth_absent: None }).await;
    w.act(&w.signaller, nr, Command::WithdrawOffer { reason: prose("Nog iets toevoegen.") }).await;
    w.write(&w.signaller, nr, Section::Later, Voice::Helpers, "Een opleiding.").await;
    w.act(&w.signaller, nr, Command::OfferPlan { youth_absent: None }).await;

    let first = w.meeting().await;
    let second = w.meeting().await;
    w.schedule(nr, first.id).await;
    w.act(&w.lead, nr, Command::Reschedule { meeting: second.id, reason: prose("Ziek.") }).await;
    w.act(&w.lead, nr, Command::Reschedule { meeting: first.id, reason: prose("Beter.") }).await;
    let invite = |capacity| Command::Invite {
        user: w.therapist.id,
        capacity,
        represents: Represents::Treatment,
        reason: Some(prose("Kent de jongere.")),
    };
    w.act(&w.lead, nr, invite(Capacity::Explains)).await;
    let number = w.whole(nr).await.invitations.last().unwrap().number;
    w.act(&w.lead, nr, Command::Uninvite { invitation: number, reason: prose("Toch niet.") }).await;
    w.act(&w.lead, nr, invite(Capacity::Completes)).await;
    let deputy = MeetingCommand::NameDeputy { member: w.income.id, deputy: Some(w.advisor.id) };
    w.act_on(&w.income, first.id, deputy).await;
    assert_eq!(w.whole(nr).await.deputies.len(), 1, "the case follows its meeting");
    w.sit(first.id).await;
    w.discuss(nr).await;

    let open = w.act(&w.lead, nr, Command::OpenRound).await;
    w.act(&w.youth, nr, w.position(&open, &w.youth, Stance::NotYet { question: prose("Tot wanneer?") })).await;
    w.act(&w.advisor, nr, w.position(&open, &w.income, Stance::NotInvolved { reason: prose("Geen uitkering.") })).await;
    let disagree = Stance::Disagree {
        domain: LifeDomain::Housing,
        reason: prose("Te duur."),
        would_agree: prose("Een kleinere kamer."),
    };
    w.act(&w.housing, nr, w.position(&open, &w.housing, disagree)).await;
    w.act(&w.lead, nr, Command::EditTabledPlan).await;
    w.write(&w.case_manager, nr, Section::Housing, Voice::Helpers, "Een kleinere kamer.").await;
    w.act(&w.lead, nr, Command::OpenDiscussion).await;
    let open = w.act(&w.lead, nr, Command::OpenRound).await;
    w.act(&w.youth, nr, w.position(&open, &w.youth, Stance::Agree)).await;
    w.act(&w.lead, nr, Command::AwaitWriting).await;
    w.pass(TimeDelta::days(3)).await;
    assert_eq!(workflow::run_jobs(&w.db, w.now()).await.unwrap(), 1, "the waiting ends at its deadline");
    assert_eq!(workflow::run_jobs(&w.db, w.now()).await.unwrap(), 0, "and once");
    assert!(w.whole(nr).await.open_round().is_none());
    w.act(
        &w.lead,
        nr,
        Command::AddOpenPoint {
            point: NewOpenPoint { what: prose("Wie betaalt?"), owner: w.income.id, due: w.today() },
        },
    )
    .await;
    w.act(&w.income, nr, Command::ResolveOpenPoint { point: 1, answer: prose("De gemeente.") }).await;
    w.act_on(&w.lead, first.id, MeetingCommand::Close).await;

    w.schedule(nr, second.id).await;
    w.act_on(&w.lead, second.id, MeetingCommand::Move { to: w.now() + TimeDelta::days(1), reason: prose("Zaal.") })
        .await;
    w.pass(TimeDelta::days(1)).await;
    w.sit(second.id).await;
    w.act(&w.lead, nr, Command::OpenDiscussion).await;
    let open = w.act(&w.lead, nr, Command::OpenRound).await;
    w.act(
        &w.lead,
        nr,
        Command::CarryOver {
            open_points: vec![NewOpenPoint { what: prose("En de huur?"), owner: w.case_manager.id, due: w.today() }],
            next: None,
        },
    )
    .await;
    assert!(matches!(
        w.try_to(&w.youth, nr, w.position(&open, &w.youth, Stance::Agree)).await,
        Err(Declined::Refused(Refusal::NotNow(NotNow::NoOpenRound)))
    ));
    let third = w.meeting().await;
    w.schedule(nr, third.id).await;
    w.act_on(&w.lead, third.id, MeetingCommand::Cancel { reason: prose("Sneeuw.") }).await;
    let fourth = w.meeting().await;
    w.schedule(nr, fourth.id).await;
    w.sit(fourth.id).await;
    w.act(&w.lead, nr, Command::OpenDiscussion).await;
    let open = w.act(&w.lead, nr, Command::OpenRound).await;
    let said_no = Command::RecordYouthAnswer { version: 2, answer: YouthAnswer::No, words: Some(prose("Te ver weg.")) };
    w.act(&w.signaller, nr, said_no).await;
    let reply = Command::ReplyToYouth { text: prose("We zoeken dichterbij."), review_on: w.today() + Days::new(30) };
    w.act(&w.lead, nr, reply).await;
    w.all_agree(&open).await;
    let adopted = w.act(&w.lead, nr, w.adopt(&open)).await;
    assert_eq!(adopted.conditions.len(), 2, "what was needed, and the care order");

    w.act(&w.lead, nr, Command::ReturnToTable { reason: prose("De kamer is weg.") }).await;
    let fifth = w.meeting().await;
    w.schedule(nr, fifth.id).await;
    w.sit(fifth.id).await;
    w.discuss(nr).await;
    let open = w.act(&w.lead, nr, Command::OpenRound).await;
    w.all_agree(&open).await;
    w.act(&w.lead, nr, w.adopt(&open)).await;
    w.act(
        &w.case_manager,
        nr,
        Command::AddCondition {
            condition: NewCondition {
                kind: ConditionKind::Income,
                what: line("Uitkering"),
                owner: Owner { role: OwnerRole::CoreMember, user: Some(w.income.id), name: None },
                blocking: true,
                expected_on: None,
                group: Some(1),
            },
        },
    )
    .await;
    let last = w.whole(nr).await.conditions.last().unwrap().number;
    w.act(&w.income, nr, Command::RefuseCondition { condition: last, reason: prose("Lukt niet.") }).await;
    w.act(&w.lead, nr, Command::UnblockCondition { condition: last, reason: prose("Loopt anders.") }).await;
    w.act(&w.youth, nr, Command::ConfirmCondition { condition: last }).await;
    w.act(
        &w.lead,
        nr,
        Command::CoverCondition { condition: last, guarantor: line("Gemeente"), until: w.today() + Days::new(20) },
    )
    .await;
    w.act(&w.housing, nr, Command::ConfirmCondition { condition: last }).await;
    w.act(&w.lead, nr, Command::ReopenCondition { condition: last, reason: prose("Toch niet.") }).await;
    w.act(
        &w.lead,
        nr,
        Command::WaiveCondition { condition: last, reason: prose("Niet nodig."), no_order_needed: false },
    )
    .await;
    w.act(&w.housing, nr, Command::ConfirmCondition { condition: last }).await;
    w.act(
        &w.lead,
        nr,
        Command::WithholdGo { reason: prose("Bestelling ontbreekt."), look_on: w.today() + Days::new(7) },
    )
    .await;
    let by_lead = w.whole(nr).await.current_conditions().next().unwrap().number;
    w.act(&w.lead, nr, Command::FulfilCondition { condition: by_lead, proof: w.proof(Some(w.today() + Days::new(3))) })
        .await;
    w.act(&w.case_manager, nr, Command::ConfirmCondition { condition: by_lead }).await;
    let arranging = w.whole(nr).await;
    w.arrange_all(&arranging).await;

    w.pass(TimeDelta::days(5)).await;
    assert_eq!(workflow::run_jobs(&w.db, w.now()).await.unwrap(), 1, "proof expired, so the step follows");
    assert_eq!(workflow::run_jobs(&w.db, w.now()).await.unwrap(), 0);
    let arranging = w.whole(nr).await;
    assert_eq!(arranging.phase, Phase::Arranging);
    w.arrange_all(&arranging).await;
    w.act(&w.lead, nr, w.go()).await;

    let seen = Seen {
        on: w.today(),
        kind: RecordKind::Conversation,
        progress: Some(7),
        youth_line: Some(prose("Het gaat.")),
        by_youth: [(LifeDomain::Housing, Light::InOrder)].into(),
        by_professional: [(LifeDomain::Income, Light::Fragile)].into(),
        safety: Some(8),
        same_helper: Some(true),
        same_place: None,
        income_without_gap: Some(false),
        goals: None,
        adjustment: None,
        next_on: Some(w.today() + Days::new(14)),
    };
    w.act(&w.signaller, nr, Command::RecordMonitoring { moment: Some(1), seen }).await;
    w.act(&w.lead, nr, Command::AddCorrection { text: prose("De kamer is aan de Oosterweg."), meeting: None }).await;
    w.act(&w.lead, nr, Command::AssignCaseManager { user: w.second_case_manager.id }).await;
    w.act(&w.lead, nr, Command::AssignCaseManager { user: w.case_manager.id }).await;
    w.act(&w.lead, nr, Command::Retable { reason: prose("Nieuwe school.") }).await;
    w.act(&w.lead, nr, Command::KeepPlan { reason: prose("Toch niet.") }).await;
    w.act(&w.lead, nr, Command::Retable { reason: prose("Nieuwe school.") }).await;
    w.write(&w.signaller, nr, Section::SchoolAndWork, Voice::Helpers, "Mbo 2.").await;
    w.act(&w.case_manager, nr, Command::OfferPlan { youth_absent: None }).await;
    let sixth = w.meeting().await;
    w.schedule(nr, sixth.id).await;
    w.sit(sixth.id).await;
    w.discuss(nr).await;
    let open = w.act(&w.lead, nr, Command::OpenRound).await;
    w.all_agree(&open).await;
    w.act(&w.lead, nr, w.adopt(&open)).await;
    let arranging = w.whole(nr).await;
    w.arrange_all(&arranging).await;
    let twice = w.act(&w.second_lead, nr, w.go()).await;
    assert_eq!(twice.goes.len(), 2);
    assert_eq!(twice.versions.iter().filter(|version| version.state == VersionState::InEffect).count(), 1);
    let revoked = w.act(&w.lead, nr, Command::RevokeGo { reason: prose("De kamer brandde af.") }).await;
    assert_eq!(revoked.phase, Phase::Arranging);
    let solved = revoked.conditions.last().unwrap().number;
    w.act(&w.lead, nr, Command::FulfilCondition { condition: solved, proof: w.proof(None) }).await;
    w.act(&w.housing, nr, Command::ConfirmCondition { condition: solved }).await;
    w.act(&w.lead, nr, w.go()).await;
    w.act(&w.contact, nr, Command::ReplaceSignaller { user: w.colleague.id, reason: prose("Andere baan.") }).await;
    let all_in_order = || LifeDomain::ALL.iter().copied().collect();
    let close = |reason| Command::Close {
        reason,
        explanation: prose("Het kan los."),
        in_order: all_in_order(),
        handover: Some(prose("WIJ.")),
        despite: Some(prose("De uitkering is rond.")),
    };
    w.act(&w.lead, nr, close(ClosedReason::Completed)).await;
    let again = w.act(&w.lead, nr, Command::Reopen { reason: prose("Toch hulp nodig.") }).await;
    assert_eq!(again.phase, Phase::Monitoring);
    let told = Command::WithdrawConsent { on: w.today(), way: ConsentWay::Spoken, told_to: line("Persoon 2") };
    w.act(&w.colleague, nr, told).await;
    let renewed = Command::RenewConsent { to: [Receivers::Committee].into(), on: w.today(), way: ConsentWay::Written };
    w.act(&w.colleague, nr, renewed).await;
    w.act(&w.lead, nr, close(ClosedReason::Moved)).await;
    verified(&w).await;
}

#[tokio::test]
async fn a_declined_and_a_withdrawn_signal_and_a_reopened_one_are_stored_as_they_were_decided() {
    let w = World::new().await;
    let nr = &w.submitted().await.number;
    let decline = Command::DeclineSignal { reason: prose("Te oud."), helped_where: prose("Bij WIJ.") };
    w.act(&w.lead, nr, decline).await;
    let back = w.act(&w.lead, nr, Command::Reopen { reason: prose("Vergissing.") }).await;
    assert_eq!(back.phase, Phase::Signalling);
    w.act(&w.signaller, nr, Command::Withdraw { needed_now: prose("Niets."), with_youth: true }).await;
    let taken_up = &w.round_open().await.number;
    w.act(&w.signaller, taken_up, Command::Withdraw { needed_now: prose("Rust."), with_youth: true }).await;
    let back = w.act(&w.lead, taken_up, Command::Reopen { reason: prose("Toch wel.") }).await;
    assert_eq!(back.phase, Phase::Planning);
    verified(&w).await;
}

#[tokio::test]
async fn a_page_that_is_older_than_the_case_is_refused_with_who_was_first() {
    let w = World::new().await;
    let case = w.submitted().await;
    w.act(&w.second_lead, &case.number, Command::SetUrgent { reason: prose("Spoed.") }).await;
    let late = workflow::execute(
        &w.db,
        w.lead.acting.clone(),
        &case.number,
        Command::AcceptSignal,
        Some(case.revision),
        w.now(),
    )
    .await;
    let Err(Declined::Stale(stale)) = late else { panic!("{late:?}") };
    assert_eq!((stale.who.as_deref(), stale.what.as_str()), (Some("Persoon 9"), "urgency_set"));
}

#[tokio::test]
async fn writing_in_one_section_is_mentioned_once_per_sitting_and_kept_each_time() {
    let w = World::new().await;
    let case = w.planning().await;
    let nr = &case.number;
    let mentions =
        || async { w.count("case_events where kind = 'passage_written' and data ->> 'section' = 'fallback'").await };
    for text in ["Als", "Als het", "Als het misgaat"] {
        w.write(&w.signaller, nr, Section::Fallback, Voice::Helpers, text).await;
    }
    assert_eq!(mentions().await, 1);
    w.write(&w.case_manager, nr, Section::Fallback, Voice::Helpers, "Als het misgaat, bellen.").await;
    assert_eq!(mentions().await, 2, "somebody else is another author");
    w.pass(TimeDelta::minutes(31)).await;
    w.write(&w.signaller, nr, Section::Fallback, Voice::Helpers, "Als het misgaat, bellen we.").await;
    assert_eq!(mentions().await, 3, "half an hour later is another sitting");
    let (id, version) = (case.id, case.draft().unwrap().number);
    let texts = w
        .transact(&w.lead.acting, move |tx| Box::pin(async move { store::plans::texts(tx, id, version, None).await }))
        .await
        .unwrap();
    assert_eq!(texts[&(Section::Fallback, Voice::Helpers)], "Als het misgaat, bellen we.");
    verified(&w).await;
}

#[tokio::test]
async fn refused_and_unknown_attempts_leave_the_same_kind_of_trace_and_nothing_else() {
    let w = World::new().await;
    let nr = w.submitted().await.number;
    let nowhere = "FX-2026-999".parse().unwrap();
    let before = w.count("case_events").await;
    for number in [&nr, &nowhere] {
        let outcome = w.try_to(&w.other_signaller, number, Command::SubmitSignal).await;
        assert!(matches!(outcome, Err(Declined::Unknown)));
    }
    let outcome = w.try_to(&w.lead, &nr, Command::SubmitSignal).await;
    assert!(matches!(outcome, Err(Declined::Refused(Refusal::NotYours))));
    assert_eq!(w.count("case_events").await, before);
    assert_eq!(
        w.count(
            "audit where action = 'submit_signal' and result = 'refused' and case_id is null and object_id is null"
        )
        .await,
        2,
        "hidden and absent look alike"
    );
    assert_eq!(w.count("audit where action = 'submit_signal' and result = 'refused' and case_id is not null").await, 1);
}

#[tokio::test]
async fn looking_leaves_a_trace_and_shows_the_names() {
    let w = World::new().await;
    let nr = w.arranging().await.number;
    let open = workflow::look(&w.db, w.case_manager.acting.clone(), &nr, "case", w.now()).await.unwrap();
    assert_eq!(open.name(w.signaller.id), "Persoon 1");
    assert!(open.organisations.contains_key(&w.provider) && open.organisations.contains_key(&w.other_provider));
    assert!(open.may(casustafel::domain::command::CommandKind::FulfilCondition, w.now()));
    assert_eq!(w.count("audit where action = 'read' and object_id = 'case' and result = 'done'").await, 1);
    let hidden = workflow::look(&w.db, w.other_signaller.acting.clone(), &nr, "case", w.now()).await;
    assert!(matches!(hidden, Err(Declined::Unknown)));
    assert_eq!(w.count("audit where action = 'read' and result = 'refused'").await, 1);
}

#[tokio::test]
async fn messages_say_that_something_happened_to_whom_it_concerns_and_not_to_who_did_it() {
    let w = World::new().await;
    w.submitted().await;
    assert_eq!(w.count("outbox where kind = 'signal_submitted'").await, 2, "both project leads");
    w.round_open().await;
    assert_eq!(w.count("outbox where kind = 'round_opened'").await, 4);
    let told = format!("outbox where to_user = '{}'", w.other_signaller.id);
    assert_eq!(w.count(&told).await, 0);
}

#[tokio::test]
async fn a_decision_that_the_database_would_not_keep_is_kept_by_nobody() {
    let w = World::new().await;
    let case = w.unanimous().await;
    // behind the door's back somebody's agreement turns into a question
    w.as_superuser(
        "begin; set local session_replication_role = replica;
        update positions set stance = '{\"kind\": \"not_yet\", \"question\": \"Wie?\"}' where number = 1; commit",
    )
    .await;
    let refused = w.try_to(&w.lead, &case.number, w.adopt(&case)).await;
    assert!(matches!(refused, Err(Declined::Refused(Refusal::NotNow(NotNow::NotUnanimous)))));
    let off = verify::verify(&w.db, w.now()).await.unwrap().off;
    assert_eq!(off.len(), 1, "and verify tells which case is off");
    assert_eq!(off[0].number, case.number);
}

#[tokio::test]
async fn verify_finds_a_changed_history_a_changed_state_and_a_missing_event() {
    let w = World::new().await;
    let cases = [w.arranging().await, w.arranging().await, w.arranging().await, w.arranging().await];
    let tamper = |sql: String| {
        let w = &w;
        async move {
            w.as_superuser(&format!("begin; set local session_replication_role = replica; {sql}; commit")).await;
        }
    };
    tamper(format!(
        "update case_events set at = at - interval '1 day' where case_id = '{}' and kind = 'plan_adopted'",
        cases[0].id
    ))
    .await;
    tamper(format!("update cases set first_name = 'Noortje' where id = '{}'", cases[1].id)).await;
    tamper(format!("delete from case_events where case_id = '{}' and kind = 'signal_edited'", cases[2].id)).await;
    let off = verify::verify(&w.db, w.now()).await.unwrap().off;
    let numbers: Vec<_> = off.iter().map(|off| &off.number).collect();
    assert_eq!(numbers, [&cases[0].number, &cases[1].number, &cases[2].number]);
}

#[tokio::test]
async fn a_job_without_a_name_of_its_own_may_look_and_not_act() {
    let w = World::new().await;
    let nr = w.submitted().await.number;
    let outcome = workflow::execute(&w.db, Acting::Job("verify"), &nr, Command::FollowConditions, None, w.now()).await;
    assert!(matches!(outcome, Err(Declined::Database(DatabaseError::NotAdmitted))), "{outcome:?}");
}

#[tokio::test]
async fn history_is_read_newest_first_with_names() {
    let w = World::new().await;
    let case = w.submitted().await;
    let id = case.id;
    let history = w
        .transact(&w.lead.acting, move |tx| Box::pin(async move { store::history::of(tx, id, None).await }))
        .await
        .unwrap();
    assert!(matches!(history[0].recorded.event, Event::SignalSubmitted));
    assert_eq!(history[0].name.as_deref(), Some("Persoon 1"));
    assert!(matches!(history.last().unwrap().recorded.event, Event::SignalStarted { .. }));
}

#[tokio::test]
async fn the_stories_of_the_demo_are_what_their_history_says() {
    let w = World::new().await;
    // an empty town of its own
    let test = crate::support::cluster::TestDatabase::new().await;
    let (clock, _hand) = casustafel::clock::Clock::held_at(w.now());
    let db = casustafel::database::Database::with(test.options(), clock);
    let key = casustafel::config::SecretKey::draw().unwrap();
    let gate = casustafel::auth::gate::Gate::new(db.clone(), &key, casustafel::config::PasswordCost::LEAST).unwrap();
    casustafel::demo::fill(&db, &gate, w.now()).await.unwrap();
    let report = verify::verify(&db, w.now()).await.unwrap();
    assert!(report.off.is_empty(), "{:?}", report.off);
    assert!(report.looked_at >= 10, "{}", report.looked_at);
    db.close().await;
}
