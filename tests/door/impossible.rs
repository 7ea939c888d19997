//! States that must never be, written in SQL by people with a session of their own. The database refuses each by name.

use casustafel::database::{Acting, DatabaseError};
use casustafel::domain::case::Case;
use casustafel::domain::command::Command;
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::round::Stance;
use chrono::{Days, TimeDelta};

use super::world::{World, prose};

/// What an attempt runs into.
#[derive(Debug, PartialEq)]
enum Wall {
    /// A constraint or trigger, by its name.
    Rule(&'static str),
    /// The role may not do this at all.
    Right,
}
use Wall::{Right, Rule};

async fn refuses(w: &World, acting: &Acting, statements: &[String], wall: Wall) {
    let outcome = w.raw(acting, statements).await;
    let met = match &outcome {
        Err(DatabaseError::Constraint(name)) => format!("rule: {name}"),
        Err(DatabaseError::Forbidden) => "right".to_owned(),
        other => format!("{other:?}"),
    };
    let expected = match &wall {
        Rule(name) => format!("rule: {name}"),
        Right => "right".to_owned(),
    };
    assert_eq!(met, expected, "{statements:#?}");
}

fn one(statement: impl Into<String>) -> Vec<String> {
    vec![statement.into()]
}

#[tokio::test]
async fn steps_are_not_skipped() {
    let w = World::new().await;
    let (lead, signaller) = (&w.lead.acting, &w.signaller.acting);
    let submitted = w.submitted().await.id;
    let planning = w.planning().await.id;
    let table = w.at_table().await.id;
    let arranging = w.arranging().await.id;
    let to =
        |case: casustafel::domain::ids::CaseId, set: &str| one(format!("update cases set {set} where id = '{case}'"));

    refuses(&w, lead, &to(planning, "phase = 'awaiting_go'"), Rule("a case moves along the map of steps")).await;
    refuses(&w, signaller, &to(planning, "phase = 'at_table'"), Rule("a case moves along the map of steps")).await;
    refuses(&w, lead, &to(submitted, "phase = 'planning'"), Rule("a case that was taken up was accepted")).await;
    let accepted = to(submitted, "phase = 'planning', accepted_at = app_now()");
    refuses(&w, lead, &accepted, Rule("a plan that is being made has a draft")).await;
    refuses(&w, lead, &to(planning, "phase = 'closed'"), Rule("a closed case and only that says why")).await;
    refuses(&w, lead, &to(planning, "closed_reason = 'moved'"), Rule("a closed case and only that says why")).await;
    refuses(&w, lead, &to(table, "phase = 'arranging'"), Rule("what is arranged was adopted")).await;
    let kept = to(arranging, "phase = 'monitoring'");
    refuses(&w, lead, &kept, Rule("monitoring needs a plan in effect and its go")).await;
    let ready = to(arranging, "phase = 'awaiting_go'");
    refuses(&w, lead, &ready, Rule("a case waits for its go when nothing else is open")).await;
    refuses(&w, lead, &to(arranging, "phase = 'somewhere'"), Rule("a case stands in a known step")).await;
    refuses(&w, lead, &to(arranging, "revision = revision + 5"), Rule("the revision of a case counts its changes"))
        .await;
    refuses(&w, lead, &to(arranging, "revision = revision - 1"), Rule("the revision of a case counts its changes"))
        .await;
    let earlier = to(arranging, "submitted_at = submitted_at - interval '1 day'");
    refuses(&w, lead, &earlier, Rule("the first time a signal was submitted counts")).await;
    refuses(&w, lead, &to(arranging, "number = 'FX-2026-777'"), Right).await;
    refuses(&w, lead, &to(arranging, "previous_phase = 'closed'"), Right).await;
    refuses(&w, lead, &one(format!("delete from cases where id = '{arranging}'")), Right).await;
    refuses(&w, lead, &one("insert into phase_transitions values ('signalling', 'monitoring')"), Right).await;
    let born_adult = one(
        "insert into cases (id, number, phase, first_name, born, provider_id, signaller_id, waits_for, last_safe_table_day,
            eighteenth, details)
        select gen_random_uuid(), 'FX-2026-888', 'monitoring', 'X', born, provider_id, signaller_id, 'nobody', eighteenth,
            eighteenth, '{}' from cases limit 1",
    );
    refuses(&w, signaller, &born_adult, Right).await;
}

