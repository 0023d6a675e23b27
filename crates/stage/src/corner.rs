//! What happens at the corner of the demonstration, and when: heard here, seen in `picture`.

use crate::event::Cast;

pub(crate) fn sounds(cast: &mut Cast) {
    cast.talkers(2, 10.0, 1.0);
}
