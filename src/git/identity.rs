// SPDX-License-Identifier: GPL-2.0-only
//! People and dates as commits record them.

use std::fmt;

/// A person as git knows one.
///
/// Invariant: neither part is empty or holds `<`, `>`, a newline or a NUL, and neither begins or ends in white space.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Identity {
    name: String,
    email: String,
}

/// A text that names no person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no identity: {reason}\nhint: write it as `Full Name <name@example.org>`")]
pub struct IdentityError {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Identity {
    /// Takes a name and an address.
    ///
    /// # Errors
    /// When git could not store them.
    pub fn new(name: &str, email: &str) -> Result<Self, IdentityError> {
        let (name, email) = (name.trim(), email.trim());
        let fail = |reason| Err(IdentityError { text: format!("{name} <{email}>"), reason });
        if name.is_empty() {
            return fail("the name is missing");
        }
        if email.is_empty() {
            return fail("the address is missing");
        }
        if email.contains(char::is_whitespace) {
            return fail("the address has white space in it");
        }
        if name.contains(['<', '>', '\n', '\0']) || email.contains(['<', '>', '\0']) {
            return fail("a `<`, `>`, newline or NUL stands in it");
        }
        Ok(Self { name: name.to_owned(), email: email.to_owned() })
    }

    /// Reads `Full Name <address>`; quotes around the name are taken off.
    ///
    /// # Errors
    /// When the text has another form.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let fail = |reason| IdentityError { text: text.to_owned(), reason };
        let (name, rest) = text.split_once('<').ok_or(fail("the address in `<>` is missing"))?;
        let email = rest.trim_end().strip_suffix('>').ok_or(fail("the `>` after the address is missing"))?;
        let name = name.trim();
        let name = name.strip_prefix('"').and_then(|n| n.strip_suffix('"')).unwrap_or(name);
        Self::new(&name.replace("\\\"", "\""), email)
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address, without the `<>`.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}>", self.name, self.email)
    }
}

/// A moment as commits record it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GitTime {
    /// Seconds since 1970-01-01 00:00:00 UTC.
    pub seconds: i64,
    /// How far the clock on the wall was ahead of UTC, in minutes.
    pub offset_minutes: i32,
}

impl GitTime {
    /// Reads a date: `@SECONDS [+hhmm]`, `SECONDS +hhmm` as git stores it, or `YYYY-MM-DD[T ]hh:mm:ss[ ][+hhmm|Z]`, or
    /// `YYYY-MM-DD` for midnight in UTC. `None` for any other form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let raw = text.strip_prefix('@').unwrap_or(text);
        let (first, rest) = raw.split_once(' ').map_or((raw, ""), |(first, rest)| (first, rest.trim()));
        if let Ok(seconds) = first.parse::<i64>()
            && (text.starts_with('@') || !rest.is_empty())
        {
            return Some(Self { seconds, offset_minutes: parse_zone(rest)? });
        }
        let (day, time) = text.split_at_checked(10)?;
        let mut parts = day.splitn(3, '-').map(str::parse::<i64>);
        let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1970..=9999).contains(&year) {
            return None;
        }
        let midnight = days_from_civil(year, month, day) * 86400;
        if time.is_empty() {
            return Some(Self { seconds: midnight, offset_minutes: 0 });
        }
        let (clock, zone) = time.strip_prefix(['T', ' '])?.split_at_checked(8)?;
        let mut parts = clock.splitn(3, ':').map(str::parse::<i64>);
        let (hour, minute, second) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..=60).contains(&second) {
            return None;
        }
        let offset_minutes = parse_zone(zone.trim())?;
        let seconds = midnight + hour * 3600 + minute * 60 + second - i64::from(offset_minutes) * 60;
        Some(Self { seconds, offset_minutes })
    }

    /// Reads a date as mails and `git show` have it: `Tue, 14 Nov 2023 22:13:20 +0000 (UTC)`, with or without the day of
    /// the week, `Tue Nov 14 22:13:20 2023 +0000`. A zone that is a name other than `GMT` and its like is taken for UTC,
    /// as RFC 5322 tells. `None` for any other form.
    #[must_use]
    pub fn parse_mail(text: &str) -> Option<Self> {
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        const ZONES: [(&str, i32); 8] =
            [("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7)];
        let (mut day, mut month, mut year, mut clock, mut zone) = (None, None, None, None, 0);
        let text = text.split('(').next().unwrap_or_default();
        for word in text.split([' ', '\t', ',']).filter(|word| !word.is_empty()) {
            let start = word.get(..3).map(str::to_ascii_lowercase).unwrap_or_default();
            let number = || word.parse::<i64>().ok().filter(|_| word.bytes().all(|b| b.is_ascii_digit()));
            if let Some(at) = MONTHS.iter().position(|name| *name == start).filter(|_| month.is_none()) {
                month = Some(at as i64 + 1);
            } else if word.contains(':') && clock.is_none() {
                let mut parts = word.split(':').map(str::parse::<i64>);
                let (hour, minute) = (parts.next()?.ok()?, parts.next()?.ok()?);
                clock = Some((hour, minute, parts.next().unwrap_or(Ok(0)).ok()?));
            } else if clock.is_some() && word.starts_with(['+', '-']) {
                zone = parse_zone(word)?;
            } else if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == word) {
                zone = hours * 60;
            } else if let Some(number) = number() {
                if day.is_none() && (1..=31).contains(&number) && word.len() <= 2 {
                    day = Some(number);
                } else if year.is_none() {
                    year = Some(match (number, word.len()) {
                        (n, 1..=2) => n + if n < 50 { 2000 } else { 1900 },
                        (n, _) => n,
                    });
                }
            }
        }
        let ((hour, minute, second), year) = (clock?, year.filter(|year| (1970..=9999).contains(year))?);
        if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..=60).contains(&second) {
            return None;
        }
        let local = days_from_civil(year, month?, day?) * 86400 + hour * 3600 + minute * 60 + second;
        Some(Self { seconds: local - i64::from(zone) * 60, offset_minutes: zone })
    }

    /// The day, as `2023-11-14`, by the clock on the wall.
    #[must_use]
    pub fn day(self) -> String {
        let local = self.seconds.saturating_add(i64::from(self.offset_minutes) * 60);
        let (year, month, day) = civil_from_days(local.div_euclid(86400));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The form of a mail's `Date:` header, as git writes it: `Tue, 14 Nov 2023 22:13:20 +0000`.
    #[must_use]
    pub fn rfc2822(self) -> String {
        const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let local = self.seconds.saturating_add(i64::from(self.offset_minutes) * 60);
        let (days, second) = (local.div_euclid(86400), local.rem_euclid(86400));
        let (year, month, day) = civil_from_days(days);
        format!(
            "{}, {day} {} {year} {:02}:{:02}:{:02} {}",
            DAYS[(days + 4).rem_euclid(7) as usize],
            MONTHS[(month - 1) as usize],
            second / 3600,
            second / 60 % 60,
            second % 60,
            self.zone()
        )
    }

    /// The offset as git writes it: `+0000`.
    #[must_use]
    pub fn zone(self) -> String {
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let minutes = self.offset_minutes.unsigned_abs();
        format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
    }
}

