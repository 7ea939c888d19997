//! Style sheets, scripts, typefaces and icons: everything a page needs besides its own text, carried inside the program.
//!
//! All files share one fingerprint, taken over their names and contents, so that they may refer to each other by
//! relative address and a browser may keep them for ever: `/s/<fingerprint>/css/app.css`. A new release has a new
//! fingerprint; an address with another one is unknown.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{LazyLock, OnceLock};

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// Where the files are served: `GET` on this path goes to [`serve`].
pub const ROUTE: &str = "/s/{fingerprint}/{*path}";

#[derive(RustEmbed)]
#[folder = "static"]
struct Files;

/// One file as it goes over the line.
struct Asset {
    content: Bytes,
    mime: String,
    gzip: OnceLock<Option<Bytes>>,
}

struct Assets {
    fingerprint: String,
    by_path: BTreeMap<String, Asset>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(Assets::load);

/// The address of a file under `static/`, for use in templates: `asset("css/app.css")`.
#[must_use]
pub fn asset(path: &str) -> String {
    format!("/s/{}/{path}", ASSETS.fingerprint)
}

/// Answers a request for one file: compressed where the browser can read that, to be kept for a year, never guessed at.
pub async fn serve(Path((fingerprint, path)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let found = (fingerprint == ASSETS.fingerprint).then(|| ASSETS.by_path.get(&path)).flatten();
    let Some(asset) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Ok(mime) = HeaderValue::from_str(&asset.mime) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let common = [
        (header::CONTENT_TYPE, mime),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    ];
    match asset.gzipped().filter(|_| reads_gzip(&headers)) {
        Some(gzip) => (common, [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))], gzip).into_response(),
        None => (common, asset.content.clone()).into_response(),
    }
}

fn reads_gzip(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            parts.next() == Some("gzip")
                && !parts.any(|parameter| matches!(parameter, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    })
}

impl Asset {
    /// The compressed form, made once at the first request; none for files that are compressed already.
    fn gzipped(&self) -> Option<Bytes> {
        self.gzip.get_or_init(|| compress(&self.content, &self.mime)).clone()
    }
}

