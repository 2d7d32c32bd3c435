internal import DICOMFile

extension Item {
    /// A UID; one of another form is taken as it is, and that is said.
    func uid(of attribute: Attribute, _ notes: inout HeaderNotes) throws(UnreadableValue) -> String?
    {
        guard let uid = try word(of: attribute) else { return nil }
        if UID(uid) == nil {
            notes.add(
                .valueUnreadable,
                "\(UnreadableValue(attribute, uid, "which is not a UID")); it was taken as it is")
        }
        return uid
    }
}
