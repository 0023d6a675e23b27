//! Any bytes as a receipt: written as it was read, or refused.

use seal::ledger::Receipt;

pub(crate) fn holds(bytes: &[u8]) {
    if let Ok(receipt) = Receipt::parse(bytes) {
        assert_eq!(receipt.to_string().as_bytes(), bytes);
    }
}
