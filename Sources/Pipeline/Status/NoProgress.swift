/// Shows nothing.
public struct NoProgress: ProgressDisplay {
    public init() {}
    public func show(_ event: ProgressEvent) {}
    public func end() {}
}
