public import Foundation
internal import Text

/// How a dataset is split.
public enum SplitRule: Sendable, Hashable {
    /// As the CSV's column `split` says: `train`, `val` or `test`.
    case column

    /// As a fold of nnU-Net's `splits_final.json` says: a list of `train` and `val`.
    case folds(URL, fold: Int)

    /// The names in text files, one a line; `#` begins a remark. Without a file for validation
    /// all other cases are for validation; with one, all others are for the test.
    case lists(training: URL, validation: URL?)

    /// Shares of the cases, drawn at random; what both leave is for the test.
    case shares(training: Double, validation: Double, seed: UInt64)
}
