//! Steps 3 to 5: the plan is offered to the table, gets a place on a meeting, and people are invited.

use super::asking::options;
use super::{About, Asking, Scene, read_user};
use crate::domain::calendar;
use crate::domain::case::{Capacity, VoiceWay, YouthVoice};
use crate::domain::command::{Command, CommandKind};
use crate::domain::ids::MeetingId;
use crate::domain::lead_times;
use crate::domain::offer::Offer;
use crate::domain::role::Represents;
use crate::domain::text::Prose;
use crate::dutch::clock::because;
use crate::dutch::{Dutch, dates, lower};
use crate::store::choices::Meeting;
use crate::web::fields::{Choice, Field};
use crate::workflow::OpenCase;

fn read_meeting(chosen: &str) -> Option<MeetingId> {
    chosen.parse().ok()
}

/// Until when the table decides in time, and why until then.
fn last_safe_day(scene: &Scene, about: &mut About) {
    let safe = lead_times::last_safe_day(scene.case(), &scene.open.facts.settings.lead_times);
    let words = format!("{}, {}", dates::date(safe.day), because(&safe));
    about.fact("Laatste dag dat de tafel op tijd kan beslissen", words);
}

/// What the act will be as far as it decides who is told: whichever meeting is chosen and whatever the reason, it is told to the same
/// people. An invitation is told to whoever is chosen, so that is not foreseen.
pub(super) fn foreseen(offer: Offer, open: &OpenCase, meetings: &[Meeting]) -> Option<Command> {
    let reason = Prose::parse("–").ok()?;
    let present = open.case.upcoming_item().map(|item| item.meeting);
    let another = || meetings.iter().map(|meeting| meeting.id).find(|meeting| Some(*meeting) != present);
    match offer.kind {
        CommandKind::Schedule => {
            let first = open.facts.next_meeting.as_ref().map(|meeting| meeting.id).or_else(another);
            Some(Command::Schedule { meeting: first?, reason: Some(reason) })
        }
        CommandKind::Reschedule => Some(Command::Reschedule { meeting: another()?, reason }),
        CommandKind::WithdrawOffer => Some(Command::WithdrawOffer { reason }),
        CommandKind::Uninvite => Some(Command::Uninvite { invitation: offer.target?, reason }),
        CommandKind::MarkNotReached => Some(Command::MarkNotReached),
        _ => None,
    }
}

pub(super) fn offer_plan(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    let draft = case.draft();
    about.will("De projectleider plant de casus in op de eerstvolgende tafel.");
    about.will("U kunt in het plan blijven schrijven tot de bespreking begint. Daarna ligt de tekst vast.");
    about.tells_lead(scene);
    if let Some(draft) = draft {
        about.fact("Plan", format!("versie {}", draft.number));
    }
    last_safe_day(scene, about);
    let youth_absent = if draft.is_some_and(|draft| draft.content.has_youth_words()) {
        about.fact("Woorden van de jongere", "Ja, die staan in het plan.");
        Some(None)
    } else {
        let hint = "In het plan staat nog niets in de woorden van de jongere zelf.";
        ask.prose_if_needed(Field::area("youth_absent", "Waarom schreef de jongere niet mee?").hint(hint))
    };
    Some(Command::OfferPlan { youth_absent: youth_absent? })
}

pub(super) fn restore_version(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    let earlier: Vec<Choice> = case
        .versions
        .iter()
        .rev()
        .filter(|version| !version.is_draft())
        .map(|version| {
            let frozen = version.frozen_at.map(|at| format!(", op tafel gelegd op {}", dates::date(calendar::day(at))));
            let label =
                format!("Versie {} ({}{})", version.number, lower(&version.state.dutch()), frozen.unwrap_or_default());
            Choice::new(version.number.to_string(), label)
        })
        .collect();
    about.will(
        "Er komt een nieuw concept met precies de tekst van de versie die u kiest. Daarin kunt u verder schrijven.",
    );
    if let Some(draft) = case.draft() {
        about.will(format!(
            "Het concept van nu (versie {}) blijft te lezen bij de versies. Er gaat niets verloren.",
            draft.number
        ));
    }
    let version =
        ask.choice(Field::radio("version", "Welke versie zet u terug?", earlier), |chosen| chosen.parse().ok());
    Some(Command::RestoreVersion { version: version? })
}

pub(super) fn withdraw_offer(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.will("De casus gaat terug naar stap 3, Toekomstplan maken. U kunt weer in het plan schrijven.");
    if let Some(item) = scene.case().pending_item() {
        about.fact("Staat nu op de tafel van", dates::date(item.on));
        about.will("De casus gaat van de agenda.");
    }
    about.tells_table(scene);
    let reason = ask.prose(Field::area("reason", "Waarom haalt u het plan terug?"));
    Some(Command::WithdrawOffer { reason: reason? })
}

pub(super) fn schedule(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    last_safe_day(scene, about);
    about.will("De casus komt op de agenda. De hulpverlener en de casemanager zijn altijd uitgenodigd.");
    about.will("De kernleden kunnen de casus vanaf nu lezen.");
    about.tells_table(scene);
    let meetings = scene.meetings();
    let first = scene.open.facts.next_meeting.as_ref().map(|meeting| meeting.id.to_string());
    let first = first.filter(|first| meetings.iter().any(|choice| choice.value == *first)).unwrap_or_default();
    let hint = if meetings.is_empty() {
        "Er is nog geen bijeenkomst gepland. Plan er eerst een op de pagina Tafel."
    } else {
        "De eerstvolgende tafel is gekozen. Een latere mag, met een reden."
    };
    let meeting = ask.choice(Field::select("meeting", "Welke tafel?", meetings).hint(hint).value(first), read_meeting);
    let hint = "Alleen nodig als u een latere tafel kiest.";
    let reason = ask.prose_if_needed(Field::area("reason", "Waarom niet de eerstvolgende?").hint(hint).rows(2));
    Some(Command::Schedule { meeting: meeting?, reason: reason? })
}

