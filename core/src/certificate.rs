//! Client certificates: the authority of a keystore, what it issues, and the files in which that is handed out.
//!
//! Keys are of P-256 and signatures ECDSA with SHA-256 (nonces of RFC 6979), certificates those of RFC 5280, files those
//! of RFC 7292 (PKCS#12). The same time, names and random bytes give the same certificate and the same file.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use crate::error::Error;
use crate::profile::NameRules;
use crate::secret::SecretBytes;
use crate::time::{Period, Timestamp};

mod file;
mod issue;

pub(crate) use file::seal;
pub(crate) use issue::{Authority, Issued};

/// The most days that a certificate is valid for: ten years, with their leap days.
pub const MAX_DAYS: u32 = 3_653;

/// How long an authority signs for. Before it could not outlive a certificate, it gets a successor.
const AUTHORITY_DAYS: u64 = 30 * 365;

/// How far before it was made a certificate is valid: clocks of servers may be behind.
const TOLERANCE: Period = Period::HOUR;

/// What certificates may be called: the common name of X.509 has 64 characters at most (RFC 5280, appendix A.1).
pub(crate) const NAMES: NameRules = NameRules { max_chars: 64, ..NameRules::PLAIN };

/// The password of a certificate's file: 8 to 128 printable ASCII characters.
///
/// Programs disagree on how other characters of such a password become bytes.
pub struct FilePassword(Zeroizing<String>);

impl FilePassword {
    /// The fewest characters.
    pub const MIN_CHARS: usize = 8;
    /// The most characters.
    pub const MAX_CHARS: usize = 128;

    /// Takes a password as it was typed.
    ///
    /// # Errors
    /// [`Error::CertificatePassword`].
    pub fn new(typed: &str) -> Result<Self, Error> {
        let printable = typed.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !printable || !(Self::MIN_CHARS..=Self::MAX_CHARS).contains(&typed.len()) {
            return Err(Error::CertificatePassword);
        }
        Ok(Self(Zeroizing::new(String::from(typed))))
    }

    pub(crate) fn from_stored(bytes: &[u8]) -> Result<Self, Error> {
        let malformed = || Error::corrupt("a certificate's password that is none");
        let typed = core::str::from_utf8(bytes).map_err(|_| malformed())?;
        Self::new(typed).map_err(|_| malformed())
    }

    /// The text. Whoever calls this answers for every copy that it makes.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FilePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FilePassword(..)")
    }
}

/// What stands in a certificate beside its name and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CertificateIdentity {
    /// Its number among those of its authority, as RFC 5280 writes it.
    pub(crate) serial: Vec<u8>,
    /// Whom it names, as RFC 4514 writes it.
    pub(crate) subject: String,
    pub(crate) valid_from: Timestamp,
}

/// What a certificate is created with.
#[derive(Debug)]
pub struct NewCertificate {
    /// Its name, once in a keystore: 1 to 64 characters. It becomes the common name of the certificate's subject.
    pub name: String,
    /// The password of its file.
    pub password: FilePassword,
    /// For how many days from now it is valid: 1 to [`MAX_DAYS`].
    pub days: u32,
    /// Its description; the profile says how long it may be.
    pub description: String,
}

/// A certificate, its private key and the certificate of its authority, in a file that opens with a password.
#[derive(Debug)]
pub struct CertificateFile {
    /// The name of the certificate.
    pub name: String,
    /// The file: PKCS#12, encrypted with AES-256 and authenticated with HMAC-SHA-256 under keys from the password.
    pub file: SecretBytes,
    /// The password.
    pub password: FilePassword,
}

/// When a certificate expires that is made at `now` for so many days: to the second, as certificates tell times.
///
/// # Errors
/// [`Error::CertificateValidity`] unless there are 1 to [`MAX_DAYS`] days.
pub fn expiry(now: Timestamp, days: u32) -> Result<Timestamp, Error> {
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(Error::CertificateValidity { limit: MAX_DAYS });
    }
    Ok(whole_second(now.plus(Period::DAY.times(u64::from(days)))))
}

const fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp(at.0 / 1_000 * 1_000)
}

/// The certificates of authorities in PEM (RFC 7468), one after the other: what a server is given to verify clients with.
pub(crate) fn to_pem<'a>(certificates: impl Iterator<Item = &'a [u8]>) -> Result<String, Error> {
    use x509_cert::der::pem::{LineEnding, encode_string};
    let one = |der| {
        encode_string("CERTIFICATE", LineEnding::LF, der)
            .map_err(|_| Error::Unreachable("encoding a certificate as text"))
    };
    certificates.map(one).collect()
}

#[cfg(test)]
mod tests;
