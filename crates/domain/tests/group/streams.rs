//! The streams of authors, by rule 8.

use super::story::*;
use domain::group::*;

#[test]
fn a_stream_goes_up_by_one_and_each_names_the_one_before() {
    let mut streams = Streams::default();
    let link = |sequence: u64, previous: u32, own: u32| {
        let previous = if previous == 0 {
            Digest::NONE
        } else {
            digest(previous)
        };
        Link {
            author: key(1),
            class: 1,
            stream: StreamId::ONLY,
            sequence,
            previous,
            digest: digest(own),
        }
    };
    streams.take(&link(0, 0, 10)).expect("the first");
    streams.take(&link(1, 10, 11)).expect("the second");
    assert_eq!(streams.take(&link(1, 10, 11)), Err(OutOfChain::Again));
    assert_eq!(streams.take(&link(1, 10, 12)), Err(OutOfChain::Taken(1)));
    assert_eq!(
        streams.take(&link(0, 0, 10)),
        Err(OutOfChain::Again),
        "an older one too"
    );
    assert_eq!(streams.take(&link(0, 0, 13)), Err(OutOfChain::Taken(0)));
    assert_eq!(
        streams.take(&link(3, 11, 14)),
        Err(OutOfChain::Gap { due: 2, got: 3 })
    );
    assert_eq!(streams.take(&link(2, 10, 14)), Err(OutOfChain::Chain(2)));
    assert_eq!(
        streams.due(key(1), 1, StreamId::ONLY),
        (2, digest(11)),
        "what was refused changed nothing"
    );
    assert_eq!(
        streams.due(key(1), 2, StreamId([1; 16])),
        (0, Digest::NONE),
        "each stream for itself"
    );
}

#[test]
fn of_what_is_long_past_nothing_is_claimed() {
    let mut streams = Streams::default();
    let link = |n: u32, own: u32| Link {
        author: key(1),
        class: 2,
        stream: StreamId([1; 16]),
        sequence: u64::from(n),
        previous: if n == 0 { Digest::NONE } else { digest(99 + n) },
        digest: digest(own),
    };
    for n in 0..40 {
        streams.take(&link(n, 100 + n)).expect("the next one");
    }
    let oldest = 40 - REMEMBERED_MAX as u32;
    assert_eq!(streams.take(&link(oldest, 100 + oldest)), Err(OutOfChain::Again));
    let (taken, past) = (u64::from(oldest), u64::from(oldest - 1));
    assert_eq!(streams.take(&link(oldest, 7)), Err(OutOfChain::Taken(taken)));
    let same = link(oldest - 1, 99 + oldest);
    assert_eq!(streams.take(&same), Err(OutOfChain::LongPast(past)));
    assert_eq!(streams.take(&link(0, 7)), Err(OutOfChain::LongPast(0)));
}
