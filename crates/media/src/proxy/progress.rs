//! How far the making of a copy is, from what ffmpeg reports while it works: lines of `name=value`.

use std::ops::ControlFlow;

/// No line that matters is longer.
const LINE_BYTES_MAX: usize = 256;

/// How far the making of a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProxyProgress {
    /// Frames that were written.
    pub frames_done: u64,
    /// Frames that there will be; 0 where there is sound alone.
    pub frames_total: u64,
    /// Time that was written, in nanoseconds after the beginning of the copy.
    pub done_ns: i64,
}

/// Hears ffmpeg's reports and tells of them.
pub(super) struct Progress<'w> {
    watch: &'w mut dyn FnMut(ProxyProgress) -> ControlFlow<()>,
    now: ProxyProgress,
    line: Vec<u8>,
}

impl<'w> Progress<'w> {
    pub(super) fn of(frames_total: u64, watch: &'w mut dyn FnMut(ProxyProgress) -> ControlFlow<()>) -> Self {
        let now = ProxyProgress {
            frames_done: 0,
            frames_total,
            done_ns: 0,
        };
        Self {
            watch,
            now,
            line: Vec::new(),
        }
    }

    /// The next bytes, cut anywhere.
    pub(super) fn hear(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        for byte in bytes {
            if *byte != b'\n' {
                if self.line.len() < LINE_BYTES_MAX {
                    self.line.push(*byte);
                }
                continue;
            }
            let line = std::mem::take(&mut self.line);
            self.read(&String::from_utf8_lossy(&line))?;
        }
        ControlFlow::Continue(())
    }

    fn read(&mut self, line: &str) -> ControlFlow<()> {
        match line.split_once('=') {
            Some(("frame", frames)) => {
                self.now.frames_done = frames.trim().parse().unwrap_or(self.now.frames_done);
            }
            Some(("out_time_us", us)) => {
                let us: Option<i64> = us.trim().parse().ok();
                self.now.done_ns = us.map_or(self.now.done_ns, |us| us.saturating_mul(1_000));
            }
            // The last line of each report.
            Some(("progress", _)) => return (self.watch)(self.now),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_report_is_told_once_however_it_is_cut() {
        let said = b"frame=12\nfps=0.0\nout_time_us=400000\nprogress=continue\nframe=25\nout_time_us=N/A\nprogress=end\n";
        let mut told = Vec::new();
        let mut watch = |now: ProxyProgress| {
            told.push((now.frames_done, now.done_ns));
            ControlFlow::Continue(())
        };
        let mut progress = Progress::of(25, &mut watch);
        assert!(said.chunks(5).all(|piece| progress.hear(piece).is_continue()));
        assert_eq!(told, [(12, 400_000_000), (25, 400_000_000)]);
    }
}
