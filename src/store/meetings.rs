//! The meetings of the weekly table: who is there, who answers for whom, and which cases are on.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::types::Json;
use std::collections::BTreeSet;

use super::json;
use crate::database::{DatabaseError, Tx};
use crate::domain::calendar;
use crate::domain::facts::MeetingFacts;
use crate::domain::ids::{CaseId, CaseNumber, MeetingId, UserId};
use crate::domain::meeting::{AgendaStanding, Deputy, Meeting, MeetingEvent, MeetingState, Place, Screen};
use crate::domain::plan::Section;

/// A meeting as the database tells of it.
#[derive(Debug, Deserialize)]
pub(super) struct MeetingRow {
    id: MeetingId,
    revision: i64,
    state: MeetingState,
    starts_at: DateTime<Utc>,
    attendance_recorded: bool,
    present: BTreeSet<UserId>,
    deputies: Vec<Deputy>,
    #[serde(default)]
    places: Vec<Place>,
    #[serde(default)]
    screen: Option<ScreenRow>,
}

#[derive(Debug, Deserialize)]
struct ScreenRow {
    case: CaseId,
    since: DateTime<Utc>,
    opened: Option<Section>,
    opened_at: Option<DateTime<Utc>>,
    costs: bool,
}

impl MeetingRow {
    /// What the rules of a case need to know of it.
    pub(super) fn facts(self) -> MeetingFacts {
        MeetingFacts {
            id: self.id,
            on: calendar::day(self.starts_at),
            starts_at: self.starts_at,
            is_open: self.state == MeetingState::Open,
            is_upcoming: matches!(self.state, MeetingState::Planned | MeetingState::Open),
            attendance_recorded: self.attendance_recorded,
            deputies: self.deputies,
        }
    }

    fn meeting(self) -> Meeting {
        Meeting {
            id: self.id,
            revision: self.revision,
            state: self.state,
            starts_at: self.starts_at,
            present: self.attendance_recorded.then_some(self.present),
            deputies: self.deputies.into_iter().collect(),
            places: self.places,
            screen: self.screen.map(|screen| Screen {
                case: screen.case,
                since: screen.since,
                opened: screen.opened.zip(screen.opened_at),
                costs: screen.costs,
            }),
        }
    }
}

/// The meeting, if there is one.
pub async fn load(tx: &mut Tx, meeting: MeetingId) -> Result<Option<Meeting>, DatabaseError> {
    let row = sqlx::query_scalar!(
        r#"
        select
            json_build_object(
                'id', m.id,
                'revision', m.revision,
                'state', m.state,
                'starts_at', m.starts_at,
                'attendance_recorded', m.attendance_recorded,
                'present', coalesce((select json_agg(a.user_id) from meeting_attendance a where a.meeting_id = m.id), '[]'),
                'deputies', coalesce(
                    (
                        select json_agg(json_build_object('member', d.member, 'deputy', d.deputy) order by d.member)
                        from meeting_deputies d
                        where d.meeting_id = m.id
                    ),
                    '[]'
                ),
                'places', coalesce(
                    (
                        select json_agg(json_build_object('case', p.case_id, 'minutes', p.minutes) order by p.place, p.case_id)
                        from agenda_places p
                        where p.meeting_id = m.id
                    ),
                    '[]'
                ),
                'screen', (
                    select
                        json_build_object(
                            'case', s.case_id, 'since', s.since, 'opened', s.opened, 'opened_at', s.opened_at, 'costs', s.costs
                        )
                    from meeting_screens s
                    where s.meeting_id = m.id and s.case_id is not null
                )
            ) as "meeting!: Json<MeetingRow>"
        from meetings m
        where m.id = $1
        "#,
        meeting.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| row.0.meeting()))
}

/// When the meetings of that day begin that were not cancelled.
pub async fn on_day(tx: &mut Tx, day: NaiveDate) -> Result<Vec<DateTime<Utc>>, DatabaseError> {
    let starts = sqlx::query_scalar!("select starts_at from meetings where day = $1 and state <> 'cancelled'", day)
        .fetch_all(&mut **tx)
        .await?;
    Ok(starts)
}

