/// What a study has come to, as ledger and journals keep it.
package enum StudyState: String, Sendable, Codable {
    /// Nothing came of it yet, or it is to be done again.
    case waiting
    /// Its files are whole, and are about to get their final names.
    case publishing
    case done
    case failed
}
