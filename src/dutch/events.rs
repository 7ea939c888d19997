//! What happened to a case, one sentence per event, for its timeline. What stands in the plan is not repeated: who may read
//! the plan reads it there.

use std::borrow::Cow;

use super::{Dutch, dates, list, plan};
use crate::domain::condition::Relief;
use crate::domain::event::Event;
use crate::domain::ids::{OrganisationId, UserId};
use crate::domain::meeting::MeetingEvent;
use crate::domain::role::LifeDomain;
use crate::domain::round::Stance;

/// Whoever knows what people and organisations are called.
pub trait Names {
    /// The name of a person.
    fn person(&self, user: UserId) -> String;
    /// The name of an organisation.
    fn organisation(&self, organisation: OrganisationId) -> String;
}

/// An event as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What happened, in one sentence.
    pub what: String,
    /// What somebody wrote with it.
    pub text: Option<String>,
}

fn plain(what: impl Into<String>) -> Told {
    Told { what: what.into(), text: None }
}

fn with(what: impl Into<String>, text: impl ToString) -> Told {
    Told { what: what.into(), text: Some(text.to_string()) }
}

fn with_some(what: impl Into<String>, text: Option<&impl ToString>) -> Told {
    Told { what: what.into(), text: text.map(ToString::to_string) }
}

