internal import GRDB

/// In the ledger's columns a key is its text.
extension StudyKey: DatabaseValueConvertible {}