fn compress(content: &[u8], mime: &str) -> Option<Bytes> {
    let is_text = mime.starts_with("text/") || mime.starts_with("image/svg") || mime.contains("javascript");
    if !is_text {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

impl Assets {
    fn load() -> Self {
        let mut by_path = BTreeMap::new();
        let mut digest = Sha256::new();
        for path in Files::iter() {
            let Some(content) = content_of(&path) else { continue };
            by_path.insert(path.to_string(), Asset { mime: mime_of(&path), content, gzip: OnceLock::new() });
        }
        for (path, asset) in &by_path {
            digest.update(path.as_bytes());
            digest.update([0]);
            digest.update(&asset.content);
        }
        let fingerprint = digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        Self { fingerprint, by_path }
    }
}

fn content_of(path: &str) -> Option<Bytes> {
    let raw = Files::get(path)?.data.into_owned();
    if !path.ends_with(".css") {
        return Some(Bytes::from(raw));
    }
    let text = String::from_utf8(raw).ok()?;
    Some(Bytes::from(with_imports(path, &text)))
}

fn mime_of(path: &str) -> String {
    let mime = Files::get(path)
        .map_or_else(|| "application/octet-stream".to_owned(), |file| file.metadata.mimetype().to_owned());
    if mime.starts_with("text/") { format!("{mime}; charset=utf-8") } else { mime }
}

/// Puts imported style sheets in the place of their `@import` line, so that a page asks for one file and not for twenty.
/// Understood are lines of the form `@import "name.css";` and `@import "name.css" layer(x);`; addresses inside the imported
/// sheet are not rewritten, so a sheet that refers to other files stands in the folder of the sheet that imports it.
fn with_imports(path: &str, text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        match import_of(line).and_then(|(name, layer)| Some((layer, content_of(&beside(path, name))?))) {
            Some((layer, content)) => {
                let sheet = String::from_utf8_lossy(&content).replace("@charset \"UTF-8\";", "");
                match layer {
                    Some(layer) => whole.push_str(&format!("@layer {layer} {{\n{sheet}\n}}\n")),
                    None => whole.push_str(&sheet),
                }
            }
            None => whole.push_str(line),
        }
        whole.push('\n');
    }
    whole
}

fn import_of(line: &str) -> Option<(&str, Option<&str>)> {
    let rest = line.strip_prefix("@import \"")?;
    let (name, rest) = rest.split_once('"')?;
    let rest = rest.trim().strip_suffix(';')?.trim();
    let layer = rest.strip_prefix("layer(").and_then(|layer| layer.strip_suffix(')'));
    Some((name, layer))
}

fn beside(path: &str, name: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;

    async fn get(path: &str, encoding: Option<&'static str>) -> Response {
        let (fingerprint, path) =
            path.strip_prefix("/s/").and_then(|rest| rest.split_once('/')).expect("an asset's address");
        let mut headers = HeaderMap::new();
        if let Some(encoding) = encoding {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding));
        }
        serve(Path((fingerprint.to_owned(), path.to_owned())), headers).await
    }

    #[tokio::test]
    async fn a_style_sheet_may_be_kept_for_ever_and_comes_compressed() {
        let answer = get(&asset("css/app.css"), Some("br, gzip")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/css; charset=utf-8");
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        let compressed = answer.into_body().collect().await.unwrap().to_bytes();
        let plain = get(&asset("css/app.css"), Some("gzip;q=0")).await;
        assert!(!plain.headers().contains_key("content-encoding"));
        let plain = plain.into_body().collect().await.unwrap().to_bytes();
        assert!(compressed.len() * 3 < plain.len());
    }

    #[tokio::test]
    async fn one_request_brings_all_styles_and_none_from_elsewhere() {
        let answer = get(&asset("css/app.css"), None).await;
        let sheet = String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
        assert!(!sheet.contains("@import"), "an import was not resolved");
        assert!(sheet.contains(".utrecht-button"));
        assert!(sheet.contains(".voorbeeld-theme"));
        assert!(!sheet.contains("url(http") && !sheet.contains("url(\"http"));
    }

    #[tokio::test]
    async fn unknown_names_and_old_fingerprints_are_not_found() {
        assert_eq!(get(&asset("css/geen.css"), None).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(get("/s/00000000/css/app.css", None).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(get(&asset("css/../../Cargo.toml"), None).await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn scripts_and_typefaces_have_their_own_kind() {
        let script = get(&asset("js/app.js"), None).await;
        assert_eq!(script.headers()["content-type"], "text/javascript; charset=utf-8");
        let font = get(&asset("vendor/source-sans-3/source-sans-3-latin-wght-normal.woff2"), Some("gzip")).await;
        assert_eq!(font.headers()["content-type"], "font/woff2");
        assert!(!font.headers().contains_key("content-encoding"));
    }

    #[test]
    fn every_file_that_a_style_sheet_or_template_names_exists() {
        let mut named = 0;
        for (path, file) in &ASSETS.by_path {
            if path.starts_with("css/") {
                let sheet = String::from_utf8(file.content.to_vec()).unwrap();
                for (_, rest) in sheet.match_indices("url(\"../").map(|(at, found)| sheet.split_at(at + found.len())) {
                    let target = rest.split('"').next().unwrap();
                    assert!(ASSETS.by_path.contains_key(target), "{path} names {target}");
                    named += 1;
                }
            }
        }
        for template in templates(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates"))) {
            let text = std::fs::read_to_string(&template).unwrap();
            for rest in text.split("asset(\"").skip(1) {
                let target = rest.split('"').next().unwrap();
                assert!(ASSETS.by_path.contains_key(target), "{} names {target}", template.display());
                named += 1;
            }
        }
        assert!(named > 4);
    }

    /// A template that escapes nothing, styles inline or carries a script would be refused by the browser, or worse, not.
    #[test]
    fn templates_keep_to_the_content_security_policy() {
        let all = templates(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")));
        assert!(all.len() > 1);
        for template in all {
            let text = std::fs::read_to_string(&template).unwrap();
            for forbidden in [
                "|safe",
                "| safe",
                "|escape(\"none",
                " style=",
                " onclick=",
                " onchange=",
                " onsubmit=",
                " oninput=",
                "javascript:",
            ] {
                assert!(!text.contains(forbidden), "{} contains {forbidden}", template.display());
            }
            for script in text.split("<script").skip(1) {
                assert!(
                    script.split('>').next().unwrap().contains("src="),
                    "{} has a script of its own",
                    template.display()
                );
            }
        }
    }

    fn templates(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(templates(&path));
            } else {
                found.push(path);
            }
        }
        found
    }
}