/// Tells an event of a case.
#[must_use]
pub fn told(event: &Event, names: &impl Names) -> Told {
    let day = |day: &chrono::NaiveDate| dates::date(*day);
    let person = |user: &UserId| names.person(*user);
    match event {
        Event::SignalStarted { provider, signaller, .. } => plain(format!(
            "Het signaal is gestart. {} signaleert, voor {}.",
            person(signaller),
            names.organisation(*provider)
        )),
        Event::ChecklistAnswered { item, answer, .. } => {
            let code = super::checklist::code(*item);
            plain(match answer {
                Some(answer) => {
                    format!("Vraag {code} van de checklist is beantwoord: {}.", answer.dutch().to_lowercase())
                }
                None => format!("Het antwoord op vraag {code} van de checklist is weggehaald."),
            })
        }
        Event::SignalEdited { .. } => plain("Het signaal is aangevuld."),
        Event::SignalSubmitted => plain("Het signaal is aangemeld bij de projectleider."),
        Event::SignalAccepted => plain("Het signaal is in behandeling genomen."),
        Event::SignalReturned { question } => with("Het signaal is teruggestuurd met een vraag.", question),
        Event::SignalDeclined { reason, helped_where } => with(
            "Het signaal is niet in behandeling genomen.",
            format!("{reason}\n\nWaar de jongere wel hulp krijgt: {helped_where}"),
        ),
        Event::NoCaseManagerReported { due } => {
            plain(format!("Er is nog geen casemanager. Gezocht wordt tot {}.", day(due)))
        }
        Event::HelpAsked { advisor, question } => match advisor {
            Some(advisor) => with(format!("Er is hulp gevraagd aan {}.", person(advisor)), question),
            None => with("Er is hulp gevraagd aan de projectleider.", question),
        },
        Event::CaseManagerAssigned { user } => plain(format!("{} is de casemanager.", person(user))),
        Event::DraftBegun { version, from } => plain(match from {
            Some(from) => format!("Er is een nieuw concept, versie {version}, gemaakt van versie {from}."),
            None => format!("Er is een leeg concept, versie {version}."),
        }),
        Event::PassageWritten { version, section, empty, .. } => {
            let section = section.dutch();
            plain(if *empty {
                format!("De tekst bij \u{201c}{section}\u{201d} is weggehaald (versie {version}).")
            } else {
                format!("Er is geschreven bij \u{201c}{section}\u{201d} (versie {version}).")
            })
        }
        Event::ActionsWritten { version, actions } => plain(format!(
            "Het actieplan is bijgewerkt: {} (versie {version}).",
            super::numbers::count(amount(actions.len()), "actie", "acties")
        )),
        Event::NeedsWritten { version, needs } => plain(format!(
            "Bijgewerkt wat eerst geregeld moet zijn: {} (versie {version}).",
            super::numbers::count(amount(needs.len()), "punt", "punten")
        )),
        Event::SheetWritten { version, rows } => plain(match rows.section() {
            Some(section) => {
                format!("De regels bij \u{201c}{}\u{201d} zijn bijgewerkt (versie {version}).", section.dutch())
            }
            None => format!("Bijgewerkt welke onderwerpen aan de orde zijn (versie {version})."),
        }),
        Event::PlanOffered { youth_absent } => match youth_absent {
            Some(reason) => with("Het plan is klaar voor de tafel. De jongere schreef niet mee.", reason),
            None => plain("Het plan is klaar voor de tafel."),
        },
        Event::OfferWithdrawn { reason } => with("Het plan is teruggehaald van de tafel.", reason),
        Event::Scheduled { on, reason, .. } => {
            with_some(format!("De casus staat op de tafel van {}.", day(on)), reason.as_ref())
        }
        Event::Rescheduled { on, reason, .. } => {
            with(format!("De casus is verplaatst naar de tafel van {}.", day(on)), reason)
        }
        Event::MeetingMoved { on, .. } => plain(format!("De bijeenkomst is verplaatst naar {}.", day(on))),
        Event::ItemEnded { outcome, .. } => {
            plain(format!("Uitkomst op deze tafel: {}.", outcome.dutch().to_lowercase()))
        }
        Event::Invited { user, capacity, represents, reason, .. } => with_some(
            format!("{} is uitgenodigd ({}): {}.", person(user), represents.dutch(), capacity.dutch().to_lowercase()),
            reason.as_ref(),
        ),
        Event::Uninvited { invitation, reason } => with(format!("Uitnodiging {invitation} is ingetrokken."), reason),
        Event::DeputyNamed { member, deputy, .. } => plain(match deputy {
            Some(deputy) => format!("{} vervangt {}.", person(deputy), person(member)),
            None => format!("{} heeft geen vervanger meer.", person(member)),
        }),
        Event::YouthVoiceRecorded { voice } => {
            with_some(format!("Hoe de jongere meedoet: {}.", voice.way.dutch().to_lowercase()), voice.note.as_ref())
        }
        Event::PlanTabled { version, hash, .. } => {
            plain(format!("Versie {version} ligt op tafel en verandert niet meer (kenmerk {}).", hash.short()))
        }
        Event::DiscussionOpened { .. } => plain("De bespreking is begonnen."),
        Event::RoundOpened { round, version, seats, .. } => plain(format!(
            "Ronde {round} is open over versie {version}. {} meebeslissen.",
            super::numbers::count(amount(seats.len()), "persoon mag", "mensen mogen")
        )),
        Event::PositionTaken { position, .. } => {
            let seat = person(&position.seat);
            let who =
                if position.by == position.seat { seat } else { format!("{}, namens {seat}", person(&position.by)) };
            Told {
                what: format!("Standpunt van {who}: {}.", position.stance.dutch().to_lowercase()),
                text: stance_text(&position.stance),
            }
        }
        Event::RoundClosed { round, end } => plain(format!("Ronde {round} is klaar. {}.", end.dutch())),
        Event::WritingAwaited { until, .. } => {
            let last = dates::date(dates::day_of(*until - chrono::Duration::minutes(1)));
            plain(format!("Schriftelijke antwoorden kunnen tot en met {last}."))
        }
        Event::YouthAnswered { version, answer, words } => with_some(
            format!("Antwoord van de jongere op versie {version}: {}.", answer.dutch().to_lowercase()),
            words.as_ref(),
        ),
        Event::YouthRepliedTo { text, review_on, .. } => {
            with(format!("De jongere kreeg antwoord. Op {} kijken we opnieuw.", day(review_on)), text)
        }
        Event::PlanAdopted { version, youth_silent, .. } => {
            with_some(format!("Versie {version} is door iedereen samen vastgesteld."), youth_silent.as_ref())
        }
        Event::ConditionAdded { condition } => plain(format!(
            "Randvoorwaarde {} is toegevoegd: {}.",
            condition.number,
            condition.what.as_str().trim_end_matches('.')
        )),
        Event::ConditionAssigned { condition, owner, deputy } => {
            let by = super::excerpt::owner(owner, &|user| names.person(user));
            let instead = deputy.map(|deputy| format!(" Vervanger: {}.", names.person(deputy))).unwrap_or_default();
            let by = if owner.user.is_some() || owner.name.is_some() { by } else { super::lower(&by) };
            plain(format!("Randvoorwaarde {condition} wordt geregeld door {by}.{instead}"))
        }
        Event::ConditionRequested { condition, on, expected_on } => plain(match expected_on {
            Some(expected) => {
                format!(
                    "Randvoorwaarde {condition} is aangevraagd op {}, en wordt verwacht op {}.",
                    day(on),
                    day(expected)
                )
            }
            None => format!("Randvoorwaarde {condition} is aangevraagd op {}.", day(on)),
        }),
        Event::ConditionFulfilled { condition, proof, confirmed } => Told {
            what: if *confirmed {
                format!("Randvoorwaarde {condition} is geregeld.")
            } else {
                format!("Randvoorwaarde {condition} is geregeld, en wacht op een tweede persoon.")
            },
            text: Some(format!("Bewijs: {}, {}", proof.reference, dates::date_without_weekday(proof.dated))),
        },
        Event::ConditionConfirmed { condition } => {
            plain(format!("Randvoorwaarde {condition} is door een tweede persoon bevestigd."))
        }
        Event::ReliefProposed { condition, relief } => match relief {
            Relief::Waive { reason } => with(format!("Voorstel: randvoorwaarde {condition} is niet nodig."), reason),
            Relief::Unblock { reason } => {
                with(format!("Voorstel: de go hoeft niet te wachten op randvoorwaarde {condition}."), reason)
            }
            Relief::Cover { guarantor, until } => plain(format!(
                "Voorstel: randvoorwaarde {condition} telt onder voorbehoud tot en met {}. {guarantor} staat ervoor in.",
                day(until)
            )),
        },
        Event::ConditionReopened { condition, reason } => {
            with(format!("Randvoorwaarde {condition} staat weer open."), reason)
        }
        Event::ConditionRefused { condition, reason } => with(format!("Randvoorwaarde {condition} lukt niet."), reason),
        Event::ConditionsFollowed => plain("De stap is bijgewerkt, omdat bewijs is verlopen of weer telt."),
        Event::CarriedOver => plain("Nog geen besluit: de casus gaat naar een volgende tafel."),
        Event::Escalated { to, question } => with(format!("De casus is opgeschaald naar {to}."), question),
        Event::ReturnedToTable { version, reason } => {
            with(format!("Vastgestelde versie {version} gaat terug naar de tafel."), reason)
        }
        Event::VersionAbandoned { version } => plain(format!("Met versie {version} gaan we niet verder.")),
        Event::GoGiven { version, recipients, remark, .. } => {
            let to: Vec<String> = recipients.iter().map(|provider| names.organisation(*provider)).collect();
            with_some(format!("De go is gegeven voor versie {version}, aan {}.", list(&to)), remark.as_ref())
        }
        Event::MomentsPlanned { moments } => plain(format!(
            "Gepland om terug te kijken: {}.",
            super::numbers::count(amount(moments.len()), "moment", "momenten")
        )),
        Event::GoWithheld { reason, look_on } => {
            with(format!("Nog geen go. Op {} kijkt de projectleider opnieuw.", day(look_on)), reason)
        }
        Event::GoRevoked { reason, .. } => with("De go is ingetrokken.", reason),
        Event::MonitoringRecorded { record } if !record.is_look() => with_some(
            format!("Vastgelegd wat we bijsturen, sinds {}.", dates::date_without_weekday(record.seen.on)),
            record.seen.adjustment.as_ref(),
        ),
        Event::MonitoringRecorded { record } => plain(format!(
            "Vastgelegd hoe het gaat ({}, {}).",
            record.seen.kind.dutch().to_lowercase(),
            dates::date_without_weekday(record.seen.on)
        )),
        Event::RecordWithdrawn { reason, replaced_by: Some(_), .. } => {
            with("Wat eerder is vastgelegd over hoe het gaat, is verbeterd.", reason)
        }
        Event::RecordWithdrawn { reason, .. } => {
            with("Wat eerder is vastgelegd over hoe het gaat, is ingetrokken.", reason)
        }
        Event::Retabled { reason } => with("De casus gaat opnieuw naar de tafel. Het plan blijft gelden.", reason),
        Event::PlanKept { reason } => with("Het plan blijft zoals het is.", reason),
        Event::Withdrawn { needed_now, with_youth } => with(
            if *with_youth { "De casus is ingetrokken, samen met de jongere." } else { "De casus is ingetrokken." },
            format!("Wat er nu nodig is: {needed_now}"),
        ),
        Event::Closed { reason, explanation, handover, in_order, despite } => {
            let mut text = explanation.to_string();
            if !in_order.is_empty() {
                let domains: Vec<_> = in_order.iter().map(LifeDomain::dutch).collect();
                text.push_str(&format!("\n\nOp orde: {}.", list(&domains)));
            }
            if let Some(handover) = handover {
                text.push_str(&format!("\n\nWie het overneemt: {handover}"));
            }
            if let Some(despite) = despite {
                text.push_str(&format!(
                    "\n\nBij het laatste gesprek was niet alles op orde. Waarom toch klaar: {despite}"
                ));
            }
            with(format!("De casus is afgesloten. {}.", reason.dutch()), text)
        }
        Event::Reopened { to, reason } => {
            with(format!("De casus is heropend, in de stap \u{201c}{}\u{201d}.", to.dutch()), reason)
        }
        Event::Paused { reason, until } => {
            with(format!("De casus is gepauzeerd. Op {} kijken we opnieuw.", day(until)), reason)
        }
        Event::Resumed { reason } => with("De casus is hervat.", reason),
        Event::UrgencySet { reason } => with("De casus heeft spoed.", reason),
        Event::UrgencyCleared { reason } => with("De casus heeft geen spoed meer.", reason),
        Event::ConsentWithdrawn { on, way, told_to } => plain(format!(
            "De jongere trok op {} de toestemming in ({}), bij {told_to}.",
            day(on),
            way.dutch().to_lowercase()
        )),
        Event::ConsentRenewed { to, on, .. } => {
            let to: Vec<_> = to.iter().map(|to| super::lower(&to.dutch())).collect();
            plain(format!("De jongere gaf op {} opnieuw toestemming, voor {}.", day(on), list(&to)))
        }
        Event::OpenPointAdded { point, what, owner, due } => {
            with(format!("Punt {point}: {} zoekt dit uit, uiterlijk {}.", person(owner), day(due)), what)
        }
        Event::OpenPointResolved { point, answer } => with(format!("Punt {point} is beantwoord."), answer),
        Event::CorrectionAdded { text, meeting: None } => with("Er is een aanvulling gemaakt.", text),
        Event::CorrectionAdded { text, meeting: Some(_) } => with("De besluitenlijst is aangevuld.", text),
        Event::SignallerReplaced { user, reason } => {
            with(format!("{} is nu de hulpverlener bij deze casus.", person(user)), reason)
        }
        // the name that was wrong is nobody's, and the right one stands above
        Event::FirstNameCorrected { reason, .. } => with("De voornaam is verbeterd.", reason),
        Event::BirthDateCorrected { born, reason } => {
            with(format!("De geboortedatum is verbeterd in {}.", dates::date_without_weekday(*born)), reason)
        }
    }
}

