//! Recordings of any length are listened to, wherever their last block of frames ends.

use clock::SAMPLE_RATE_HZ;
use clock::listen::Listener;

#[test]
fn no_length_is_too_odd_to_listen_to() {
    let noise = |k: usize| ((k as u32).wrapping_mul(0x9e37_79b9) >> 18) as i16 - 4096;
    let listener = Listener::default();
    // Around one block of 512 frames and two, a frame at a time near the borders and in strides between.
    for frames in [
        1, 2, 37, 38, 76, 511, 512, 513, 530, 549, 550, 588, 1023, 1024, 1025, 1060, 1063, 1100,
    ] {
        let samples: Vec<i16> = (0..1024 + (frames - 1) * SAMPLE_RATE_HZ / 50)
            .map(noise)
            .collect();
        assert_eq!(listener.features(&samples).frames, frames);
    }
}
