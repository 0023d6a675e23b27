//! Letters drawn as strokes on a grid four wide and six high, for signs, the clock and the bubble.

/// The strokes of a letter: points as pairs of digits, strokes parted by spaces.
fn strokes(letter: char) -> &'static str {
    match letter {
        '0' => "103041453616050110",
        '1' => "112026 1636",
        '2' => "01103041420646",
        '3' => "0110304142334445361605 3323",
        '4' => "36300444",
        '5' => "4000033344453606",
        '6' => "40200205163645443303",
        '7' => "004016",
        '8' => "103041423313020110 3344453616050413",
        '9' => "06264441301001021343",
        'A' => "062046 1434",
        'B' => "0333424130000636454433",
        'C' => "4130100105163645",
        'D' => "00062644422000",
        'E' => "40000646 0333",
        'F' => "400006 0333",
        'G' => "41301001051636454323",
        'H' => "0006 4046 0343",
        'I' => "2026",
        'K' => "0006 400346",
        'L' => "000646",
        'M' => "0600234046",
        'N' => "06004640",
        'O' => "103041453616050110",
        'P' => "06003041423303",
        'R' => "06003041423303 2346",
        'S' => "413010010213334445361605",
        'T' => "0040 2026",
        'U' => "000516364540",
        'V' => "002640",
        'W' => "0016233640",
        'Y' => "002340 2326",
        '!' => "2024 2526",
        ':' => "2122 2425",
        '.' => "2526",
        _ => "",
    }
}

/// Every stroke of a text as points; one letter is one unit high and 0.9 wide with its space, y downwards.
pub(crate) fn lettering(text: &str) -> Vec<Vec<(f32, f32)>> {
    let mut out = Vec::new();
    let mut left = 0.0;
    for letter in text.chars() {
        for stroke in strokes(letter).split(' ') {
            let digits: Vec<f32> = stroke
                .chars()
                .filter_map(|c| c.to_digit(10))
                .map(|d| d as f32)
                .collect();
            let at = |pair: &[f32]| (left + pair[0] / 6.0, pair[1] / 6.0);
            let points: Vec<(f32, f32)> = digits.chunks_exact(2).map(at).collect();
            if points.len() > 1 {
                out.push(points);
            }
        }
        left += advance(letter);
    }
    out
}

fn advance(letter: char) -> f32 {
    match letter {
        ':' | '.' | '!' | 'I' | ' ' => 0.6,
        _ => 0.95,
    }
}

/// How wide a text is, in letter heights.
pub(crate) fn width(text: &str) -> f32 {
    text.chars().map(advance).sum::<f32>() - 0.28
}