fn stance_text(stance: &Stance) -> Option<String> {
    match stance {
        Stance::Agree => None,
        Stance::NotYet { question } => Some(question.to_string()),
        Stance::Disagree { domain, reason, would_agree } => {
            Some(format!("Over {}: {reason}\n\nWat nodig is voor akkoord: {would_agree}", domain.dutch()))
        }
        Stance::NotInvolved { reason } => Some(reason.to_string()),
    }
}

/// Tells an event of a meeting.
#[must_use]
pub fn told_of_meeting(event: &MeetingEvent, names: &impl Names) -> Told {
    match event {
        MeetingEvent::Planned { starts_at } => {
            plain(format!("De bijeenkomst is gepland op {}.", dates::moment(*starts_at)))
        }
        MeetingEvent::Opened => plain("De bijeenkomst is geopend."),
        MeetingEvent::Closed => plain("De bijeenkomst is afgerond."),
        MeetingEvent::Cancelled { reason } => with("De bijeenkomst is vervallen.", reason),
        MeetingEvent::Moved { to, reason } => {
            with(format!("De bijeenkomst is verplaatst naar {}.", dates::moment(*to)), reason)
        }
        MeetingEvent::AttendanceRecorded { present } => plain(format!(
            "Vastgelegd wie er is: {}.",
            super::numbers::count(amount(present.len()), "persoon", "mensen")
        )),
        MeetingEvent::DeputyNamed { member, deputy } => plain(match deputy {
            Some(deputy) => format!("{} vervangt {}.", names.person(*deputy), names.person(*member)),
            None => format!("{} heeft geen vervanger meer.", names.person(*member)),
        }),
        MeetingEvent::Arranged { .. } => plain("De agenda is op volgorde gezet."),
        MeetingEvent::TimeBoxSet { minutes: Some(minutes), .. } => plain(format!(
            "Een casus kreeg {} op de agenda.",
            super::numbers::count((*minutes).into(), "minuut", "minuten")
        )),
        MeetingEvent::TimeBoxSet { minutes: None, .. } => plain("Een casus heeft geen vaste tijd meer op de agenda."),
        MeetingEvent::Shown { case: Some(_), .. } => plain("Er kwam een casus op het scherm."),
        MeetingEvent::Shown { case: None, .. } => plain("Het scherm is leeg gemaakt."),
        MeetingEvent::BlockOpened { section, .. } => {
            plain(format!("Op het scherm is een minuut te zien: {}.", section.dutch()))
        }
        MeetingEvent::BlockClosed => plain("Op het scherm is alles weer afgedekt."),
        MeetingEvent::CostsShown { shown: true } => plain("Op het scherm zijn de kosten te zien."),
        MeetingEvent::CostsShown { shown: false } => plain("Op het scherm zijn de kosten verborgen."),
    }
}