/// Takes the meeting as one's own until the end of the transaction; says whether it is there.
pub async fn lock(tx: &mut Tx, meeting: MeetingId) -> Result<bool, DatabaseError> {
    let found = sqlx::query_scalar!("select id from meetings where id = $1 for update", meeting.0)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(found.is_some())
}

/// Holds the meeting as it is until the end of the transaction, so that nobody closes it in the meantime.
pub async fn hold(tx: &mut Tx, meeting: MeetingId) -> Result<(), DatabaseError> {
    sqlx::query!("select id from meetings where id = $1 for share", meeting.0).fetch_optional(&mut **tx).await?;
    Ok(())
}

/// The cases that still wait for this meeting, as far as the actor sees them, in the order in which they are locked.
pub async fn waiting_cases(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<(CaseId, CaseNumber)>, DatabaseError> {
    let rows = sqlx::query!(
        "
        select c.id, c.number
        from agenda_items i
        join cases c on c.id = i.case_id
        where i.meeting_id = $1 and (i.outcome is null or i.outcome = 'awaiting_writing')
        order by c.id
        ",
        meeting.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| Ok((CaseId(row.id), row.number.parse().map_err(|_| super::unknown("case number"))?)))
        .collect()
}

/// Every case on the agenda of this meeting, as far as the actor sees them, in the order in which they are locked.
pub async fn cases_on(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<(CaseId, CaseNumber)>, DatabaseError> {
    let rows = sqlx::query!(
        "
        select c.id, c.number
        from cases c
        where exists (select from agenda_items i where i.case_id = c.id and i.meeting_id = $1)
        order by c.id
        ",
        meeting.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| Ok((CaseId(row.id), row.number.parse().map_err(|_| super::unknown("case number"))?)))
        .collect()
}

/// How the items of a meeting stand, as far as the actor sees them.
pub async fn standing(tx: &mut Tx, meeting: MeetingId) -> Result<AgendaStanding, DatabaseError> {
    let row = sqlx::query!(
        r#"
        select
            count(*) filter (where i.outcome is null) as "without_outcome!",
            coalesce(bool_or(exists (select from rounds r where r.case_id = i.case_id and r.ended is null)), false)
                as "round_open!",
            (select coalesce(array_agg(distinct a.case_id), '{}') from agenda_items a where a.meeting_id = $1) as "cases!"
        from agenda_items i
        where i.meeting_id = $1 and (i.outcome is null or i.outcome = 'awaiting_writing')
        "#,
        meeting.0,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(AgendaStanding {
        without_outcome: usize::try_from(row.without_outcome).unwrap_or(usize::MAX),
        round_open: row.round_open,
        cases: row.cases.into_iter().map(CaseId).collect(),
    })
}

/// Writes a meeting that was just planned.
pub async fn begin(tx: &mut Tx, meeting: &Meeting) -> Result<(), DatabaseError> {
    sqlx::query!("insert into meetings (id, starts_at) values ($1, $2)", meeting.id.0, meeting.starts_at)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes what differs between the meeting before and after a change. A member may change deputies and nothing else.
pub async fn save(tx: &mut Tx, before: &Meeting, after: &Meeting) -> Result<(), DatabaseError> {
    let id = after.id.0;
    if (before.state, before.starts_at, before.present.is_some())
        != (after.state, after.starts_at, after.present.is_some())
    {
        sqlx::query!(
            "update meetings set state = $2, starts_at = $3, attendance_recorded = $4 where id = $1",
            id,
            after.state.as_str(),
            after.starts_at,
            after.present.is_some(),
        )
        .execute(&mut **tx)
        .await?;
    }
    if before.present != after.present {
        let present: Vec<_> = after.present.iter().flatten().map(|user| user.0).collect();
        sqlx::query!("delete from meeting_attendance where meeting_id = $1 and user_id <> all ($2)", id, &present)
            .execute(&mut **tx)
            .await?;
        sqlx::query!(
            "
            insert into meeting_attendance (meeting_id, user_id)
            select $1, unnest($2::uuid[])
            on conflict do nothing
            ",
            id,
            &present,
        )
        .execute(&mut **tx)
        .await?;
    }
    for gone in before.deputies.difference(&after.deputies) {
        sqlx::query!("delete from meeting_deputies where meeting_id = $1 and member = $2", id, gone.member.0)
            .execute(&mut **tx)
            .await?;
    }
    for named in after.deputies.difference(&before.deputies) {
        sqlx::query!(
            "insert into meeting_deputies (meeting_id, member, deputy) values ($1, $2, $3)",
            id,
            named.member.0,
            named.deputy.0,
        )
        .execute(&mut **tx)
        .await?;
    }
    if before.places != after.places {
        keep_places(tx, after).await?;
    }
    if before.screen != after.screen {
        keep_screen(tx, after).await?;
    }
    if before.revision != after.revision {
        sqlx::query!("update meetings set revision = $2 where id = $1", id, after.revision).execute(&mut **tx).await?;
    }
    Ok(())
}

async fn keep_places(tx: &mut Tx, meeting: &Meeting) -> Result<(), DatabaseError> {
    let cases: Vec<_> = meeting.places.iter().map(|place| place.case.0).collect();
    let minutes: Vec<Option<i32>> = meeting.places.iter().map(|place| place.minutes.map(i32::from)).collect();
    sqlx::query!(
        "
        insert into agenda_places (meeting_id, case_id, place, minutes)
        select $1, p.case_id, p.place, p.minutes
        from unnest($2::uuid[], $3::integer[]) with ordinality as p (case_id, minutes, place)
        on conflict (meeting_id, case_id) do update set place = excluded.place, minutes = excluded.minutes
        ",
        meeting.id.0,
        &cases,
        &minutes as &[Option<i32>],
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn keep_screen(tx: &mut Tx, meeting: &Meeting) -> Result<(), DatabaseError> {
    let Some(screen) = &meeting.screen else {
        // what was on it stays in what happened to the meeting
        sqlx::query!(
            "
            update meeting_screens
            set case_id = null, opened = null, opened_at = null, costs = false
            where meeting_id = $1
            ",
            meeting.id.0,
        )
        .execute(&mut **tx)
        .await?;
        return Ok(());
    };
    let (opened, opened_at) = screen.opened.unzip();
    sqlx::query!(
        "
        insert into meeting_screens (meeting_id, case_id, since, opened, opened_at, costs)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (meeting_id) do update
        set
            case_id = excluded.case_id,
            since = excluded.since,
            opened = excluded.opened,
            opened_at = excluded.opened_at,
            costs = excluded.costs
        ",
        meeting.id.0,
        screen.case.0,
        screen.since,
        opened.map(Section::as_str),
        opened_at,
        screen.costs,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Adds what happened to the history of the meeting.
pub async fn happened(tx: &mut Tx, meeting: MeetingId, events: &[MeetingEvent]) -> Result<(), DatabaseError> {
    sqlx::query!(
        "
        insert into meeting_events (meeting_id, seq, kind, data)
        select
            $1,
            coalesce((select max(e.seq) from meeting_events e where e.meeting_id = $1), 0) + n.ordinality,
            n.event ->> 'kind',
            n.event
        from jsonb_array_elements($2) with ordinality as n (event, ordinality)
        ",
        meeting.0,
        json(&events)?,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Who last changed the meeting, when and what: for whoever acted on a page that was older.
pub async fn last_change(
    tx: &mut Tx,
    meeting: MeetingId,
) -> Result<Option<(Option<String>, DateTime<Utc>, String)>, DatabaseError> {
    let row = sqlx::query!(
        r#"
        select u.name as "name?", e.at, e.kind
        from meeting_events e
        left join users u on u.id = e.actor
        where
            e.meeting_id = $1
            and e.kind not in ('arranged', 'time_box_set', 'shown', 'block_opened', 'block_closed', 'costs_shown')
        order by e.seq desc
        limit 1
        "#,
        meeting.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.name, row.at, row.kind)))
}