#[tokio::test]
async fn after_submitting_only_a_project_lead_puts_the_youth_right() {
    let w = World::new().await;
    let case = w.submitted().await.id;
    for set in ["first_name = 'Iemand anders'", "born = born - 1"] {
        let other = one(format!("update cases set {set} where id = '{case}'"));
        refuses(&w, &w.signaller.acting, &other, Rule("after submitting, a project lead corrects the youth")).await;
    }
}

/// Four of the deciders must agree; three did.
async fn almost_unanimous(w: &World) -> Case {
    let case = w.round_open().await;
    for decider in &w.deciders()[..3] {
        w.act(decider, &case.number, w.position(&case, decider, Stance::Agree)).await;
    }
    w.whole(&case.number).await
}

fn adopted_in_sql(case: &Case) -> Vec<String> {
    let id = case.id;
    let round = case.latest_round().unwrap();
    vec![
        format!(
            "update rounds set ended = 'adopted', ended_at = app_now() where case_id = '{id}' and number = {}",
            round.number
        ),
        format!("update plan_versions set state = 'adopted' where case_id = '{id}' and number = {}", round.version),
        format!("update cases set phase = 'arranging' where id = '{id}'"),
    ]
}

#[tokio::test]
async fn nothing_is_adopted_without_everybody() {
    let w = World::new().await;
    let (lead, signaller) = (&w.lead.acting, &w.signaller.acting);
    let almost = almost_unanimous(&w).await;
    let everybody = Rule("a plan is adopted only when every seat agrees");
    refuses(&w, lead, &adopted_in_sql(&almost), everybody).await;

    // who agrees as a deputy does not outvote the member
    w.act(&w.therapist, &almost.number, w.position(&almost, &w.therapist, Stance::NotYet { question: prose("Hoe?") }))
        .await;
    refuses(&w, lead, &adopted_in_sql(&almost), Rule("a plan is adopted only when every seat agrees")).await;

    let unanimous = w.unanimous().await;
    let id = unanimous.id;
    let version_only = one(format!("update plan_versions set state = 'adopted' where case_id = '{id}'"));
    refuses(&w, lead, &version_only, Rule("a plan is adopted only in its open latest round")).await;
    refuses(&w, signaller, &version_only, Rule("who writes a plan gives up no more than its draft")).await;
    let round_only = one(format!("update rounds set ended = 'adopted', ended_at = app_now() where case_id = '{id}'"));
    refuses(&w, lead, &round_only, Rule("a round adopts exactly the text it was about")).await;
    refuses(&w, signaller, &round_only, Rule("only a project lead adopts a plan")).await;
    let mut left_open = adopted_in_sql(&unanimous);
    left_open.remove(0);
    refuses(&w, lead, &left_open, Rule("a plan is adopted only in its open latest round")).await;
    let mut with_draft = adopted_in_sql(&unanimous);
    with_draft.push(format!("insert into plan_versions (case_id, number) values ('{id}', 2)"));
    // either rule may be the first to be asked
    let outcome = w.raw(lead, &with_draft).await.unwrap_err();
    let name = outcome.constraint().unwrap_or_default().to_owned();
    assert!(
        name == "no draft stands beside a plan that is adopted" || name == "only the newest version is adopted",
        "{name}"
    );

    w.act(&w.lead, &unanimous.number, Command::CloseRound { although_unanimous: true }).await;
    let revived = one(format!("update rounds set ended = null, ended_at = null where case_id = '{id}'"));
    refuses(&w, lead, &revived, Rule("a round that ended stays ended")).await;
    refuses(&w, lead, &adopted_in_sql(&unanimous), Rule("a round that ended stays ended")).await;
}

