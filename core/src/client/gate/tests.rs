use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

use super::*;
use crate::client::{CertificateFingerprint, MacAddress};

const NOW: Timestamp = Timestamp(1_790_000_000_000);
const LATER: Timestamp = Timestamp(NOW.0 + 1);

fn client() -> Client {
    Client {
        ipv4: Some([192, 0, 2, 7].into()),
        mac: Some(MacAddress::from_octets([0xaa; 6])),
        certificate: Some(CertificateFingerprint([0xcc; 32])),
    }
}

fn ipv4(text: &str) -> CredentialValue {
    CredentialValue::Ipv4(text.parse().unwrap())
}

fn mac(octet: u8) -> CredentialValue {
    CredentialValue::Mac(MacAddress::from_octets([octet; 6]))
}

fn certificate(byte: u8, expires: Timestamp) -> CredentialValue {
    let fingerprint = Some(CertificateFingerprint([byte; 32]));
    CredentialValue::Certificate { name: String::from("billing"), fingerprint, expires }
}

fn describing(kind: CredentialKind) -> CredentialValue {
    match kind {
        CredentialKind::Ipv4 => ipv4("192.0.2.0/24"),
        CredentialKind::Mac => mac(0xaa),
        CredentialKind::Certificate => certificate(0xcc, LATER),
    }
}

fn other(kind: CredentialKind) -> CredentialValue {
    match kind {
        CredentialKind::Ipv4 => ipv4("198.51.100.0/24"),
        CredentialKind::Mac => mac(0xbb),
        CredentialKind::Certificate => certificate(0xdd, LATER),
    }
}

/// Decides with `credentials` named by their places.
fn decide(gate: Gate, client: &Client, credentials: &[(CredentialValue, bool)]) -> Decision<usize> {
    let candidates = credentials.iter().enumerate();
    gate.decide(client, candidates.map(|(id, (value, usable))| Candidate { id, value, usable: *usable }), NOW)
}

fn subsets() -> impl Iterator<Item = Methods> {
    (0..8u8).map(|bits| Methods { ipv4: bits & 1 != 0, mac: bits & 2 != 0, certificate: bits & 4 != 0 })
}

fn kinds(methods: Methods) -> Vec<CredentialKind> {
    CredentialKind::ALL.into_iter().filter(|kind| methods.contains(*kind)).collect()
}

fn gates() -> impl Iterator<Item = Gate> {
    [Combine::All, Combine::Any]
        .into_iter()
        .flat_map(|combine| subsets().map(move |methods| Gate { methods, combine }))
}

/// How a keystore can know a client by one method.
#[derive(Clone, Copy)]
enum Situation {
    NothingRegistered,
    ClientSaysNothing,
    OtherValueRegistered,
    ScheduledForDeletion,
    RegisteredAmongOthers,
    RegisteredTwiceOnceScheduled,
}

const SITUATIONS: [Situation; 6] = [
    Situation::NothingRegistered,
    Situation::ClientSaysNothing,
    Situation::OtherValueRegistered,
    Situation::ScheduledForDeletion,
    Situation::RegisteredAmongOthers,
    Situation::RegisteredTwiceOnceScheduled,
];

impl Situation {
    const fn passes(self) -> bool {
        matches!(self, Self::RegisteredAmongOthers | Self::RegisteredTwiceOnceScheduled)
    }

    fn arrange(self, kind: CredentialKind, client: &mut Client) -> Vec<(CredentialValue, bool)> {
        match self {
            Self::NothingRegistered => vec![],
            Self::ClientSaysNothing => {
                match kind {
                    CredentialKind::Ipv4 => client.ipv4 = None,
                    CredentialKind::Mac => client.mac = None,
                    CredentialKind::Certificate => client.certificate = None,
                }
                vec![(describing(kind), true)]
            }
            Self::OtherValueRegistered => vec![(other(kind), true)],
            Self::ScheduledForDeletion => vec![(describing(kind), false), (other(kind), true)],
            Self::RegisteredAmongOthers => vec![(other(kind), true), (describing(kind), true)],
            Self::RegisteredTwiceOnceScheduled => vec![(describing(kind), false), (describing(kind), true)],
        }
    }
}

