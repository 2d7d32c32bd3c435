/// What an archive's answer to C-STORE or STOW means for the object.
///
/// - Source: DICOM PS3.4, table B.2-1; PS3.7, annex C.
public enum StoreStatus: Sendable, Hashable {
    /// It says that it has the object.
    case stored
    /// It has it, and something is the matter: what, as `changed values of it (B000H)`.
    case warned(String)
    /// It may take the object later.
    case later(String)
    /// It will never take the object.
    case refused(String)

    /// - Parameter status: As C-STORE answers it, or as a reason of STOW.
    public init(_ status: UInt16) {
        let hex = Self.hex(status)
        switch status {
        case 0x0000: self = .stored
        case 0xB000: self = .warned("changed values of it (\(hex))")
        case 0xB006: self = .warned("left elements of it out (\(hex))")
        case 0xB007: self = .warned("finds that it does not fit its SOP class (\(hex))")
        // An object with this UID was there before: the check afterwards tells. B00E is what Azure's
        // service says in place of 0111.
        case Self.isThere, 0xB00E: self = .stored
        // Somebody else is just storing it, says the same service.
        case 0xB00F: self = .later("it is just being stored by another (\(hex))")
        case 0xA700...0xA7FF: self = .later("it is out of resources (\(hex))")
        case 0x0110: self = .later("it failed while it worked on it (\(hex))")
        case 0x0213: self = .later("it is short of resources (\(hex))")
        case 0xA900...0xA9FF:
            self = .refused("it says that the data set does not fit its SOP class (\(hex))")
        case 0xC122: self = .refused("it does not take its transfer syntax (\(hex))")
        case 0xC000...0xCFFF: self = .refused("it says that it cannot understand it (\(hex))")
        case 0x0122: self = .refused("it does not take objects of its SOP class (\(hex))")
        case 0x0124: self = .refused("it says that we may not store there (\(hex))")
        case 0x0117: self = .refused("it says that its UID is no UID (\(hex))")
        // A warning of any other kind is one all the same: the object is there (PS3.7, C.3).
        case 0x0001, 0x0107, 0x0116, 0xB000...0xBFFF:
            self = .warned("warns of it (\(hex))")
        default: self = .refused("it answered \(hex)")
        }
    }

    /// What a Warning Reason of STOW says; nil for 0, which is none.
    ///
    /// - Source: DICOM PS3.18, table I.2-2.
    static func warning(_ reason: UInt16) -> String? {
        guard reason != 0 else { return nil }
        if case .warned(let sentence) = StoreStatus(reason) { return sentence }
        return "warns of it (\(hex(reason)))"
    }

    /// The object was there before.
    static let isThere: UInt16 = 0x0111

    /// What a status of C-FIND, C-GET or C-MOVE means; nil for one that the standard does not know.
    ///
    /// - Source: DICOM PS3.4, tables C.4-1, C.4-2 and C.4-3.
    static func meaning(_ status: UInt16) -> String? {
        switch status {
        case 0xFE00: "it ended the work before all was done"
        case 0xA700: "it is out of resources"
        case 0xA701: "it is out of resources, and cannot count what fits"
        case 0xA702: "it is out of resources, and cannot send the objects that were asked for"
        case 0xA801: "it does not know where to send objects"
        case 0xA900: "it says that the question does not fit its services"
        case 0xB000: "some objects were not sent"
        case 0xC000...0xCFFF: "it could not do the work"
        case 0x0110: "it failed while it worked on it"
        case 0x0122: "it does not offer that"
        case 0x0124: "it says that we may not ask that"
        case 0x0213: "it is short of resources"
        default: nil
        }
    }

    /// Such as `A700H`, as the standard writes it.
    static func hex(_ status: UInt16) -> String {
        let digits = String(status, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits + "H"
    }
}
