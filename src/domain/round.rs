//! Unanimity: a round on exactly one text, with seats fixed when it opens. Silence and absence are not agreement.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{MeetingId, UserId};
use super::plan::Digest;
use super::role::{LifeDomain, Represents, words};
use super::text::Prose;

/// A place at the table that decides, fixed when the round opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Whose seat it is.
    pub member: UserId,
    /// The domain the member speaks for.
    pub represents: Represents,
    /// Who may answer for the member, named beforehand.
    pub deputy: Option<UserId>,
}

/// What a seat says about this text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Stance {
    /// Akkoord.
    Agree,
    /// Nog niet: a question must be answered first.
    NotYet {
        /// The question.
        question: Prose,
    },
    /// Niet akkoord.
    Disagree {
        /// The area of life it is about.
        domain: LifeDomain,
        /// Why.
        reason: Prose,
        /// What would make the member agree.
        would_agree: Prose,
    },
    /// Mijn domein is niet betrokken.
    NotInvolved {
        /// Why.
        reason: Prose,
    },
}

impl Stance {
    /// Whether it stands in nobody's way.
    pub fn lets_pass(&self) -> bool {
        matches!(self, Self::Agree | Self::NotInvolved { .. })
    }

    /// The word it is stored by.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::NotYet { .. } => "not_yet",
            Self::Disagree { .. } => "disagree",
            Self::NotInvolved { .. } => "not_involved",
        }
    }
}

/// One answer of one seat. Answers are only ever added; the last of the seat counts, the member's own over the deputy's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// For which seat.
    pub seat: UserId,
    /// Who gave it: the member, or the deputy.
    pub by: UserId,
    /// What it says.
    pub stance: Stance,
    /// When.
    pub at: DateTime<Utc>,
}

words!(
    /// How a round ended.
    RoundEnd {
        /// The plan was adopted.
        Adopted = "adopted",
        /// The project lead closed it.
        ClosedByLead = "closed_by_lead",
        /// The text was changed.
        PlanEdited = "plan_edited",
        /// Somebody who decides came or went.
        SeatsChanged = "seats_changed",
        /// Carried over to another meeting.
        CarriedOver = "carried_over",
        /// The case left the table.
        CaseLeft = "case_left",
        /// The youth withdrew consent.
        ConsentWithdrawn = "consent_withdrawn",
    }
);

/// One round of positions on one frozen version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Its number in the case, from 1.
    pub number: u32,
    /// The version it is about.
    pub version: u32,
    /// The hash of that version.
    pub hash: Digest,
    /// The meeting it was opened at.
    pub meeting: Option<MeetingId>,
    /// The seats.
    pub seats: Vec<Seat>,
    /// The answers in the order they came.
    pub positions: Vec<Position>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Written answers of absent members are awaited until then.
    pub awaiting_until: Option<DateTime<Utc>>,
    /// How it ended; open while there is none.
    pub end: Option<RoundEnd>,
}

/// Where a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Every seat lets the plan pass, at least two agree, Jeugd and Beschermd Wonen are among them.
    Unanimous,
    /// At least one seat has not answered, and nobody objects or asks.
    Incomplete,
    /// At least one seat objects or asks.
    Divided,
    /// Everybody answered and nobody objects, yet fewer than two agree or a seat that must be there is missing.
    TooFew,
}

impl Round {
    /// Whether positions can still be taken.
    pub fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// The seats on behalf of which this person may answer: the own one first.
    pub fn seats_of(&self, user: UserId) -> impl Iterator<Item = &Seat> {
        let own = self.seats.iter().filter(move |seat| seat.member == user);
        own.chain(self.seats.iter().filter(move |seat| seat.deputy == Some(user) && seat.member != user))
    }

    /// The answer that counts for each seat that answered.
    pub fn counting(&self) -> BTreeMap<UserId, &Position> {
        let mut counting: BTreeMap<UserId, &Position> = BTreeMap::new();
        for position in &self.positions {
            let own = position.by == position.seat;
            let outranked = counting.get(&position.seat).is_some_and(|last| last.by == last.seat) && !own;
            if !outranked {
                counting.insert(position.seat, position);
            }
        }
        counting
    }