#[tokio::test]
async fn rounds_seats_and_positions_are_what_they_were() {
    let w = World::new().await;
    let (lead, youth) = (&w.lead.acting, &w.youth.acting);
    let open = w.round_open().await;
    let id = open.id;
    let say = |seat: &str, by: &str, kind: &str, number: u32| {
        one(format!(
            "insert into positions (case_id, round, number, seat, by_user, stance, at)
            values ('{id}', 1, {number}, '{seat}', '{by}', '{{\"kind\": \"{kind}\"}}', app_now())"
        ))
    };
    let (y, h) = (w.youth.id.to_string(), w.housing.id.to_string());
    let whose = || Rule("a position is taken by who has the seat or answers for it");
    refuses(&w, youth, &say(&h, &y, "agree", 1), whose()).await;
    refuses(&w, youth, &say(&h, &h, "agree", 1), whose()).await;
    refuses(&w, youth, &say(&y, &h, "agree", 1), whose()).await;
    let absent = say(&w.advisor.id.to_string(), &y, "agree", 1);
    refuses(&w, youth, &absent, Rule("a position is for a seat of the round")).await;
    refuses(&w, youth, &say(&y, &y, "not_involved", 1), Rule("Jeugd and Beschermd Wonen are always involved")).await;
    refuses(&w, youth, &say(&y, &y, "whatever", 1), Rule("a position says something known")).await;
    w.act(&w.youth, &open.number, w.position(&open, &w.youth, Stance::Agree)).await;
    refuses(&w, youth, &say(&y, &y, "agree", 0), Rule("positions follow each other")).await;
    refuses(&w, youth, &one(format!("update positions set stance = '{{}}' where case_id = '{id}'")), Right).await;
    refuses(&w, youth, &one(format!("delete from positions where case_id = '{id}'")), Right).await;
    let another_seat = one(format!(
        "insert into seats (case_id, round, member, place, represents) values ('{id}', 1, '{}', 9, 'other')",
        w.advisor.id
    ));
    refuses(&w, lead, &another_seat, Rule("seats are fixed when a round opens")).await;
    refuses(&w, lead, &one(format!("delete from seats where case_id = '{id}' and member = '{h}'")), Right).await;
    refuses(&w, lead, &one(format!("update rounds set hash = hash where case_id = '{id}'")), Right).await;
    let second = one(format!(
        "insert into rounds (case_id, number, version, hash, opened_at)
        select case_id, 2, version, hash, app_now() from rounds where case_id = '{id}'"
    ));
    refuses(&w, lead, &second, Rule("a case has one open round at most")).await;
    let draft = one(format!("insert into plan_versions (case_id, number, copied_from) values ('{id}', 2, 1)"));
    refuses(&w, lead, &draft, Rule("no draft stands beside an open round")).await;
    let away = one(format!("update cases set phase = 'closed', closed_reason = 'moved' where id = '{id}'"));
    refuses(&w, lead, &away, Rule("a round is open only at the table")).await;

    w.act(&w.lead, &open.number, Command::AwaitWriting).await;
    w.pass(TimeDelta::days(2)).await;
    refuses(&w, &w.housing.acting, &say(&h, &h, "agree", 2), Rule("written answers come before their deadline")).await;
    w.act(&w.lead, &open.number, Command::CloseRound { although_unanimous: false }).await;
    refuses(&w, &w.housing.acting, &say(&h, &h, "agree", 2), Rule("positions are taken while the round is open")).await;

    let version =
        "(select hash from plan_versions where case_id = '{id}' and number = 1)".replace("{id}", &id.to_string());
    let round = |hash: &str| {
        format!(
            "insert into rounds (case_id, number, version, hash, opened_at) values ('{id}', 2, 1, {hash}, app_now())"
        )
    };
    let seat = |who: &str, place: u32, represents: &str| {
        format!(
            "insert into seats (case_id, round, member, place, represents) values ('{id}', 2, '{who}', {place}, '{represents}')"
        )
    };
    let without = vec![round(&version), seat(&y, 1, "youth")];
    refuses(&w, lead, &without, Rule("a round seats Jeugd and Beschermd Wonen")).await;
    let other_text = vec![round("sha256('iets anders')"), seat(&y, 1, "youth"), seat(&h, 2, "protected_housing")];
    refuses(&w, lead, &other_text, Rule("a round is about exactly the text on the table")).await;
}

