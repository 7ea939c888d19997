//! What a browser sent, as text: nothing is a number, a date or a choice until a page has read it as one. So whatever arrives,
//! the answer is a page in Dutch and nothing that was typed is lost.

use std::collections::BTreeMap;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;

use super::error::AppError;

/// The most bytes of a form.
pub const LARGEST: usize = 256 * 1024;
/// The most fields of a form.
const MOST_FIELDS: usize = 2_000;

/// The fields of a posted form.
#[derive(Clone, Default)]
pub struct FormText(BTreeMap<String, Vec<String>>);

/// The fields behind the question mark of an address.
#[derive(Clone, Default)]
pub struct QueryText(FormText);

impl FormText {
    /// What was typed in a field, without space around it; empty when the field is not there.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// What was typed, to the letter: for passwords.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// Everything sent under one name: the ticked boxes of a list.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.get(name).into_iter().flatten().map(String::as_str)
    }

    /// Whether anything was sent under this name: a ticked box, a pressed button.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// All names and values, for fields whose names a page makes itself.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// The same with another answer in one field.
    #[must_use]
    pub fn with(&self, name: &str, value: String) -> Self {
        let mut fields = self.0.clone();
        fields.insert(name.to_owned(), vec![value]);
        Self(fields)
    }

    /// Reads `a=1&b=2` as browsers write it.
    ///
    /// # Errors
    /// When it is not UTF-8, holds a NUL (which the database cannot keep), or has more fields than any form of ours.
    pub fn parse(encoded: &[u8]) -> Result<Self, AppError> {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let pairs = encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        for (count, pair) in pairs.enumerate() {
            if count >= MOST_FIELDS {
                return Err(AppError::TooLarge);
            }
            let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, [].as_slice()),
            };
            fields.entry(decode(name)?).or_default().push(decode(value)?);
        }
        Ok(Self(fields))
    }
}

impl std::fmt::Debug for FormText {
    /// Names only: what people type does not belong in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl From<FormText> for QueryText {
    fn from(fields: FormText) -> Self {
        Self(fields)
    }
}

impl std::ops::Deref for QueryText {
    type Target = FormText;

    fn deref(&self) -> &FormText {
        &self.0
    }
}

impl std::fmt::Debug for QueryText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<S: Send + Sync> FromRequest<S> for FormText {
    type Rejection = AppError;

    async fn from_request(request: Request, _: &S) -> Result<Self, AppError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_form = kind
            .split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        let has_body = request.headers().get(header::CONTENT_LENGTH).is_none_or(|length| length != "0");
        if !is_form && (has_body || !kind.is_empty()) {
            return Err(AppError::WrongKind);
        }
        let body = to_bytes(request.into_body(), LARGEST).await.map_err(|_| AppError::TooLarge)?;
        Self::parse(&body)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for QueryText {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(FormText::parse(parts.uri.query().unwrap_or_default().as_bytes())?))
    }
}

/// Plus is a space, `%41` is a byte, a percent sign that says nothing stands for itself, and every line ends as in the database.
fn decode(encoded: &[u8]) -> Result<String, AppError> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut at = 0;
    while let Some(byte) = encoded.get(at) {
        let pair = encoded.get(at + 1..at + 3).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let pair = pair.and_then(|pair| std::str::from_utf8(pair).ok());
        let hex = pair.filter(|_| *byte == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (byte, hex) {
            (_, Some(hex)) => {
                bytes.push(hex);
                at += 2;
            }
            (b'+', None) => bytes.push(b' '),
            (other, None) => bytes.push(*other),
        }
        at += 1;
    }
    let text = String::from_utf8(bytes).map_err(|_| AppError::Malformed)?;
    if text.contains('\0') {
        return Err(AppError::Malformed);
    }
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let form = FormText::parse(
            "naam=Anne+van+%27t+Veld&tekst=een%0D%0Atwee&vak=a&vak=b&leeg=&kaal&pct=100%25+50%".as_bytes(),
        )
        .unwrap();
        assert_eq!(form.text("naam"), "Anne van 't Veld");
        assert_eq!(form.text("tekst"), "een\ntwee");
        assert_eq!(form.all("vak").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((form.text("leeg"), form.has("leeg"), form.has("kaal"), form.has("weg")), ("", true, true, false));
        assert_eq!(form.text("pct"), "100% 50%");
        assert_eq!(FormText::parse(b"w=++geheim+").unwrap().raw("w"), "  geheim ");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        for bad in [b"a=%ff".as_slice(), b"a=%00", b"%00=1", b"a=\xff", b"a=%c3%28"] {
            assert_eq!(FormText::parse(bad).unwrap_err(), AppError::Malformed);
        }
        assert!(FormText::parse(b"a=%f").is_ok());
        assert!(FormText::parse(b"a=%+1").is_ok());
        assert_eq!(FormText::parse("a&".repeat(3_000).as_bytes()).unwrap_err(), AppError::TooLarge);
    }

    #[tokio::test]
    async fn only_a_form_of_fitting_size_is_read() {
        let read = |kind: &'static str, body: Vec<u8>| async move {
            let request =
                Request::builder().method("POST").header("content-type", kind).body(Body::from(body)).unwrap();
            FormText::from_request(request, &()).await
        };
        assert!(read("application/x-www-form-urlencoded; charset=UTF-8", b"a=1".to_vec()).await.is_ok());
        assert_eq!(read("application/json", b"{}".to_vec()).await.unwrap_err(), AppError::WrongKind);
        assert_eq!(read("", b"a=1".to_vec()).await.unwrap_err(), AppError::WrongKind);
        assert_eq!(
            read("application/x-www-form-urlencoded", vec![b'a'; LARGEST + 1]).await.unwrap_err(),
            AppError::TooLarge
        );
    }

    #[test]
    fn what_was_typed_does_not_show_in_a_log() {
        assert_eq!(format!("{:?}", FormText::parse(b"password=geheim").unwrap()), "[\"password\"]");
    }
}
