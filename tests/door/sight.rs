//! Who sees which rows, asked of every table that holds something of a case.

use casustafel::database::{Acting, DatabaseError};
use casustafel::domain::command::Command;
use casustafel::domain::ids::MeetingId;
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::signal::ConsentWay;
use casustafel::workflow::{self, Declined};
use chrono::TimeDelta;
use sqlx::{AssertSqlSafe, Connection, Executor, Row};

use super::world::{Somebody, World, line, prose};

/// Every table with something of a case, by the catalogue; the trail has its own readers, and words to find a case by have none.
async fn case_tables(w: &World) -> Vec<String> {
    let rows = w
        .as_superuser(
            "select table_name::text from information_schema.columns
            where table_schema = 'public' and column_name = 'case_id' and table_name not in ('audit', 'search_words')
            union select 'cases' order by 1",
        )
        .await;
    let tables: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert!(tables.len() >= 14, "{tables:?}");
    tables
}

/// A case that went all the way, with its place on an agenda, on the list of a meeting that was closed and on the screen.
async fn everywhere(w: &World) {
    w.monitoring().await;
    for row in w.as_superuser("select distinct meeting_id from agenda_items").await {
        w.act_on(&w.lead, MeetingId(row.get(0)), MeetingCommand::Close).await;
    }
    w.as_superuser(
        "insert into agenda_places (meeting_id, case_id, place) select meeting_id, case_id, 1 from agenda_items",
    )
    .await;
    w.as_superuser(
        "insert into meeting_screens (meeting_id, case_id, since) select meeting_id, case_id, now() from agenda_items",
    )
    .await;
    w.as_superuser(
        "insert into reminders (case_id, thing, due_on, step, to_user, at)
        select id, 'point:1', current_date, 'ahead', signaller_id, now() from cases",
    )
    .await;
}

async fn seen(w: &World, acting: &Acting, table: &str) -> Result<i64, DatabaseError> {
    let query = format!("select count(*) from {table}");
    w.transact(acting, move |tx| {
        Box::pin(async move { Ok(sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut **tx).await?) })
    })
    .await
}

#[tokio::test]
async fn who_is_not_involved_sees_not_one_row() {
    let w = World::new().await;
    everywhere(&w).await;
    for table in case_tables(&w).await {
        assert!(w.count(&table).await > 0, "{table} is empty, so this shows nothing");
        for stranger in [&w.other_signaller, &w.other_contact, &w.colleague, &w.second_case_manager, &w.advisor] {
            assert_eq!(seen(&w, &stranger.acting, &table).await, Ok(0), "{table}");
        }
        for none in [&w.administrator, &w.privacy, &w.finance, &w.reader] {
            assert_eq!(seen(&w, &none.acting, &table).await, Err(DatabaseError::Forbidden), "{table}");
        }
        assert!(seen(&w, &w.signaller.acting, &table).await.unwrap() > 0, "{table}");
        assert!(seen(&w, &w.lead.acting, &table).await.unwrap() > 0, "{table}");
    }
}

#[tokio::test]
async fn a_contact_sees_number_step_and_signal_and_nothing_of_the_plan() {
    let w = World::new().await;
    everywhere(&w).await;
    for table in case_tables(&w).await {
        let expected = i64::from(table == "cases" || table == "involvements");
        assert_eq!(seen(&w, &w.contact.acting, &table).await, Ok(expected), "{table}");
    }
}

#[tokio::test]
async fn nobody_reads_the_words_by_which_a_case_is_found() {
    let w = World::new().await;
    everywhere(&w).await;
    assert!(w.count("search_words").await > 0);
    for who in [&w.signaller, &w.contact, &w.lead, &w.administrator, &w.privacy, &w.finance, &w.reader] {
        assert_eq!(seen(&w, &who.acting, "search_words").await, Err(DatabaseError::Forbidden));
    }
}