#[tokio::test]
async fn a_frozen_plan_never_changes() {
    let w = World::new().await;
    let (lead, signaller) = (&w.lead.acting, &w.signaller.acting);
    let planning = w.planning().await.id;
    let table = w.at_table().await.id;
    let frozen = || Rule("a version that is no draft never changes");
    let actions = one(format!("update plan_versions set actions = '[]' where case_id = '{table}'"));
    refuses(&w, signaller, &actions, frozen()).await;
    let sheets = one(format!("update plan_versions set sheets = '{{\"other\": 1}}' where case_id = '{table}'"));
    refuses(&w, signaller, &sheets, frozen()).await;
    let hash = one(format!("update plan_versions set hash = sha256('anders') where case_id = '{table}'"));
    refuses(&w, lead, &hash, frozen()).await;
    refuses(&w, signaller, &hash, Right).await;
    let words = one(format!("update plan_passages set revision = revision + 1 where case_id = '{table}'"));
    refuses(&w, signaller, &words, Rule("the words of a frozen version never change")).await;
    let more = one(format!(
        "insert into plan_passages (case_id, version, section, voice, digest, empty, author, written_at, revision)
        select case_id, version, 'look_back', voice, digest, empty, author, written_at, 1
        from plan_passages where case_id = '{table}' limit 1"
    ));
    refuses(&w, signaller, &more, Rule("the words of a frozen version never change")).await;
    refuses(&w, signaller, &one(format!("delete from plan_passages where case_id = '{table}'")), Right).await;
    refuses(&w, signaller, &one(format!("update plan_texts set text = 'x' where case_id = '{table}'")), Right).await;
    let false_text = one(format!("insert into plan_texts values ('{table}', sha256('a'), 'b')"));
    refuses(&w, signaller, &false_text, Rule("a text is kept under its own digest")).await;
    let back = one(format!(
        "update plan_versions set state = 'draft', hash = null, frozen_at = null where case_id = '{table}'"
    ));
    refuses(&w, lead, &back, frozen()).await;
    let leap = one(format!(
        "update plan_versions set state = 'adopted', hash = sha256('a'), frozen_at = app_now() where case_id = '{planning}'"
    ));
    refuses(&w, lead, &leap, Rule("a version is drafted, tabled, adopted and in effect in that order")).await;
    let unsigned = one(format!("update plan_versions set state = 'tabled' where case_id = '{planning}'"));
    refuses(&w, lead, &unsigned, Rule("a version is frozen with a hash")).await;
    let second = one(format!("insert into plan_versions (case_id, number) values ('{planning}', 2)"));
    refuses(&w, signaller, &second, Rule("a case has one draft at most")).await;
    let born_frozen =
        one(format!("insert into plan_versions (case_id, number, state) values ('{planning}', 2, 'adopted')"));
    refuses(&w, lead, &born_frozen, Right).await;
}

fn go_in_sql(case: &Case, by: &str) -> Vec<String> {
    let id = case.id;
    let version = case.adopted().unwrap().number;
    vec![
        format!("update plan_versions set state = 'in_effect' where case_id = '{id}' and number = {version}"),
        format!(
            "insert into goes (case_id, number, version, by_user, at, recipients, conditions)
            values ('{id}', 9, {version}, '{by}', app_now(), array['{}'::uuid], '[]')",
            case.provider
        ),
        format!("update cases set phase = 'monitoring' where id = '{id}'"),
    ]
}

