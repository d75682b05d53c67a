//! Documents to all threads, and what these make of them back in the order of the input.
//!
//! A thread takes the next document when it is done with its last one, so that none waits for
//! another but where the one before all others takes so long that what follows it would fill the
//! memory. What is next in line is passed on by whichever thread finished it, while the others go
//! on.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Barrier, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use attache_core::Document;
use rayon::Yield;

/// How much may be taken before what was taken first has left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ahead {
    /// The most documents.
    pub(crate) n_documents: usize,
    /// The most bytes of text, but that the last document may go beyond them.
    pub(crate) n_bytes: usize,
}

/// How long a thread that has nothing to do sleeps before it looks for a part of another's work.
const NAP: Duration = Duration::from_millis(1);

/// Takes documents from `documents`, makes something of each on any thread of `pool` and passes that to `sink` in
/// the order of the documents, until there are no more or `sink` says `false`.
pub(crate) fn in_order<T: Send>(
    pool: &rayon::ThreadPool,
    ahead: Ahead,
    documents: impl Iterator<Item = Document> + Send,
    work: impl Fn(Document) -> T + Sync,
    sink: impl FnMut(T) -> bool + Send,
) {
    let queue = Queue {
        ahead,
        documents: Mutex::new(documents),
        line: Mutex::new(Line { first: 0, n_bytes: 0, places: VecDeque::new(), is_moving: false }),
        room: Condvar::new(),
        sink: Mutex::new(sink),
        stopped: AtomicBool::new(false),
    };
    // A thread that waits for a part of its own document may do others' parts meanwhile. That must not be the
    // whole run: all have begun theirs before there are any parts.
    let begin = Barrier::new(pool.current_num_threads());
    pool.broadcast(|_| {
        begin.wait();
        let ends = StopOnPanic(&queue.stopped);
        while let Some((number, document)) = queue.take() {
            queue.give(number, work(document));
        }
        drop(ends);
    });
}

struct Queue<D, T, S> {
    ahead: Ahead,
    documents: Mutex<D>,
    line: Mutex<Line<T>>,
    /// Told when something has left the line.
    room: Condvar,
    sink: Mutex<S>,
    stopped: AtomicBool,
}

/// The documents that were taken and have not left.
struct Line<T> {
    /// The number of the one that stands first.
    first: usize,
    /// Their bytes of text.
    n_bytes: usize,
    places: VecDeque<Place<T>>,
    /// Whether a thread is passing on what stands first.
    is_moving: bool,
}

/// A document's place: its bytes of text, and what was made of it once it is done.
struct Place<T> {
    n_bytes: usize,
    made: Option<T>,
}

impl<D: Iterator<Item = Document>, T, S: FnMut(T) -> bool> Queue<D, T, S> {
    /// Returns the next document and its number.
    fn take(&self) -> Option<(usize, Document)> {
        let mut documents = lock(&self.documents);
        loop {
            if self.stopped.load(Ordering::Relaxed) {
                return None;
            }
            if self.has_room(&lock(&self.line)) {
                let document = documents.next()?;
                let mut line = lock(&self.line);
                let n_bytes = document.text().len();
                line.n_bytes += n_bytes;
                line.places.push_back(Place { n_bytes, made: None });
                return Some((line.first + line.places.len() - 1, document));
            }
            drop(documents);
            self.wait();
            documents = lock(&self.documents);
        }
    }

    fn has_room(&self, line: &Line<T>) -> bool {
        line.places.len() < self.ahead.n_documents && line.n_bytes < self.ahead.n_bytes
    }

    /// Does a part of another thread's work, or waits until there may be room.
    fn wait(&self) {
        if rayon::yield_now() == Some(Yield::Executed) {
            return;
        }
        let line = lock(&self.line);
        if !self.has_room(&line) {
            drop(self.room.wait_timeout(line, NAP).unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Puts what was made of a document into its place, and passes on what stands first while it is done.
    fn give(&self, number: usize, made: T) {
        let mut line = lock(&self.line);
        let at = number - line.first;
        if let Some(place) = line.places.get_mut(at) {
            place.made = Some(made);
        }
        if line.is_moving {
            return;
        }
        line.is_moving = true;
        while let Some(made) = line.places.front_mut().and_then(|place| place.made.take()) {
            drop(line);
            if !self.stopped.load(Ordering::Relaxed) && !lock(&self.sink)(made) {
                self.stopped.store(true, Ordering::Relaxed);
            }
            line = lock(&self.line);
            if let Some(place) = line.places.pop_front() {
                line.first += 1;
                line.n_bytes -= place.n_bytes;
            }
            self.room.notify_all();
        }
        line.is_moving = false;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the run where a thread panics, whose document would never leave.
struct StopOnPanic<'s>(&'s AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AHEAD: Ahead = Ahead { n_documents: 4, n_bytes: 1 << 10 };

    fn documents(n: usize) -> impl Iterator<Item = Document> {
        (0..n).filter_map(|number| Document::new(number.to_string(), "text").ok())
    }

    /// Runs `n` documents through `work` and returns the ids as they came out, up to the first that `ends`.
    fn run(n_threads: usize, n: usize, work: impl Fn(&str) + Sync, ends: &str) -> Vec<String> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        let mut out = Vec::new();
        let made = |document: Document| {
            work(&document.id);
            document.id
        };
        in_order(&pool, AHEAD, documents(n), made, |id| {
            let goes_on = id != ends;
            out.push(id);
            goes_on
        });
        out
    }

    #[test]
    fn everything_comes_out_in_order() {
        let expected: Vec<_> = (0..100).map(|number| number.to_string()).collect();
        for n_threads in [1, 2, 8] {
            assert_eq!(run(n_threads, 100, |_| {}, ""), expected);
        }
        assert_eq!(run(2, 0, |_| {}, ""), [""; 0]);
    }

    #[test]
    fn no_more_are_taken_than_fit_behind_the_first() {
        // The first waits until as many were begun as may be.
        let begun = (Mutex::new(0), Condvar::new());
        let work = |id: &str| {
            let mut count = begun.0.lock().unwrap();
            *count += 1;
            begun.1.notify_all();
            if id == "0" {
                count = begun.1.wait_while(count, |count| *count < AHEAD.n_documents).unwrap();
                drop(count);
                thread::sleep(Duration::from_millis(5));
                assert_eq!(*begun.0.lock().unwrap(), AHEAD.n_documents);
            }
        };
        assert_eq!(run(2, 20, work, "").len(), 20);
    }

    #[test]
    fn nothing_comes_out_after_the_end() {
        for n_threads in [1, 3] {
            assert_eq!(run(n_threads, 100, |_| {}, "2"), ["0", "1", "2"]);
        }
    }

    #[test]
    fn a_panic_in_the_work_is_no_deadlock() {
        let work = |id: &str| assert_ne!(id, "0");
        let result = std::panic::catch_unwind(|| run(2, 50, work, ""));
        assert!(result.is_err());
    }
}