#[tokio::test]
async fn whoever_does_not_say_who_they_are_sees_nothing() {
    let w = World::new().await;
    everywhere(&w).await;
    let mut connection = sqlx::postgres::PgConnection::connect_with(&w.test.options()).await.unwrap();
    for table in case_tables(&w).await {
        for role in ["casustafel_scoped", "casustafel_lead", "casustafel_job"] {
            connection.execute(AssertSqlSafe(format!("begin; set local role {role}"))).await.unwrap();
            let count: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}")))
                .fetch_one(&mut connection)
                .await
                .unwrap();
            connection.execute("rollback").await.unwrap();
            assert_eq!(count, 0, "{role} {table}");
        }
        let bare = connection.execute(AssertSqlSafe(format!("select from {table}"))).await;
        assert!(bare.is_err(), "the login itself has no rights: {table}");
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn the_project_lead_sees_a_signal_from_the_moment_it_is_submitted() {
    let w = World::new().await;
    let nr = w.signal().await.number;
    for table in ["cases", "case_events", "involvements"] {
        assert_eq!(seen(&w, &w.lead.acting, table).await, Ok(0), "{table}");
    }
    assert!(matches!(w.try_to(&w.lead, &nr, Command::AcceptSignal).await, Err(Declined::Unknown)));
    w.act(&w.signaller, &nr, Command::EditSignal { signal: w.full_signal() }).await;
    w.act(&w.signaller, &nr, Command::SubmitSignal).await;
    w.act(&w.lead, &nr, Command::ReturnSignal { question: prose("Waar?") }).await;
    assert_eq!(seen(&w, &w.lead.acting, "cases").await, Ok(1), "a returned signal stays in sight");
}

async fn sees(w: &World, who: &Somebody, number: &casustafel::domain::ids::CaseNumber) -> bool {
    match workflow::look(&w.db, who.acting.clone(), number, "case", w.now()).await {
        Ok(_) => true,
        Err(Declined::Unknown) => false,
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn access_ends_in_the_same_moment_as_the_reason_for_it() {
    let w = World::new().await;
    let case = w.at_table().await;
    let nr = &case.number;
    assert!(sees(&w, &w.therapist, nr).await && sees(&w, &w.youth, nr).await && sees(&w, &w.case_manager, nr).await);

    w.act(&w.lead, nr, Command::AssignCaseManager { user: w.second_case_manager.id }).await;
    assert!(!sees(&w, &w.case_manager, nr).await, "the predecessor");
    assert!(sees(&w, &w.second_case_manager, nr).await);

    w.act(&w.contact, nr, Command::ReplaceSignaller { user: w.colleague.id, reason: prose("Andere baan.") }).await;
    assert!(!sees(&w, &w.signaller, nr).await, "the earlier signaller");
    assert!(sees(&w, &w.colleague, nr).await);

    let told = Command::WithdrawConsent { on: w.today(), way: ConsentWay::Spoken, told_to: line("Persoon 2") };
    w.act(&w.colleague, nr, told).await;
    assert!(!sees(&w, &w.youth, nr).await, "the committee without consent");
    assert!(!sees(&w, &w.therapist, nr).await, "the invitee without consent");
    assert!(sees(&w, &w.lead, nr).await);
}

#[tokio::test]
async fn an_invitation_opens_one_case_until_its_last_day() {
    let w = World::new().await;
    let case = w.at_table().await;
    let elsewhere = w.planning().await;
    assert!(sees(&w, &w.therapist, &case.number).await);
    assert!(!sees(&w, &w.therapist, &elsewhere.number).await);
    w.pass(TimeDelta::days(14)).await;
    assert!(sees(&w, &w.therapist, &case.number).await, "through the last day");
    w.pass(TimeDelta::days(1)).await;
    assert!(!sees(&w, &w.therapist, &case.number).await, "and no longer");

    let again = w.at_table().await;
    let invitation = again.invitations.iter().find(|found| found.user == w.therapist.id).unwrap().number;
    w.act(&w.lead, &again.number, Command::Uninvite { invitation, reason: prose("Vergissing.") }).await;
    assert!(!sees(&w, &w.therapist, &again.number).await, "who is uninvited");
}

#[tokio::test]
async fn messages_are_read_by_whom_they_are_for() {
    let w = World::new().await;
    w.round_open().await;
    let own = seen(&w, &w.youth.acting, "outbox").await.unwrap();
    assert_eq!(own, w.count(&format!("outbox where to_user = '{}'", w.youth.id)).await);
    assert!(own > 0);
    let columns = w
        .as_superuser(
            "select string_agg(column_name::text, ' ' order by ordinal_position) from information_schema.columns
            where table_name = 'outbox'",
        )
        .await;
    let columns: String = columns[0].get(0);
    assert_eq!(
        columns, "id to_user kind case_number created_at seen_at mail_id meeting_id table_at",
        "a message holds nothing of the case but its number, and of a meeting which it is and when it sits"
    );
}
