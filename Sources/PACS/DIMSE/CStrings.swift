/// C strings that live until they are freed together.
final class CStrings {
    private var texts: [UnsafeMutablePointer<CChar>] = []
    private var lists: [UnsafeMutablePointer<UnsafePointer<CChar>>] = []

    func pointer(_ text: String) -> UnsafePointer<CChar> {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { (copy + index).initialize(to: byte) }
        texts.append(copy)
        return UnsafePointer(copy)
    }

    func list(_ items: [String]) -> UnsafePointer<UnsafePointer<CChar>> {
        let list = UnsafeMutablePointer<UnsafePointer<CChar>>.allocate(
            capacity: max(1, items.count))
        for (index, item) in items.enumerated() { (list + index).initialize(to: pointer(item)) }
        lists.append(list)
        return UnsafePointer(list)
    }

    func free() {
        for text in texts { text.deallocate() }
        for list in lists { list.deallocate() }
        texts = []
        lists = []
    }
}
