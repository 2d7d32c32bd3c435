import Imaging
import Network
import Segmentation
import Synchronization
import Tensors

final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
}
