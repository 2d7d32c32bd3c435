internal import Synchronization

/// The studies that are in work now, and where they are.
final class StudiesInWork: Sendable {
    private struct Place {
        let began: Double
        var stage = ""
        var fraction: Double?
    }

    private let places = Mutex<[String: Place]>([:])

    func begin(_ study: String, at now: Double) {
        places.withLock { $0[study] = Place(began: now) }
    }

    func note(_ study: String, stage: String, fraction: Double?) {
        places.withLock {
            $0[study]?.stage = stage
            $0[study]?.fraction = fraction
        }
    }

    func end(_ study: String) { places.withLock { $0[study] = nil } }

    /// The longest in work first.
    func all(at now: Double) -> [RunStatus.InWork] {
        places.withLock { places in
            places.sorted { ($0.value.began, $0.key) < ($1.value.began, $1.key) }.map {
                study, place in
                RunStatus.InWork(
                    study: study, stage: place.stage.isEmpty ? nil : place.stage,
                    fraction: place.fraction,
                    seconds: max(0, ((now - place.began) * 10).rounded() / 10))
            }
        }
    }
}
