//! Event time burnt into every frame.