#[tokio::test]
async fn no_go_goes_around_its_conditions() {
    let w = World::new().await;
    let lead = &w.lead.acting;
    let me = w.lead.id.to_string();
    let open = || Rule("no go while a blocking condition is open");
    let arranging = w.arranging().await;
    refuses(&w, lead, &go_in_sql(&arranging, &me), open()).await;

    let ready = w.awaiting_go().await;
    let id = ready.id;
    let only = || Rule("only a project lead gives the go");
    refuses(&w, lead, &go_in_sql(&ready, &w.second_lead.id.to_string()), only()).await;
    let by_manager = go_in_sql(&ready, &w.case_manager.id.to_string());
    refuses(&w, &w.case_manager.acting, &by_manager[..1], Rule("who writes a plan gives up no more than its draft"))
        .await;
    refuses(&w, &w.case_manager.acting, &by_manager[1..], Right).await;
    let version = one(format!("update plan_versions set state = 'in_effect' where case_id = '{id}'"));
    refuses(&w, lead, &version, Rule("a plan is in effect only by a go")).await;
    let mut on_paper = go_in_sql(&ready, &me);
    on_paper.remove(0);
    refuses(&w, lead, &on_paper[..1], Rule("a go puts an adopted plan in effect")).await;
    let mut standing_still = go_in_sql(&ready, &me);
    standing_still.pop();
    refuses(&w, lead, &standing_still, Rule("a go begins the monitoring")).await;

    // proof that counts today and not tomorrow
    let first = ready.current_conditions().next().unwrap().number;
    w.act(&w.lead, &ready.number, Command::ReopenCondition { condition: first, reason: prose("Opnieuw.") }).await;
    let proof = w.proof(Some(w.today()));
    w.act(&w.case_manager, &ready.number, Command::FulfilCondition { condition: first, proof }).await;
    w.pass(TimeDelta::days(1)).await;
    refuses(&w, lead, &go_in_sql(&ready, &me), open()).await;
    // cover until yesterday counts no more than that
    w.pass(TimeDelta::days(1)).await;
    let covered = format!(
        "update conditions set state = '{{\"kind\": \"covered\", \"guarantor\": \"G\", \"until\": \"{}\"}}'
        where case_id = '{id}'",
        w.today() - Days::new(1)
    );
    let mut statements = vec![covered];
    statements.extend(go_in_sql(&ready, &me));
    refuses(&w, lead, &statements, open()).await;

    let given = w.monitoring().await;
    let id = given.id;
    let second = one(format!(
        "insert into goes (case_id, number, version, by_user, at, recipients, conditions)
        select case_id, 2, version, by_user, at, recipients, conditions from goes where case_id = '{id}'"
    ));
    refuses(&w, lead, &second, Rule("a case has one valid go at most")).await;
    let half = one(format!("update goes set ended = 'revoked', ended_at = app_now() where case_id = '{id}'"));
    refuses(&w, lead, &half, Rule("nothing is in effect without a valid go")).await;
    let closed = one(format!("update goes set ended = 'case_closed', ended_at = app_now() where case_id = '{id}'"));
    refuses(&w, lead, &closed, Rule("a go ends with its case when that is closed")).await;
    let other_half = one(format!("update plan_versions set state = 'adopted' where case_id = '{id}'"));
    refuses(&w, lead, &other_half, Rule("a plan stays in effect as long as its go is valid")).await;
    let gone = one(format!("update plan_versions set state = 'superseded' where case_id = '{id}'"));
    refuses(&w, lead, &gone, Rule("a version is followed by one in effect")).await;
    let ended = one(format!("update cases set phase = 'closed', closed_reason = 'age' where id = '{id}'"));
    refuses(&w, lead, &ended, Rule("a valid go ends with its case")).await;
    refuses(&w, lead, &one(format!("update goes set at = app_now() where case_id = '{id}'")), Right).await;
    refuses(&w, lead, &one(format!("delete from goes where case_id = '{id}'")), Right).await;
    w.act(&w.lead, &given.number, Command::RevokeGo { reason: prose("Kamer weg.") }).await;
    let revived = one(format!("update goes set ended = null, ended_at = null where case_id = '{id}'"));
    refuses(&w, lead, &revived, Rule("a go that was revoked or replaced does not revive")).await;
    refuses(&w, lead, &one(format!("update conditions set kind = 'other' where case_id = '{id}'")), Right).await;

    let table = w.at_table().await.id;
    let early = one(format!(
        "insert into conditions (case_id, number, version, kind, what, owner_role, blocking, state)
        values ('{table}', 1, 1, 'other', 'X', 'project_lead', true, '{{\"kind\": \"open\"}}')"
    ));
    refuses(&w, lead, &early, Rule("a condition belongs to an adopted plan")).await;
}

#[tokio::test]
async fn meetings_and_their_items_end_in_order() {
    let w = World::new().await;
    let lead = &w.lead.acting;
    let table = w.at_table().await;
    let id = table.id;
    let meeting = table.pending_item().unwrap().meeting;
    let state = |state: &str| one(format!("update meetings set state = '{state}' where id = '{meeting}'"));
    refuses(&w, lead, &state("closed"), Rule("a meeting ends when every item has an outcome")).await;
    refuses(&w, lead, &state("cancelled"), Rule("a meeting ends when every item has an outcome")).await;
    refuses(&w, lead, &state("planned"), Rule("a meeting is planned, opened and closed in that order")).await;
    refuses(&w, &w.youth.acting, &state("closed"), Right).await;
    let day = one(format!(
        "insert into meetings (id, starts_at) select gen_random_uuid(), starts_at from meetings where id = '{meeting}'"
    ));
    refuses(&w, lead, &day, Rule("no two meetings begin together")).await;
    let item = |meeting: &str| {
        one(format!(
            "insert into agenda_items (case_id, number, meeting_id, day) values ('{id}', 9, '{meeting}', '2026-12-01')"
        ))
    };
    refuses(&w, lead, &item(&meeting.to_string()), Rule("a case has one pending item at most")).await;
    let undiscussed = one(format!("update agenda_items set discussed = false where case_id = '{id}'"));
    refuses(&w, lead, &undiscussed, Rule("what was discussed was discussed")).await;
    w.act(
        &w.lead,
        &table.number,
        Command::CarryOver {
            open_points: vec![casustafel::domain::command::NewOpenPoint {
                what: prose("Wie?"),
                owner: w.income.id,
                due: w.today(),
            }],
            next: None,
        },
    )
    .await;
    let revived = one(format!("update agenda_items set outcome = null where case_id = '{id}'"));
    refuses(&w, lead, &revived, Rule("an item that ended stays ended")).await;
    w.act_on(&w.lead, meeting, casustafel::domain::meeting::MeetingCommand::Close).await;
    refuses(&w, lead, &item(&meeting.to_string()), Rule("an item goes to a meeting that is still to end")).await;
    refuses(&w, lead, &state("open"), Rule("a meeting is planned, opened and closed in that order")).await;
    let deputy =
        one(format!("insert into meeting_deputies values ('{meeting}', '{}', '{}')", w.housing.id, w.youth.id));
    let outcome = w.raw(&w.youth.acting, &deputy).await;
    assert_eq!(outcome, Err(DatabaseError::Forbidden), "a deputy is named by the member");
}

