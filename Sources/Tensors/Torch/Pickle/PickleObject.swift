/// What a pickle builds out of values.
package enum PickleObject: Sendable {
    case list([PickleValue])
    case tuple([PickleValue])
    /// In the order of the file; of two entries with one key the later counts.
    case dictionary([(key: PickleValue, value: PickleValue)])
    case storage(PickleStorage)
    case tensor(PickleTensor)
}
