//! Why a file was not read, in words that can be shown.
//!
//! Promises: lower case, the value named, no full stop, the cause kept as `source()`. The file's own name is left
//! to the caller, who knows how it was typed.

use std::io;

/// What went wrong with one file.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The file can be read but holds no sound.
    #[error("holds no sound")]
    NoSound,
    /// The file can be read but holds no picture that runs.
    #[error("holds no moving picture")]
    NoPicture,
    /// A frame was asked for that the file does not have.
    #[error("has {frames} frames, there is no frame {frame} when counting from 0")]
    NoSuchFrame {
        /// The one that was asked for, counted from 0.
        frame: usize,
        /// How many there are.
        frames: usize,
    },
    /// The decoder did not give out the frame that the table names: the file has changed, or does not decode twice
    /// alike.
    #[error("frame {frame}, counted from 0, was not found again at its time")]
    LostFrame {
        /// Counted from 0.
        frame: usize,
    },
    /// A copy for playing does not have the frames of its original.
    #[error("the copy for playing has {copied} frames, the original {frames}")]
    CopyDiffers {
        /// Of the original.
        frames: usize,
        /// Of the copy.
        copied: usize,
    },
    /// Nothing in the file could be decoded.
    #[error("cannot be read: {detail}")]
    Unreadable {
        /// What was found instead, in plain words.
        detail: String,
    },
    /// The file asks for other files or for the network, and is therefore not opened.
    #[error("is {what}, which points to other files, and is not opened")]
    Forbidden {
        /// The kind of file, such as `a playlist (HLS)`.
        what: String,
    },
    /// Reading was ended because it took more than it may.
    #[error("reading took more {which} than allowed")]
    Limit {
        /// What ran out.
        which: Limit,
    },
    /// Somebody asked that all reading end.
    #[error("stopped")]
    Stopped,
    /// The operating system refused.
    #[error("{doing}")]
    Io {
        /// What was being done, with which thing.
        doing: String,
        /// The system's reason.
        source: io::Error,
    },
}

/// What a child process can run out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Processor time.
    Cpu,
    /// Address space.
    Memory,
    /// Bytes given out or written.
    Output,
    /// Time without any progress.
    Wall,
    /// Frames of one picture.
    Frames,
}

impl std::fmt::Display for Limit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Cpu => "processor time",
            Self::Memory => "memory",
            Self::Output => "output",
            Self::Wall => "time",
            Self::Frames => "frames",
        })
    }
}

impl MediaError {
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    pub(crate) fn unreadable(detail: impl Into<String>) -> Self {
        Self::Unreadable {
            detail: detail.into(),
        }
    }
}
