//! What was reckoned once and may be asked for again, as much of it as a limit allows.

use std::collections::VecDeque;

/// What was asked for last stays longest.
pub(super) struct Kept<K, V> {
    /// Each with its weight, the one asked for last at the end.
    entries: VecDeque<(K, V, usize)>,
    weight_max: usize,
}

impl<K: PartialEq, V: Clone> Kept<K, V> {
    pub(super) fn up_to(weight_max: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            weight_max,
        }
    }

    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        let place = self.entries.iter().position(|(kept, ..)| kept == key)?;
        let entry = self.entries.remove(place)?;
        let value = entry.1.clone();
        self.entries.push_back(entry);
        Some(value)
    }

    /// What is too heavy by itself is not kept.
    pub(super) fn keep(&mut self, key: K, value: V, weight: usize) {
        if weight > self.weight_max {
            return;
        }
        self.entries.retain(|(kept, ..)| *kept != key);
        self.entries.push_back((key, value, weight));
        while self.entries.iter().map(|(.., weight)| weight).sum::<usize>() > self.weight_max {
            self.entries.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_longest_ago_makes_room() {
        let mut kept = Kept::up_to(10);
        kept.keep(1, 'a', 4);
        kept.keep(2, 'b', 4);
        assert_eq!(kept.get(&1), Some('a'));
        kept.keep(3, 'c', 4);
        assert_eq!(
            (kept.get(&1), kept.get(&2), kept.get(&3)),
            (Some('a'), None, Some('c'))
        );
        kept.keep(4, 'd', 11);
        assert_eq!((kept.get(&4), kept.get(&1)), (None, Some('a')));
        kept.keep(1, 'e', 10);
        assert_eq!((kept.get(&1), kept.get(&3)), (Some('e'), None));
    }
}
