internal import Foundation

/// The studies of a run, told one after the other: a long list is never wholly in memory.
public struct StudyList: Sendable {
    /// The list or folder, for messages.
    let source: String

    /// Tells each study, and where in `source` it stands.
    let visit: @Sendable (_ body: (Study, _ place: String) throws -> Void) throws -> Void

    /// Studies that are in memory.
    public init(_ studies: [Study]) {
        source = ""
        visit = { body in
            for (number, study) in studies.enumerated() { try body(study, "entry \(number + 1)") }
        }
    }

    init(
        source: String,
        visit: @escaping @Sendable ((Study, _ place: String) throws -> Void) throws -> Void
    ) {
        self.source = source
        self.visit = visit
    }

    /// Those that are a task's to do; all without one.
    func share(of task: ArrayTask?) -> StudyList {
        guard let task else { return self }
        return StudyList(source: source) { [visit] body in
            var number = 0
            try visit { study, place in
                defer { number += 1 }
                if task.does(number) { try body(study, place) }
            }
        }
    }

    /// The one of this name.
    func only(_ name: String) -> StudyList {
        StudyList(source: source) { [visit] body in
            try visit { study, place in if study.name == name { try body(study, place) } }
        }
    }

    /// All of them. Two of one name are refused.
    ///
    /// - Throws: ``StudiesError``.
    package func all() throws -> [Study] {
        var names: [String: String] = [:]
        var studies: [Study] = []
        try visit { study, place in
            if let first = names.updateValue(place, forKey: study.name) {
                throw StudiesError.sameName(source, first: first, second: place, at: study.name)
            }
            studies.append(study)
        }
        return studies
    }

    /// What to say of two studies of one name.
    func sameName(_ name: String) -> any Error {
        var places: [String] = []
        try? visit { study, place in if study.name == name { places.append(place) } }
        guard !source.isEmpty, places.count > 1 else { return RunError.sameName(name) }
        return StudiesError.sameName(source, first: places[0], second: places[1], at: name)
    }
}
