//! The calendar file of an appointment: when the table sits and where to read more, and not a word about anybody.

use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component, Event, Property};
use lettre::message::Mailbox;
use sha2::{Digest, Sha256};

use crate::config::BaseUrl;
use crate::domain::appointment::{Appointment, LENGTH, Method};
use crate::dutch::dates::local;
use crate::dutch::post;

/// The clock of the table with its changes in spring and autumn, so that nine o'clock stays nine o'clock.
const AMSTERDAM: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/Amsterdam\r\n\
    BEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n\
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// What a calendar file is for.
#[derive(Clone, Copy, Debug)]
pub enum Use<'a> {
    /// It comes by mail and says what to do.
    Mail {
        /// What to do.
        method: Method,
        /// From whom.
        organizer: &'a Mailbox,
        /// The address of the recipient.
        address: &'a str,
    },
    /// Somebody fetched it from a page.
    Download,
}

impl Use<'_> {
    const fn word(&self) -> &'static str {
        match self {
            Self::Mail { method, .. } => method_word(*method),
            Self::Download => "PUBLISH",
        }
    }
}

/// The word in the file and on the part of the mail.
#[must_use]
pub const fn method_word(method: Method) -> &'static str {
    match method {
        Method::Request => "REQUEST",
        Method::Cancel => "CANCEL",
    }
}

/// The name an appointment keeps through all its changes; it says nothing about meeting or person.
#[must_use]
pub fn uid(appointment: &Appointment, base_url: &BaseUrl) -> String {
    let digest = Sha256::new()
        .chain_update("appointment")
        .chain_update(appointment.meeting.0.as_bytes())
        .chain_update(appointment.user.0.as_bytes())
        .finalize();
    let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{name}@{}", base_url.host())
}

/// The file; `written_at` is when this word was written.
#[must_use]
pub fn file(
    appointment: &Appointment,
    sequence: i32,
    purpose: Use,
    base_url: &BaseUrl,
    written_at: DateTime<Utc>,
) -> String {
    let cancelled = matches!(purpose, Use::Mail { method: Method::Cancel, .. });
    let page = base_url.join(&format!("/tafel/{}", appointment.meeting));
    let mut event = Event::with_uid(&uid(appointment, base_url));
    event.timestamp(written_at);
    event.append_property(moment("DTSTART", appointment.starts_at));
    event.append_property(moment("DTEND", appointment.starts_at + LENGTH));
    event.add_property("SEQUENCE", sequence.to_string());
    event.add_property("STATUS", if cancelled { "CANCELLED" } else { "CONFIRMED" });
    event.summary(post::APPOINTMENT);
    event.description(&post::read_more(&page));
    event.add_property("URL", &page);
    if let Use::Mail { organizer, address, .. } = purpose {
        event.add_property("ORGANIZER", format!("mailto:{}", organizer.email));
        let mut attendee = Property::new("ATTENDEE", format!("mailto:{address}"));
        attendee.add_parameter("ROLE", "REQ-PARTICIPANT");
        attendee.add_parameter("PARTSTAT", "NEEDS-ACTION");
        attendee.add_parameter("RSVP", "FALSE");
        event.append_multi_property(attendee);
    }
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Casustafel//NL"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.append_property(Property::new("METHOD", purpose.word()));
    let written = calendar.push(event).to_string();
    written.replacen("BEGIN:VEVENT", &format!("{AMSTERDAM}BEGIN:VEVENT"), 1)
}

fn moment(name: &str, at: DateTime<Utc>) -> Property {
    let mut property = Property::new(name, local(at).format("%Y%m%dT%H%M%S").to_string());
    property.add_parameter("TZID", "Europe/Amsterdam");
    property
}