pub(super) fn reschedule(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let now = scene.case().upcoming_item();
    if let Some(item) = now {
        about.fact("Staat nu op de tafel van", dates::date(item.on));
    }
    about.will("De casus gaat naar de andere tafel. Uitnodigingen gaan mee.");
    about.tells_table(scene);
    let present = now.map(|item| item.meeting.to_string()).unwrap_or_default();
    let others = scene.meetings().into_iter().filter(|choice| choice.value != present).collect();
    let meeting = ask.choice(Field::select("meeting", "Naar welke tafel?", others), read_meeting);
    let reason = ask.prose(Field::area("reason", "Waarom?").rows(2));
    Some(Command::Reschedule { meeting: meeting?, reason: reason? })
}

pub(super) fn invite(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    let today = scene.today();
    if let Some(item) = case.pending_item() {
        about.fact("Voor de tafel van", dates::date(item.on));
    }
    let days = i64::try_from(scene.open.facts.settings.invitee_days_after_meeting).unwrap_or_default();
    let days = crate::dutch::numbers::count(days, "dag", "dagen");
    about.will(format!("Deze persoon kan deze ene casus lezen, tot {days} na de bijeenkomst."));
    if case.open_round().is_some() {
        about.will("Er is een ronde open. Komt er iemand bij die meebeslist, dan sluit de ronde.");
    }
    about.told.push("wie u hieronder kiest, met een afspraak voor in de agenda zonder persoonsgegevens".into());
    if let Some(round) = case.open_round() {
        for seat in &round.seats {
            let words = format!("als de ronde sluit: {}", scene.who(seat.member)).into();
            about.told.push(words);
        }
    }
    let invited =
        |user: &str| case.invitations.iter().any(|found| found.is_active(today) && found.user.to_string() == user);
    let people = scene.accounts().into_iter().filter(|choice| !invited(&choice.value)).collect();
    let hint = "Iedereen met een account die met casussen werkt. De vaste kern is er altijd bij.";
    let user = ask.choice(Field::select("user", "Wie nodigt u uit?", people).hint(hint), read_user);
    let domains = options(Represents::ALL.iter().map(|domain| (domain.as_str(), domain.dutch())));
    let represents =
        ask.choice(Field::select("represents", "Voor welk domein of welke organisatie?", domains), Represents::parse);
    let capacities = vec![
        Choice::new(Capacity::Completes.as_str(), Capacity::Completes.dutch())
            .hint("Gewoonlijk bij een aanbieder, WIJ Groningen of de behandelaar."),
        Choice::new(Capacity::Explains.as_str(), Capacity::Explains.dutch())
            .hint("Gewoonlijk bij de indiener en de mensen van de jongere zelf."),
    ];
    let capacity = ask.choice(Field::radio("capacity", "Wat is de rol aan tafel?", capacities), Capacity::parse);
    let hint = "Nodig als iemand van een aanbieder, WIJ Groningen of de behandeling niet meebeslist.";
    let reason = ask.prose_if_needed(Field::area("reason", "Waarom beslist deze persoon niet mee?").hint(hint).rows(2));
    Some(Command::Invite { user: user?, capacity: capacity?, represents: represents?, reason: reason? })
}

pub(super) fn uninvite(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    about.danger = true;
    let number = scene.target.unwrap_or_default();
    if let Some(found) = case.invitations.iter().find(|found| found.number == number) {
        about.fact("Uitgenodigd", scene.who(found.user));
        about.fact("Rol aan tafel", found.capacity.dutch());
        about.tells(scene, found.user);
        let decides = case.open_round().is_some_and(|round| round.seats.iter().any(|seat| seat.member == found.user));
        if decides {
            about.will("Deze persoon beslist mee in de open ronde. Die ronde sluit. Standpunten blijven bewaard.");
        }
    }
    about.will("De toegang tot deze casus stopt meteen.");
    let reason = ask.prose(Field::area("reason", "Waarom trekt u de uitnodiging in?").rows(2));
    Some(Command::Uninvite { invitation: number, reason: reason? })
}

pub(super) fn record_youth_voice(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let known = scene.case().youth_voice.as_ref();
    about.will("De projectleider en de tafel zien hoe de jongere meedoet. Zonder dit kan de bespreking niet beginnen.");
    let way = Field::radio(
        "way",
        format!("Hoe doet {} mee?", scene.youth()),
        options(VoiceWay::ALL.iter().map(|way| (way.as_str(), way.dutch()))),
    );
    let way = ask.choice(way.value(known.map_or("", |voice| voice.way.as_str())), VoiceWay::parse);
    let hint = "Doet de jongere niet mee, schrijf dan op waarom niet. Anders: wat goed is om te weten.";
    let note = known.and_then(|voice| voice.note.as_ref()).map(ToString::to_string).unwrap_or_default();
    let note = ask.prose_or_none(Field::area("note", "Toelichting").hint(hint).value(note).rows(3));
    Some(Command::RecordYouthVoice { voice: YouthVoice { way: way?, note: note? } })
}
