use std::path::PathBuf;

use tokio_postgres::config::SslMode;

use super::{AddressProblem, PostgresAddress, Roots};

fn parse(text: &str) -> PostgresAddress {
    PostgresAddress::parse(text).unwrap()
}

#[test]
fn connections_to_other_machines_are_encrypted_and_verified_unless_that_is_refused() {
    let roots = |text: &str| parse(text).tls;
    assert_eq!(roots("postgresql://me@db.example.org/vault"), Some(Roots::System));
    assert_eq!(roots("postgresql://me@db.example.org/vault?sslmode=require"), Some(Roots::System));
    assert_eq!(roots("postgresql://me@db.example.org/vault?sslmode=disable"), None);
    let file = Roots::File(PathBuf::from("/etc/my ca.pem"));
    let text = "postgres://me@10.0.0.7,localhost/vault?sslmode=verify-full&sslrootcert=%2Fetc%2Fmy+ca.pem";
    assert_eq!(roots(text), Some(file));
    for here in ["localhost", "127.0.0.1", "%2Frun%2Fpostgresql", "localhost:5433,%2Frun"] {
        assert_eq!(roots(&format!("postgresql://me@{here}/vault")), None, "{here}");
        let asked = parse(&format!("postgresql://me@{here}/vault?sslmode=verify-ca"));
        assert_eq!(
            (asked.tls, asked.config.get_ssl_mode()),
            (Some(Roots::System), SslMode::Require),
            "{here}"
        );
    }
    assert_eq!(
        parse("postgresql://me@db/vault").config.get_ssl_mode(),
        SslMode::Require,
        "nothing is tried first"
    );
}

#[test]
fn an_address_that_is_none_is_told_without_being_repeated() {
    let problem = |text: &str| PostgresAddress::parse(text).map(|_| ()).unwrap_err();
    assert_eq!(problem("mysql://me:secret@db/vault"), AddressProblem::Scheme);
    assert_eq!(problem("postgresql://me:secret@db:port/vault"), AddressProblem::Malformed);
    assert_eq!(problem("postgresql://me:secret@db/vault?colour=red"), AddressProblem::Malformed);
    assert_eq!(problem("postgresql:///vault?user=me"), AddressProblem::Incomplete("host"));
    assert_eq!(problem("postgresql://db/vault"), AddressProblem::Incomplete("role"));
    assert_eq!(problem("postgresql://me@db"), AddressProblem::Incomplete("database"));
    for mode in ["prefer", "allow", "no", ""] {
        let text = format!("postgresql://me@db/vault?sslmode={mode}");
        assert_eq!(problem(&text), AddressProblem::TlsMode, "{mode}");
    }
}

#[test]
fn an_address_is_shown_without_its_password() {
    let address = parse("postgresql://me:s%20cret@one:1,two:2/vault?application_name=x");
    assert!(address.has_password());
    assert_eq!(address.to_string(), "postgresql://one,two:1,2/vault");
    assert_eq!(format!("{address:?}"), "postgresql://one,two:1,2/vault");
    assert!(!parse("postgresql://me@one/vault").has_password());
}

#[test]
fn a_line_of_a_password_file_counts_where_every_field_fits() {
    let address = parse("postgresql://me@db.example.org:5433/vault");
    let password = |line: &str| address.password_of(line);
    assert_eq!(password("db.example.org:5433:vault:me:secret").as_deref(), Some("secret"));
    assert_eq!(password("*:*:*:*:any where").as_deref(), Some("any where"));
    assert_eq!(password(r"*:*:*:me:with\:colon\\and more").as_deref(), Some(r"with:colon\and more"));
    assert_eq!(password("db.example.org:5432:vault:me:other port"), None);
    assert_eq!(password("elsewhere:5433:vault:me:other host"), None);
    assert_eq!(password("db.example.org:5433:vault:you:other role"), None);
    assert_eq!(password("db.example.org:5433:cellar:me:other database"), None);
    assert_eq!(password("*:*:*:*:too:many"), None);
    assert_eq!(password("#*:*:*:*:a remark"), None);
    let socket = parse("postgresql://me@%2Frun%2Fpostgresql/vault");
    assert_eq!(socket.password_of("/run/postgresql:5432:*:*:by socket").as_deref(), Some("by socket"));
}

#[cfg(unix)]
#[test]
fn a_password_file_that_others_can_read_is_left_aside() {
    use std::fs::{Permissions, set_permissions, write};
    use std::os::unix::fs::PermissionsExt;

    let file = tempfile::NamedTempFile::new().unwrap();
    write(file.path(), "other:*:*:*:no\n*:*:vault:me:first\n*:*:*:*:second\n").unwrap();
    let address = parse("postgresql://me@db/vault");
    set_permissions(file.path(), Permissions::from_mode(0o600)).unwrap();
    assert_eq!(address.password_in(file.path()).as_deref(), Some("first"));
    set_permissions(file.path(), Permissions::from_mode(0o640)).unwrap();
    assert_eq!(address.password_in(file.path()), None);
}
