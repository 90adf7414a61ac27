// SPDX-License-Identifier: GPL-2.0-only
//! A series that is too long for one thread becomes several.

use super::input::SeriesInput;

/// Cuts a series into parts of at most `most` patches, each a series of its own with a number in its name and title.
/// One that is short enough stays as it is. All but the last have that many, and they apply one after another.
#[must_use]
pub fn in_parts(series: SeriesInput, most: usize) -> Vec<SeriesInput> {
    let most = most.max(1);
    let total = series.patches.len();
    let count = total.div_ceil(most);
    if count < 2 {
        return vec![series];
    }
    let mut patches = series.patches.iter();
    (1..=count)
        .map(|number| {
            let own = patches.by_ref().take(most).cloned().collect();
            let mut part = SeriesInput {
                name: format!("{}-{number}", series.name),
                title: format!("{} (part {number} of {count})", series.title),
                cover: series.cover.clone(),
                patches: own,
                left_out: if number == 1 { series.left_out.clone() } else { Vec::new() },
            };
            let place = format!(
                "The whole of it is {total} patches, posted in {count} parts that apply one after\nanother; this is part {number}."
            );
            let note = std::mem::take(&mut part.cover.base_note);
            part.cover.base_note = if note.is_empty() { place } else { format!("{note}\n\n{place}") };
            part
        })
        .collect()
}
