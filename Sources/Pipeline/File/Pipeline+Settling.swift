internal import Text

extension Pipeline {
    /// The pipeline with all that its stages need of each other taken up, and checked: what a stage's
    /// options leave open has the value that a later one needs. Reads what the stages must know for
    /// that, such as a checkpoint's header.
    ///
    /// Its digest is as before: the files that decide are in it by themselves.
    ///
    /// - Throws: ``PipelineFileError`` where a stage's options say otherwise, or no stage sees to what
    ///   another needs.
    public func settled() throws -> Pipeline {
        var settled = self
        settled.warnings = []
        /// What each stage is asked for.
        var asked: [String: [StageNeed]] = [:]
        for index in steps.indices.reversed() {
            let step = steps[index]
            do {
                var rest = asked[step.id] ?? []
                let (own, settlement) = try step.settle(rest)
                settled.steps[index] = own
                settled.warnings += settlement.warnings.filter { !settled.warnings.contains($0) }
                rest.removeAll { settlement.met.contains($0.option) }
                rest += try step.needs().map { need in
                    var need = need
                    need.stage = step.id
                    return need
                }
                let next = step.needsGoTo.compactMap { step.sources[$0] }
                    .filter { source in steps.contains { $0.id == source } }
                if next.isEmpty { try Self.mustBeMet(rest) }
                for source in next {
                    asked[source, default: []] += rest.filter {
                        asked[source]?.contains($0) != true
                    }
                }
            } catch let unmet as UnmetNeed {
                throw error(unmet, at: unmet.need.stage)
            } catch {
                throw self.error(error, at: step.id)
            }
        }
        return settled
    }

    /// What no stage is left to see to.
    private static func mustBeMet(_ needs: [StageNeed]) throws {
        // Nothing is left to be done where an option had to be left out, or where it was a guess.
        if let need = needs.first(where: { $0.value != .null && !$0.isAssumed }) {
            throw UnmetNeed(need: need)
        }
    }

    private struct UnmetNeed: Error, CustomStringConvertible {
        let need: StageNeed
        var description: String {
            "\(need.reason), and no stage before sees to that. \(need.remedy)"
        }
    }

    private func error(_ error: any Error, at id: String) -> PipelineFileError {
        let step = steps.first { $0.id == id }
        let sentence = PlainText.sentence(of: error)
        return PipelineFileError(
            file: file, place: step?.place,
            problem: .invalidOptions("'\(id)': \(sentence)", use: step?.use ?? id))
    }
}