#[test]
fn every_gate_in_every_situation() {
    let mut decided = 0;
    for gate in gates() {
        for situations in 0..SITUATIONS.len().pow(3) {
            let mut client = client();
            let mut credentials = vec![];
            let mut passing = vec![];
            for (index, kind) in CredentialKind::ALL.into_iter().enumerate() {
                let situation =
                    SITUATIONS[situations / SITUATIONS.len().pow(index as u32) % SITUATIONS.len()];
                credentials.extend(situation.arrange(kind, &mut client));
                passing.extend(situation.passes().then_some(kind));
            }
            let decision = decide(gate, &client, &credentials);
            let asked = kinds(gate.methods);
            let failed = asked.iter().find(|kind| !passing.contains(kind));
            let admitted = match gate.combine {
                Combine::All => failed.is_none(),
                Combine::Any => asked.is_empty() || asked.iter().any(|kind| passing.contains(kind)),
            };
            match decision {
                Decision::Admitted { used } => {
                    assert!(admitted, "{gate:?} {client:?} {credentials:?}");
                    let by = |id: &usize| credentials[*id].0.kind();
                    let expected: Vec<_> = asked.into_iter().filter(|kind| passing.contains(kind)).collect();
                    assert_eq!(used.iter().map(by).collect::<Vec<_>>(), expected);
                    assert!(used.iter().all(|id| credentials[*id].1));
                }
                Decision::Refused { method } => {
                    assert!(!admitted, "{gate:?} {client:?} {credentials:?}");
                    assert_eq!(Some(&method), failed);
                }
            }
            decided += 1;
        }
    }
    assert_eq!(decided, 16 * 216);
}

/// The whole table, to be read: a client that is known by some methods, at each gate.
#[test]
fn the_table_of_decisions() {
    let names = |methods: Methods| {
        let names = kinds(methods).iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>().join("+");
        if names.is_empty() { String::from("nothing") } else { names }
    };
    let mut lines = vec![];
    for gate in gates() {
        for known in subsets() {
            let credentials: Vec<_> = kinds(known).into_iter().map(|kind| (describing(kind), true)).collect();
            let decision = match decide(gate, &client(), &credentials) {
                Decision::Admitted { used } => {
                    let by = used.iter().map(|id| format!("{:?}", credentials[*id].0.kind()));
                    format!("admitted by {}", by.collect::<Vec<_>>().join("+"))
                }
                Decision::Refused { method } => format!("refused: {method}"),
            };
            let line = format!(
                "{:?} of {} | known by {} | {decision}",
                gate.combine,
                names(gate.methods),
                names(known)
            );
            lines.push(line.trim_end_matches(" by ").to_string());
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_certificate_is_refused_from_its_expiry_on_and_before_it_is_issued() {
    let gate = Gate { methods: Methods { certificate: true, ..Methods::default() }, combine: Combine::All };
    let refused = Decision::Refused { method: CredentialKind::Certificate };
    let decide = |value: CredentialValue| decide(gate, &client(), &[(value, true)]);
    assert_eq!(decide(certificate(0xcc, LATER)), Decision::Admitted { used: vec![0] });
    assert_eq!(decide(certificate(0xcc, NOW)), refused);
    let not_issued =
        CredentialValue::Certificate { name: String::from("billing"), fingerprint: None, expires: LATER };
    assert_eq!(decide(not_issued), refused);
}

#[test]
fn a_fingerprint_must_be_equal_in_every_bit() {
    let gate = Gate { methods: Methods { certificate: true, ..Methods::default() }, combine: Combine::Any };
    for bit in 0..256 {
        let mut shown = [0xcc; 32];
        shown[bit / 8] ^= 1 << (bit % 8);
        let client = Client { certificate: Some(CertificateFingerprint(shown)), ..client() };
        let decision = decide(gate, &client, &[(certificate(0xcc, LATER), true)]);
        assert_eq!(decision, Decision::Refused { method: CredentialKind::Certificate }, "bit {bit}");
    }
}

#[test]
fn every_credential_that_describes_the_client_is_used() {
    let gate = Gate { methods: Methods { ipv4: true, mac: true, certificate: false }, combine: Combine::Any };
    let credentials = [
        (ipv4("192.0.2.7"), true),
        (mac(0xbb), true),
        (certificate(0xcc, LATER), true),
        (ipv4("192.0.0.0/16"), true),
        (ipv4("0.0.0.0/0"), false),
        (mac(0xaa), true),
    ];
    assert_eq!(decide(gate, &client(), &credentials), Decision::Admitted { used: vec![0, 3, 5] });
}

#[test]
fn a_gate_without_a_method_is_refused_where_one_is_required() {
    for gate in gates() {
        assert_eq!(gate.check(false), Ok(()));
        let expected = if kinds(gate.methods).is_empty() { Err(Error::GateWithoutMethod) } else { Ok(()) };
        assert_eq!(gate.check(true), expected);
    }
    // Default: asks for nothing, and once a method is added asks for all.
    let Gate { methods, combine } = Gate::default();
    assert!(methods.is_empty() && combine == Combine::All);
}

#[test]
fn a_refusal_is_an_error_that_names_the_method() {
    let gate = Gate { methods: Methods { mac: true, ..Methods::default() }, combine: Combine::All };
    for known in [false, true] {
        let decision = decide(gate, &client(), &[(describing(CredentialKind::Mac), known)]);
        let expected = Error::ClientRefused { method: CredentialKind::Mac };
        assert_eq!(decision.admitted(), if known { Ok(vec![0]) } else { Err(expected) });
    }
}