    /// Where the round stands, counted anew from its positions.
    pub fn standing(&self) -> Standing {
        let counting = self.counting();
        let stances: Vec<Option<&Stance>> =
            self.seats.iter().map(|seat| counting.get(&seat.member).map(|position| &position.stance)).collect();
        let objects = stances.iter().flatten().any(|stance| !stance.lets_pass());
        let silent = stances.iter().any(Option::is_none);
        let agreeing = stances.iter().flatten().filter(|stance| matches!(stance, Stance::Agree)).count();
        let complete = [Represents::Youth, Represents::ProtectedHousing]
            .iter()
            .all(|domain| self.seats.iter().any(|seat| seat.represents == *domain));
        match (objects, silent) {
            (true, _) => Standing::Divided,
            (false, true) => Standing::Incomplete,
            (false, false) if agreeing >= 2 && complete => Standing::Unanimous,
            (false, false) => Standing::TooFew,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn user(n: u128) -> UserId {
        UserId(Uuid::from_u128(n))
    }

    fn prose(text: &str) -> Prose {
        Prose::parse(text).unwrap()
    }

    /// Three seats: Jeugd (1), Beschermd Wonen (2), WIJ (3, with deputy 9).
    fn round() -> Round {
        let seat = |n, represents, deputy: Option<u128>| Seat { member: user(n), represents, deputy: deputy.map(user) };
        Round {
            number: 1,
            version: 1,
            hash: Digest::of("plan"),
            meeting: None,
            seats: vec![
                seat(1, Represents::Youth, None),
                seat(2, Represents::ProtectedHousing, None),
                seat(3, Represents::Wij, Some(9)),
            ],
            positions: vec![],
            opened_at: DateTime::UNIX_EPOCH,
            awaiting_until: None,
            end: None,
        }
    }

    fn say(round: &mut Round, seat: u128, by: u128, stance: Stance) {
        round.positions.push(Position { seat: user(seat), by: user(by), stance, at: DateTime::UNIX_EPOCH });
    }

    #[test]
    fn a_round_without_seats_is_not_unanimous() {
        let mut empty = round();
        empty.seats.clear();
        assert_eq!(empty.standing(), Standing::TooFew);
    }

    #[test]
    fn silence_is_not_agreement() {
        let mut round = round();
        say(&mut round, 1, 1, Stance::Agree);
        say(&mut round, 2, 2, Stance::Agree);
        assert_eq!(round.standing(), Standing::Incomplete);
        say(&mut round, 3, 3, Stance::Agree);
        assert_eq!(round.standing(), Standing::Unanimous);
    }

    #[test]
    fn not_yet_is_not_agreement_and_the_last_word_of_a_seat_counts() {
        let mut round = round();
        for n in 1..=3 {
            say(&mut round, n, n, Stance::Agree);
        }
        say(&mut round, 2, 2, Stance::NotYet { question: prose("Tot wanneer?") });
        assert_eq!(round.standing(), Standing::Divided);
        say(&mut round, 2, 2, Stance::Agree);
        assert_eq!(round.standing(), Standing::Unanimous);
    }

    #[test]
    fn a_domain_that_is_not_involved_lets_pass_but_two_must_agree() {
        let mut round = round();
        say(&mut round, 1, 1, Stance::Agree);
        say(&mut round, 2, 2, Stance::NotInvolved { reason: prose("-") });
        say(&mut round, 3, 3, Stance::NotInvolved { reason: prose("-") });
        assert_eq!(round.standing(), Standing::TooFew);
        say(&mut round, 2, 2, Stance::Agree);
        assert_eq!(round.standing(), Standing::Unanimous);
    }

    #[test]
    fn the_members_own_answer_counts_over_the_deputys_whichever_came_last() {
        let mut round = round();
        say(&mut round, 1, 1, Stance::Agree);
        say(&mut round, 2, 2, Stance::Agree);
        say(&mut round, 3, 3, Stance::NotYet { question: prose("Wie betaalt?") });
        say(&mut round, 3, 9, Stance::Agree);
        assert_eq!(round.standing(), Standing::Divided);
        say(&mut round, 3, 3, Stance::Agree);
        assert_eq!(round.standing(), Standing::Unanimous);
    }

    #[test]
    fn without_jeugd_or_beschermd_wonen_nothing_is_unanimous() {
        let mut round = round();
        round.seats.retain(|seat| seat.member != user(2));
        say(&mut round, 1, 1, Stance::Agree);
        say(&mut round, 3, 3, Stance::Agree);
        assert_eq!(round.standing(), Standing::TooFew);
    }
}