#[tokio::test]
async fn history_access_and_the_trail_are_not_for_rewriting() {
    let w = World::new().await;
    let (lead, signaller, stranger) = (&w.lead.acting, &w.signaller.acting, &w.other_signaller.acting);
    let case = w.planning().await;
    let id = case.id;
    let event = |revision: i64, based_on: i64, kind: &str| {
        one(format!(
            "insert into case_events (case_id, revision, based_on, kind, data)
            values ('{id}', {revision}, {based_on}, '{kind}', '{{\"kind\": \"carried_over\"}}')"
        ))
    };
    let now = case.revision;
    refuses(&w, lead, &event(now + 1, now, "carried_over"), Rule("an event carries the revision of its case")).await;
    refuses(&w, lead, &event(now, now - 4, "carried_over"), Rule("an event is based on the revision before it")).await;
    refuses(&w, lead, &event(now, now, "go_given"), Rule("an event is stored by its kind")).await;
    let signed = one(format!(
        "insert into case_events (case_id, revision, based_on, kind, data, actor)
        values ('{id}', {now}, {now}, 'carried_over', '{{\"kind\": \"carried_over\"}}', '{}')",
        w.second_lead.id
    ));
    refuses(&w, lead, &signed, Right).await;
    for statement in [
        "update case_events set kind = kind",
        "delete from case_events",
        "truncate case_events",
        "truncate cases cascade",
        "update audit set action = 'x'",
        "delete from audit",
        "insert into audit (at, actor, action, result) values (now(), app_actor(), 'read', 'done')",
        "update involvements set valid_until = null",
        "insert into case_numbers values (2026, 99)",
        "select begin_acting(app_actor(), null, null, null, now(), null, null)",
        "select set_config('app.actor', '00000000-0000-0000-0000-00000000b008', true)",
        "alter table cases disable row level security",
        "set local role casustafel_owner",
    ] {
        refuses(&w, signaller, &one(statement), Right).await;
    }
    let grant =
        format!("insert into involvements values ('{id}', '{}', 'signaller', app_now(), null)", w.other_signaller.id);
    refuses(&w, stranger, &one(grant), Right).await;
    let arranged = format!(
        "select follow_involvements('{id}', '[{{\"party\": \"{}\", \"capacity\": \"signaller\", \"valid_from\": \"2026-01-01\"}}]')",
        w.other_signaller.id
    );
    refuses(&w, stranger, &one(arranged), Rule("access is arranged by who has it")).await;
    let foreign = one(format!(
        "insert into cases (id, number, first_name, born, provider_id, signaller_id, waits_for, last_safe_table_day, eighteenth,
            details)
        values (gen_random_uuid(), 'FX-2026-500', 'X', '2009-01-01', '{}', '{}', 'signaller', '2026-01-01', '2027-01-01', '{{}}')",
        w.provider, w.other_signaller.id
    ));
    refuses(&w, stranger, &foreign, Right).await;

    // not even who owns the tables
    for (statement, rule) in [
        ("update case_events set kind = kind", "history is only added to"),
        ("delete from case_events", "history is only added to"),
        ("truncate case_events", "history is only added to"),
        ("update positions set at = at", "positions are only added to"),
        ("delete from plan_texts", "a text that was kept never changes"),
        ("update audit set action = action", "the audit trail is only added to"),
        ("delete from meeting_events", "what happened to a meeting is only added to"),
    ] {
        w.round_open_once().await;
        let outcome = w.superuser_tries(statement).await;
        assert_eq!(outcome.as_deref(), Some(rule), "{statement}");
    }
}

