//! Many threads at once.

use std::sync::Barrier;
use std::thread;

use keystead::hsm::off_the_reactor;
use keystead::provider::AWS_LC;
use keystead_core::{KeyKind, Signable, SignatureAlgorithm};

use crate::support::{faulty, isolated, isolated_with_faults, logged_in, new_id};

const THREADS: usize = 8;

#[test]
fn threads_sign_at_once_with_one_key_and_with_several() {
    isolated(|place| {
        let token = place.token();
        let ids: Vec<_> = (0..4).map(|_| new_id()).collect();
        let publics: Vec<_> =
            ids.iter().map(|id| token.generate(KeyKind::EcP256, id, "signing").unwrap().unwrap()).collect();
        let together = Barrier::new(THREADS);
        thread::scope(|scope| {
            for number in 0..THREADS {
                let (token, ids, publics, together) = (&token, &ids, &publics, &together);
                scope.spawn(move || {
                    together.wait();
                    for round in 0..50 {
                        let at = (number + round) % ids.len();
                        let message = format!("{number} {round}");
                        let signable = Signable::Message(message.as_bytes());
                        let algorithm = SignatureAlgorithm::EcdsaP256Sha256;
                        let signature = token.sign(&ids[at], algorithm, signable).unwrap();
                        assert!(
                            AWS_LC.asymmetric.verify(&publics[at], algorithm, signable, &signature).unwrap()
                        );
                    }
                });
            }
        });
    });
}

#[cfg(unix)]
#[test]
fn a_signature_takes_no_more_than_its_own_calls() {
    isolated_with_faults(|place| {
        let token = logged_in(place.module_with_token(&faulty()));
        let id = new_id();
        token.generate(KeyKind::EcP256, &id, "signing").unwrap();
        let sign = || {
            for _ in 0..10 {
                token.sign(&id, SignatureAlgorithm::EcdsaP256Sha256, Signable::Message(b"m")).unwrap();
            }
        };
        place.forget_calls();
        sign();
        assert_eq!(
            (place.calls("C_SignInit"), place.calls("C_Sign")),
            (10, 20),
            "the second one asks for the length"
        );
        for function in
            ["C_FindObjectsInit", "C_GetAttributeValue", "C_OpenSession", "C_GetSessionInfo", "C_Login"]
        {
            assert_eq!(place.calls(function), 0, "{function}");
        }
        // Each thread has a session of its own, at most.
        place.faults(&["slow C_Sign 1"]);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(sign);
            }
        });
        assert!(place.calls("C_OpenSession") < THREADS && place.calls("C_Login") == 0);
        assert_eq!(place.calls("C_FindObjectsInit"), 0);
    });
}

#[test]
fn threads_make_find_use_and_destroy_keys_at_once() {
    isolated(|place| {
        let token = place.token();
        let together = Barrier::new(THREADS);
        thread::scope(|scope| {
            for number in 0..THREADS {
                let (token, together) = (&token, &together);
                scope.spawn(move || {
                    together.wait();
                    for _ in 0..5 {
                        let id = new_id();
                        token.generate(KeyKind::EcP256, &id, &number.to_string()).unwrap();
                        assert_eq!(token.objects_of(&id).unwrap().len(), 2);
                        let algorithm = SignatureAlgorithm::EcdsaP256Sha256;
                        token.sign(&id, algorithm, Signable::Message(b"m")).unwrap();
                        token.destroy(&id).unwrap();
                    }
                });
            }
        });
        assert!(token.objects().unwrap().is_empty());
    });
}

#[test]
fn calls_block_no_task_of_a_runtime() {
    isolated(|place| {
        let token = place.token();
        let id = new_id();
        token.generate(KeyKind::EcP256, &id, "signing").unwrap();
        let sign =
            || token.sign(&id, SignatureAlgorithm::EcdsaP256Sha256, Signable::Message(b"m")).unwrap().len();
        // On a thread without a runtime, of a runtime with one thread, and of one with several.
        assert_eq!(off_the_reactor(sign), 64);
        let single = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(single.block_on(async { off_the_reactor(sign) }), 64);
        let several = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let other = several.block_on(async {
            let (say, heard) = std::sync::mpsc::channel();
            let task = async move {
                tokio::spawn(async move { say.send(()) });
                // The only thread of the runtime waits here, so that the other task runs on another one.
                off_the_reactor(|| heard.recv())
            };
            tokio::spawn(task).await.unwrap()
        });
        assert_eq!(other, Ok(()));
    });
}
