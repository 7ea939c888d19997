//! A letter as it travels: headers of plain letters, a text that is encoded, and the calendar file where there is one. Nothing that
//! anybody typed is in it but the address.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};
use uuid::Uuid;

use super::calendar::{self, Use, method_word};
use super::smtp::Problem;
use crate::config::BaseUrl;
use crate::domain::appointment::{Change, Method};
use crate::dutch::post;
use crate::store::outbox::{Due, Purpose};

/// The house a letter comes from.
#[derive(Clone, Debug)]
pub struct House {
    /// Where people find the program.
    pub base_url: BaseUrl,
    /// The sender.
    pub from: Mailbox,
}

/// A letter, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Which; the same whenever it is sent.
    pub id: Uuid,
    /// To which address.
    pub address: String,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// The subject.
    pub subject: &'static str,
    /// The text.
    pub body: String,
    /// The word to the calendar, and the file.
    pub calendar: Option<(Method, String)>,
}

impl Letter {
    /// Writes a letter out; `link` is the address with the token of an account.
    #[must_use]
    pub fn write(due: &Due, house: &House, link: impl FnOnce() -> String) -> Self {
        let (subject, body) = match (&due.purpose, &due.change) {
            (Purpose::Invitation, _) => (post::ACCOUNT_SUBJECT, post::account_letter(&link())),
            (Purpose::Notices(kinds), Some(change)) => {
                let Change { appointment, method, sequence } = change;
                let said = post::appointment(*method, *sequence, appointment.starts_at);
                let meeting = format!("/tafel/{}", appointment.meeting);
                let place = if kinds.is_empty() { meeting.as_str() } else { "/berichten" };
                let text = post::letter(Some(&said), kinds, &house.base_url.join(place));
                (post::appointment_subject(*method, *sequence), text)
            }
            (Purpose::Notices(kinds), None) => {
                (post::SOMETHING_WAITS, post::letter(None, kinds, &house.base_url.join("/berichten")))
            }
        };
        let calendar = due.change.map(|Change { appointment, method, sequence }| {
            let purpose = Use::Mail { method, organizer: &house.from, address: &due.address };
            (method, calendar::file(&appointment, sequence, purpose, &house.base_url, due.written_at))
        });
        Self { id: due.id, address: due.address.clone(), written_at: due.written_at, subject, body, calendar }
    }

    /// The number of the letter in its headers: whoever gets it twice can tell.
    #[must_use]
    pub fn message_id(&self, house: &House) -> String {
        format!("<{}@{}>", self.id, house.base_url.host())
    }

    /// The letter as a mail server takes it.
    ///
    /// # Errors
    /// When the address cannot be written on an envelope.
    pub fn message(&self, house: &House) -> Result<Message, Problem> {
        let to: Mailbox =
            self.address.parse().map(|email| Mailbox::new(None, email)).map_err(|_| Problem::Unwritable)?;
        let builder = Message::builder()
            .from(house.from.clone())
            .to(to)
            .subject(self.subject)
            .date(SystemTime::from(self.written_at))
            .message_id(Some(self.message_id(house)))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        let text = part(ContentType::TEXT_PLAIN, &self.body)?;
        let message = match &self.calendar {
            None => builder.singlepart(text),
            Some((method, file)) => {
                let kind = format!("text/calendar; charset=utf-8; method={}", method_word(*method));
                let kind = ContentType::parse(&kind).map_err(|_| Problem::Unwritable)?;
                let both = MultiPart::alternative().singlepart(text).singlepart(part(kind.clone(), file)?);
                let attached = SinglePart::builder()
                    .header(kind)
                    .header(ContentDisposition::attachment("casustafel.ics"))
                    .body(encoded(file)?);
                builder.multipart(MultiPart::mixed().multipart(both).singlepart(attached))
            }
        };
        message.map_err(|_| Problem::Unwritable)
    }
}

fn part(kind: ContentType, text: &str) -> Result<SinglePart, Problem> {
    Ok(SinglePart::builder().header(kind).body(encoded(text)?))
}

/// Encoded, so that no line of it can be taken for a command (RUSTSEC-2026-0561).
fn encoded(text: &str) -> Result<Body, Problem> {
    Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::Base64).map_err(|_| Problem::Unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::UserId;
    use crate::domain::notice::NoticeKind;

    fn house() -> House {
        House {
            base_url: "https://casustafel.example.nl".parse().unwrap(),
            from: "Casustafel <tafel@gemeente.example>".parse().unwrap(),
        }
    }

    fn letter(address: &str) -> Letter {
        let due = Due {
            id: Uuid::from_u128(7),
            user: UserId(Uuid::from_u128(1)),
            address: address.to_owned(),
            written_at: DateTime::UNIX_EPOCH,
            counts_from: DateTime::UNIX_EPOCH,
            attempts: 1,
            purpose: Purpose::Notices(vec![NoticeKind::GoGiven]),
            change: None,
        };
        Letter::write(&due, &house(), String::new)
    }

    #[test]
    fn a_letter_keeps_its_number_and_its_headers_are_plain_letters() {
        let text = String::from_utf8(letter("anne@wij.example").message(&house()).unwrap().formatted()).unwrap();
        assert!(text.is_ascii());
        assert!(
            text.contains("Message-ID: <00000000-0000-0000-0000-000000000007@casustafel.example.nl>\r\n"),
            "{text}"
        );
        assert!(
            text.contains("Subject: Er staat iets voor u klaar\r\n") && text.contains("Auto-Submitted: auto-generated")
        );
        assert!(text.contains("Content-Transfer-Encoding: base64"));
    }

    #[test]
    fn no_address_adds_a_header_or_a_command() {
        for hostile in [
            "a@b\r\nBcc: c@d",
            "a@b\nRCPT TO:<c@d>",
            "a@b>\r\nDATA",
            "<a@b>,<c@d>",
            "a@b c",
            "\"a\rb\"@c",
            "a@b\u{0}",
            "",
        ] {
            let sent = letter(hostile).message(&house());
            assert!(sent.is_err(), "{hostile:?}");
        }
    }
}