#[tokio::test]
async fn the_database_counts_open_conditions_as_the_rules_do() {
    let w = World::new().await;
    let case = w.arranging().await;
    let (id, version, today) = (case.id, case.adopted().unwrap().number, w.today());
    // the same sets every time, and no two neighbours alike
    let mut seed = 20_261_116_u64;
    let mut draw = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut counts = std::collections::BTreeSet::new();
    for _ in 0..60 {
        let mut rows = Vec::new();
        for number in 100..105 {
            let kind = ["care_order", "housing", "income"][draw(3) as usize];
            let day = today + Days::new(draw(3)) - Days::new(1);
            let proof = format!(
                r#"{{"reference": "B-1", "dated": "2026-01-01", "valid_from": null, "valid_until": {}, "remark_on": null}}"#,
                if draw(2) == 0 { "null".to_owned() } else { format!("\"{day}\"") }
            );
            let state = match draw(6) {
                0 => r#"{"kind": "open"}"#.to_owned(),
                1 => r#"{"kind": "waived", "reason": "x"}"#.to_owned(),
                2 => format!(r#"{{"kind": "covered", "guarantor": "G", "until": "{day}"}}"#),
                3 => r#"{"kind": "refused", "reason": "x"}"#.to_owned(),
                confirmed => format!(
                    r#"{{"kind": "fulfilled", "proof": {proof}, "by": "{}", "at": "2026-01-01T00:00:00Z", "confirmed": {}}}"#,
                    w.lead.id,
                    confirmed == 4
                ),
            };
            let group = ["null", "1", "2"][draw(3) as usize];
            let blocking = draw(4) > 0;
            rows.push(format!(
                "('{id}', {number}, {version}, '{kind}', 'X', 'project_lead', {blocking}, {group}, '{state}')"
            ));
        }
        w.as_superuser(&format!(
            "begin; set local session_replication_role = replica; delete from conditions where case_id = '{id}';
            insert into conditions (case_id, number, version, kind, what, owner_role, blocking, group_number, state)
            values {}; commit",
            rows.join(", ")
        ))
        .await;
        let counted: i64 = {
            use sqlx::Row;
            w.as_superuser(&format!("select open_blocking('{id}', {version}, '{today}')")).await[0].get(0)
        };
        let by_the_rules = w.whole(&case.number).await.open_blocking(today).len();
        assert_eq!(usize::try_from(counted), Ok(by_the_rules), "{rows:#?}");
        counts.insert(counted);
    }
    assert!(counts.len() >= 4, "the sets were all alike: {counts:?}");
}

#[tokio::test]
async fn a_price_keeps_to_its_range_and_never_changes_and_the_library_says_everything_once() {
    let w = World::new().await;
    let price = |cents: &str, low: &str, source: &str, certainty: &str| {
        format!(
            "insert into prices (item_id, number, cents, low_cents, source, certainty, set_at)
            select id, 1, {cents}, {low}, '{source}', '{certainty}', now() from price_items where what = 'Crisisplek'"
        )
    };
    let ground = |title: &str, used_for: &str, room: &str| {
        format!(
            "insert into known_grounds (title, law, purpose, used_for, room, changed_at)
            values ('{title}', 'Wet', 'Doel', '{used_for}', '{room}', now())"
        )
    };
    let impossible = [
        ("update prices set cents = 1".to_owned(), "a price never changes"),
        ("delete from prices".to_owned(), "a price never changes"),
        ("truncate prices".to_owned(), "a price never changes"),
        (price("1000000001", "null", "Bron", "known"), "a price is at most ten million euros"),
        (price("100", "101", "Bron", "known"), "a price lies between its lowest and its highest"),
        (price("100", "null", " ", "known"), "a price has a source"),
        (price("100", "null", "Bron", "perhaps"), "a price is known or an estimate"),
        (
            "insert into price_items (what, unit) values ('crisisplek', 'Dag')".to_owned(),
            "an item stands in the price list once",
        ),
        (
            "insert into price_items (what, unit, payer) values ('Iets', 'dag', 'nobody')".to_owned(),
            "an item of the price list is paid by a known payer",
        ),
        (ground("Recht op onderwijs", "Iets", "nothing"), "a known ground stands in the library once"),
        (ground("Iets", "", "nothing"), "a known ground says what it was used for"),
        (ground("Iets", "Iets", "everything"), "a known ground asks for a known kind of room"),
    ];
    for (statement, rule) in impossible {
        assert_eq!(w.superuser_tries(&statement).await.as_deref(), Some(rule), "{statement}");
    }
    assert_eq!(w.superuser_tries(&price("100", "90", "Bron", "known")).await, None);
}

#[tokio::test]
async fn a_list_of_decisions_is_made_when_its_meeting_is_closed_and_never_changes() {
    let w = World::new().await;
    let (meeting, case) = (w.meeting().await.id, w.planning().await.id);
    let begin = format!("insert into decision_lists (meeting_id, present) values ('{meeting}', '[]')");
    let fill = format!(
        "insert into decisions (meeting_id, case_id, place, seq, told) values ('{meeting}', '{case}', 1, 1, '{{}}')"
    );
    let lead = &w.lead.acting;
    refuses(&w, lead, &one(begin.clone()), Rule("a list of decisions is made when the meeting is closed")).await;
    w.act_on(&w.lead, meeting, MeetingCommand::Open).await;
    w.act_on(&w.lead, meeting, MeetingCommand::Close).await;
    w.pass(TimeDelta::minutes(1)).await;
    refuses(&w, lead, &one(fill), Rule("a list of decisions is made when the meeting is closed")).await;
    refuses(&w, lead, &one("update decisions set told = '{}'"), Right).await;
    refuses(&w, &w.signaller.acting, &one(begin), Right).await;
    for statement in ["update decision_lists set present = '[]'", "delete from decision_lists"] {
        let met = w.superuser_tries(statement).await;
        assert_eq!(met.as_deref(), Some("a list of decisions never changes"), "{statement}");
    }
}

#[tokio::test]
async fn what_was_seen_at_a_look_back_is_never_rewritten_and_taken_back_by_its_writer_or_a_lead() {
    let w = World::new().await;
    let case = w.monitoring().await;
    let (id, number) = (case.id, &case.number);
    let seen = casustafel::domain::case::Seen::adjusted(w.today(), prose("Een andere kamer."), None);
    let adjust = Command::Adjust { on: seen.on, what: prose("Een andere kamer."), next_on: None };
    w.act(&w.signaller, number, adjust).await;
    let (signaller, manager, lead) = (&w.signaller.acting, &w.case_manager.acting, &w.lead.acting);
    let set = |path: &str, value: &str| {
        one(format!("update case_notes set notes = jsonb_set(notes, '{path}', '{value}') where case_id = '{id}'"))
    };
    let stays = "what was seen stays as it was written down";
    refuses(&w, signaller, &set("{records,0,seen,adjustment}", "\"Iets anders.\""), Rule(stays)).await;
    refuses(&w, lead, &set("{records}", "[]"), Rule(stays)).await;
    let own = "a look back has a number of its own, in the name of its writer";
    let added = |number: u32, who: &super::world::Somebody| {
        let record = format!(
            "(notes -> 'records' -> 0) || jsonb_build_object('number', {number}, 'by', '{}', 'seen', '{{}}'::jsonb)",
            who.id.0
        );
        one(format!(
            "update case_notes set notes = jsonb_set(notes, '{{records}}', (notes -> 'records') || jsonb_build_array({record})) \
             where case_id = '{id}'"
        ))
    };
    refuses(&w, signaller, &added(1, &w.signaller), Rule(own)).await;
    refuses(&w, signaller, &added(2, &w.lead), Rule(own)).await;
    refuses(&w, signaller, &set("{records}", "null"), Rule(own)).await;
    let by = |who: &super::world::Somebody, reason: &str| {
        let withdrawn = format!(r#"{{"by": "{}", "at": "2026-11-26T09:00:00Z", "reason": "{reason}"}}"#, who.id.0);
        set("{records,0,withdrawn}", &withdrawn)
    };
    let rule = "a look back is taken back by its writer or a lead, and why";
    refuses(&w, manager, &by(&w.case_manager, "Klopt niet."), Rule(rule)).await;
    refuses(&w, signaller, &by(&w.lead, "Klopt niet."), Rule(rule)).await;
    refuses(&w, signaller, &by(&w.signaller, ""), Rule(rule)).await;
    w.act(&w.lead, number, Command::WithdrawRecord { record: 1, reason: prose("Dubbel.") }).await;
    refuses(&w, lead, &set("{records,0,withdrawn,reason}", "\"Toch niet.\""), Rule(stays)).await;
    let revived =
        one(format!("update case_notes set notes = notes #- '{{records,0,withdrawn}}' where case_id = '{id}'"));
    refuses(&w, lead, &revived, Rule(stays)).await;
}