/// What somebody just did, after "heeft": for a page that was overtaken. `kind` is the word the event is stored by.
#[must_use]
pub fn just_did(kind: &str) -> Cow<'static, str> {
    let what = match kind {
        "signal_submitted" => "het signaal aangemeld",
        "signal_accepted" => "het signaal in behandeling genomen",
        "signal_returned" => "het signaal teruggestuurd met een vraag",
        "signal_declined" => "het signaal niet in behandeling genomen",
        "case_manager_assigned" => "een casemanager toegewezen",
        "no_case_manager_reported" => "gemeld dat er geen casemanager is",
        "help_asked" => "hulp gevraagd",
        "plan_offered" => "het plan aangeboden aan de tafel",
        "offer_withdrawn" => "het plan teruggehaald",
        "scheduled" => "de casus ingepland",
        "rescheduled" | "meeting_moved" => "de casus verplaatst naar een andere tafel",
        "invited" => "iemand uitgenodigd",
        "uninvited" => "een uitnodiging ingetrokken",
        "youth_voice_recorded" => "vastgelegd hoe de jongere meedoet",
        "draft_begun" => "een nieuw concept van het plan gemaakt",
        "plan_tabled" | "discussion_opened" => "de bespreking begonnen",
        "round_opened" => "een ronde geopend",
        "round_closed" => "de ronde gesloten",
        "youth_answered" => "het antwoord van de jongere vastgelegd",
        "youth_replied_to" => "de jongere antwoord gegeven",
        "plan_adopted" => "het plan vastgesteld",
        "condition_added" => "een randvoorwaarde toegevoegd",
        "condition_assigned" => "een randvoorwaarde overgedragen, of een vervanger genoemd",
        "condition_requested" => "vastgelegd dat een randvoorwaarde is aangevraagd",
        "condition_fulfilled" => "een randvoorwaarde vastgelegd als geregeld",
        "condition_confirmed" => "een randvoorwaarde bevestigd",
        "relief_proposed" => "een voorstel gedaan voor een randvoorwaarde",
        "condition_reopened" => "een randvoorwaarde weer opengezet",
        "condition_refused" => "vastgelegd dat een randvoorwaarde niet lukt",
        "carried_over" => "de casus doorgeschoven naar een volgende tafel",
        "go_given" => "de go gegeven",
        "go_withheld" => "vastgelegd waarom er nog geen go is",
        "go_revoked" => "de go ingetrokken",
        "monitoring_recorded" => "vastgelegd hoe het gaat",
        "retabled" => "de casus opnieuw op tafel gebracht",
        "returned_to_table" => "het plan teruggebracht naar de tafel",
        "closed" => "de casus afgesloten",
        "withdrawn" => "de casus ingetrokken",
        "reopened" => "de casus heropend",
        "paused" => "de casus gepauzeerd",
        "resumed" => "de casus hervat",
        "urgency_set" => "de casus spoed gegeven",
        "urgency_cleared" => "de spoed eraf gehaald",
        "consent_withdrawn" => "vastgelegd dat de toestemming is ingetrokken",
        "consent_renewed" => "nieuwe toestemming vastgelegd",
        "open_point_added" => "een punt toegevoegd",
        "open_point_resolved" => "een punt beantwoord",
        "correction_added" => "een aanvulling gemaakt",
        "signal_edited" | "checklist_answered" => "het signaal aangevuld",
        _ => "deze casus gewijzigd",
    };
    Cow::Borrowed(what)
}

