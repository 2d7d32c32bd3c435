/// What an archive's answer to C-STORE means for the object.
///
/// - Source: DICOM PS3.4, table B.2-1; PS3.7, annex C.
public enum StoreStatus: Sendable, Hashable {
    /// It says that it has the object.
    case stored
    /// It may take the object later.
    case later(String)
    /// It will never take the object.
    case refused(String)

    public init(_ status: UInt16) {
        let hex = Self.hex(status)
        switch status {
        case 0x0000, 0xB000, 0xB006, 0xB007, 0x0111:
            // 0111 says that an object with this UID was there before: the check afterwards tells.
            self = .stored
        case 0xA700...0xA7FF: self = .later("it is out of resources (\(hex))")
        case 0x0110: self = .later("it failed while it worked on it (\(hex))")
        case 0x0213: self = .later("it is short of resources (\(hex))")
        case 0xA900...0xA9FF:
            self = .refused("it says that the data set does not fit its SOP class (\(hex))")
        case 0xC000...0xCFFF: self = .refused("it says that it cannot understand it (\(hex))")
        case 0x0122: self = .refused("it does not take objects of its SOP class (\(hex))")
        case 0x0124: self = .refused("it says that we may not store there (\(hex))")
        case 0x0117: self = .refused("it says that its UID is no UID (\(hex))")
        default: self = .refused("it answered \(hex)")
        }
    }

    /// Such as `A700H`, as the standard writes it.
    static func hex(_ status: UInt16) -> String {
        let digits = String(status, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits + "H"
    }
}
