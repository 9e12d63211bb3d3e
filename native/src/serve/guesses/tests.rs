use core::net::Ipv4Addr;

use super::*;

fn address(number: u32) -> IpAddr {
    Ipv4Addr::from(0x0a00_0000 + number).into()
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn the_wait_of_a_client_doubles_and_has_an_end() {
    let (guesses, now) = (Guesses::default(), Instant::now());
    for count in 1..FREE {
        assert_eq!(guesses.missed(address(1), now).count, count);
        assert_eq!(guesses.wait(address(1), now), None);
    }
    for seconds in [1, 2, 4, 8] {
        guesses.missed(address(1), now);
        assert_eq!(guesses.wait(address(1), now), Some(SECOND * seconds));
    }
    assert_eq!(guesses.wait(address(2), now), None, "others do not wait");
    assert_eq!(guesses.wait(address(1), now + SECOND * 8), None);
    for _ in 0..30 {
        guesses.missed(address(1), now);
    }
    assert_eq!(guesses.wait(address(1), now), Some(LONGEST));
    guesses.was_right(address(1));
    assert_eq!(guesses.wait(address(1), now), None);
}

#[test]
fn what_was_wrong_is_forgotten_in_time() {
    let (guesses, now) = (Guesses::default(), Instant::now());
    guesses.missed(address(1), now);
    assert_eq!(guesses.missed(address(1), now + FORGOTTEN / 2).count, 2);
    assert_eq!(guesses.missed(address(1), now + FORGOTTEN * 2).count, 1);
}

#[test]
fn many_clients_wait_together_and_take_little_memory() {
    let (guesses, now) = (Guesses::default(), Instant::now());
    for number in 0..20_000 {
        guesses.missed(address(number), now);
    }
    assert_eq!(guesses.lock().clients.len(), CLIENTS);
    assert_eq!(guesses.wait(address(50_000), now), Some(LONGEST_TOGETHER), "strangers wait as well");
    assert_eq!(guesses.wait(address(50_000), now + LONGEST_TOGETHER), None);
    guesses.missed(address(50_001), now + FORGOTTEN * 2);
    assert_eq!(guesses.lock().clients.len(), 1);
}

#[test]
fn records_are_few_whoever_they_are_of() {
    let (guesses, now) = (Guesses::default(), Instant::now());
    let recorded: Vec<u32> = (1..=40).filter(|_| guesses.missed(address(1), now).is_recorded).collect();
    assert_eq!(recorded, [1, 2, 3, 4, 8, 16, 32]);
    let others = (0..1_000).filter(|number| guesses.missed(address(10 + number), now).is_recorded).count();
    assert_eq!(others + recorded.len(), RECORDS as usize);
    assert!(guesses.missed(address(9_000), now + FORGOTTEN).is_recorded);
}
