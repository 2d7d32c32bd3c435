internal import Foundation

/// A fault of the system, by its number: what decisions are made by. Its words are for people alone.
public struct SystemError: Error, Sendable, Hashable {
    /// The system's `errno`.
    public let code: Int32

    /// - Parameter code: `errno` right after the call that failed.
    public init(_ code: Int32) { self.code = code }

    /// The system's own words for an `errno`, such as `No such file or directory`.
    public static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// Of a drive or a network that does not answer, or answers wrongly.
    public var isTransient: Bool { Self.transientCodes.contains(code) }

    /// The disk, or this account's share of it, is full.
    public var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

    /// This account may not do that.
    public var isPermission: Bool { code == EACCES || code == EPERM || code == EROFS }

    private static let transientCodes: Set<Int32> = [
        EIO, ESTALE, ETIMEDOUT, EREMOTEIO, ENOTCONN, ECONNRESET, ECONNABORTED, ECONNREFUSED,
        EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENETRESET, ENOLINK, ECOMM, ESHUTDOWN,
        ENOMEDIUM, EAGAIN, EBUSY,
    ]
}

extension SystemError: CustomStringConvertible {
    public var description: String { Self.text(code) }
}

/// An error of any room that may come from a fault of the system, which it then carries along.
public protocol SystemFault: Error {
    /// The system's fault behind it; nil where the fault is another.
    var systemError: SystemError? { get }
}

extension SystemError: SystemFault {
    public var systemError: SystemError? { self }
}