/// That somebody else changed a case or a meeting after the page was opened: who, what and when.
#[must_use]
pub fn overtaken(who: Option<&str>, kind: &str, at: chrono::DateTime<chrono::Utc>) -> String {
    format!("{} Bekijk hoe het nu staat en probeer het dan opnieuw.", was_first(who, kind, at))
}

/// The same, where trying again is of no use.
#[must_use]
pub fn was_first(who: Option<&str>, kind: &str, at: chrono::DateTime<chrono::Utc>) -> String {
    format!("{} heeft om {} {}.", who.unwrap_or("Casustafel zelf"), dates::time(at), just_did(kind))
}

/// "5a Wonen": a section as the timeline and the plan name it.
#[must_use]
pub fn section_name(section: crate::domain::plan::Section) -> String {
    format!("{} {}", plan::number(section), section.dutch())
}

fn amount(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use uuid::Uuid;

    use super::*;
    use crate::domain::plan::{Digest, Section, Voice};
    use crate::domain::round::Position;
    use crate::domain::text::Prose;
    use crate::dutch::assert_dutch;

    struct Known;

    impl Names for Known {
        fn person(&self, user: UserId) -> String {
            if user.0.is_nil() { "Femke de Boer".into() } else { "Karim El Amrani".into() }
        }

        fn organisation(&self, _: OrganisationId) -> String {
            "Het Anker".into()
        }
    }

    fn user(n: u128) -> UserId {
        UserId(Uuid::from_u128(n))
    }

    #[test]
    fn a_deputy_speaks_for_the_member() {
        let stance = Stance::NotYet { question: Prose::parse("Tot wanneer loopt het contract?").unwrap() };
        let position = Position { seat: user(0), by: user(1), stance, at: DateTime::UNIX_EPOCH };
        let told = told(&Event::PositionTaken { round: 2, position }, &Known);
        assert_eq!(told.what, "Standpunt van Karim El Amrani, namens Femke de Boer: nog niet.");
        assert_eq!(told.text.as_deref(), Some("Tot wanneer loopt het contract?"));
    }

    #[test]
    fn what_was_written_in_the_plan_is_not_repeated() {
        let written = Event::PassageWritten {
            version: 2,
            section: Section::MyPeople,
            voice: Voice::Youth,
            digest: Digest::of("geheim"),
            empty: false,
        };
        assert_eq!(told(&written, &Known), plain("Er is geschreven bij “Mijn mensen” (versie 2)."));
        assert_eq!(section_name(Section::MyPeople), "5e Mijn mensen");
    }

    #[test]
    fn a_go_names_its_providers() {
        let go = Event::GoGiven {
            go: 1,
            version: 3,
            recipients: [OrganisationId(Uuid::nil())].into(),
            remark: None,
            conditions: vec![],
        };
        assert_eq!(told(&go, &Known).what, "De go is gegeven voor versie 3, aan Het Anker.");
    }

    #[test]
    fn waiting_for_an_answer_names_its_last_day() {
        // Midnight in Amsterdam after Tuesday 7 April.
        let until = "2026-04-07T22:00:00Z".parse().unwrap();
        let told = told(&Event::WritingAwaited { round: 1, until }, &Known);
        assert_eq!(told.what, "Schriftelijke antwoorden kunnen tot en met dinsdag 7 april 2026.");
    }

    #[test]
    fn a_meeting_is_told_too() {
        let present = [user(0), user(1)].into();
        let told = told_of_meeting(&MeetingEvent::AttendanceRecorded { present }, &Known);
        assert_eq!(told.what, "Vastgelegd wie er is: 2 mensen.");
        let cancelled = MeetingEvent::Cancelled { reason: Prose::parse("Te weinig mensen").unwrap() };
        assert_eq!(told_of_meeting(&cancelled, &Known).text.as_deref(), Some("Te weinig mensen"));
    }

    #[test]
    fn what_somebody_just_did_is_known_by_the_word_of_the_event() {
        let day = NaiveDate::default();
        let reason = Prose::parse("x").unwrap();
        let events = [
            Event::SignalSubmitted,
            Event::CarriedOver,
            Event::Paused { reason: reason.clone(), until: day },
            Event::GoWithheld { reason, look_on: day },
        ];
        for event in events {
            let what = just_did(&event.kind());
            assert_dutch(&what);
            assert_ne!(what, just_did("something else"), "{}", event.kind());
        }
    }
}
