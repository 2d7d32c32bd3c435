/// What is read of a fold of `splits_final.json`: there is no other way to a value.
package enum FoldPart: String, CaseIterable, Sendable {
    case train, val
}