impl fmt::Display for GitTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.seconds, self.zone())
    }
}

fn parse_zone(text: &str) -> Option<i32> {
    if text.is_empty() || text == "Z" {
        return Some(0);
    }
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    Some(sign * (number / 100 * 60 + number % 100))
}

/// Days since 1970-01-01 of a day in the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that a leap day is the last day of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`]: year, month, day.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_in_all_forms_and_print_as_in_mail() {
        let moment = GitTime { seconds: 1_700_000_000, offset_minutes: 0 };
        assert_eq!(moment.rfc2822(), "Tue, 14 Nov 2023 22:13:20 +0000");
        for text in ["@1700000000", "1700000000 +0000", "2023-11-14T22:13:20Z", "2023-11-14 22:13:20 +0000"] {
            assert_eq!(GitTime::parse(text), Some(moment), "{text}");
        }
        let west = GitTime::parse("2024-02-29 23:59:59 -0730").expect("a date");
        assert_eq!(west.rfc2822(), "Thu, 29 Feb 2024 23:59:59 -0730");
        assert_eq!(GitTime::parse("2000-03-01").expect("a date").to_string(), "951868800 +0000");
        for text in ["", "yesterday", "2023-13-01", "2023-1é-01", "@x", "1700000000", "2023-11-14T25:00:00"] {
            assert_eq!(GitTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_of_mails_are_read_in_the_forms_that_mailers_write() {
        let moment = GitTime { seconds: 1_700_000_000, offset_minutes: 0 };
        for text in [
            "Tue, 14 Nov 2023 22:13:20 +0000",
            "14 Nov 2023 22:13:20 GMT",
            "Tue, 14 Nov 23 22:13:20 -0000 (UTC)",
            "Tue Nov 14 22:13:20 2023 +0000",
        ] {
            assert_eq!(GitTime::parse_mail(text), Some(moment), "{text}");
            assert_eq!(moment.day(), "2023-11-14");
        }
        let west = GitTime::parse_mail("Tue, 14 Nov 2023 14:13:20 PST").expect("a date");
        assert_eq!((west.seconds, west.offset_minutes), (1_700_000_000, -480));
        for text in ["", "Tue", "14 Nov 2023", "99:99 14 Nov 2023", "Tue, 14 Nov 2023 22:13:20 +9"] {
            assert_eq!(GitTime::parse_mail(text), None, "{text}");
        }
    }

    #[test]
    fn days_go_round_through_the_calendar() {
        for days in (-200_000..200_000).step_by(37) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
    }

    #[test]
    fn an_identity_that_git_can_not_store_is_refused() {
        let parsed = Identity::parse("Jörg \"J\" Ö <j@example.org>").expect("an identity");
        assert_eq!((parsed.name(), parsed.email()), ("Jörg \"J\" Ö", "j@example.org"));
        for text in ["", "A", "A <>", "<a@b>", "A <a@b", "A <a b>", "A <a<b>", "A\nB <a@b>"] {
            assert!(Identity::parse(text).is_err(), "{text}");
        }
    }
}
