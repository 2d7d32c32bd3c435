internal import ArgumentParser
internal import Foundation
internal import Pipeline
internal import Stages
internal import Text

extension Mais {
    struct Stages: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the stages, or print one with every option and its default.",
            discussion: """
                EXAMPLES
                  mais stages
                  mais stages segment
                """)

        @Argument(
            help: "A stage's name.",
            completion: .list(allStages.map { $0.name }))
        var stage: String?

        @Flag(help: "Print JSON.")
        var json = false

        @Flag(
            help: .init(
                "Print the manual's page of stages, as 'make manual' does.", visibility: .hidden))
        var page = false

        func validate() throws {
            guard !page || stage == nil && !json else {
                throw ValidationError("'--page' prints all stages in Markdown: give it alone.")
            }
        }

        func run() throws {
            if page {
                Console.print(try StagesPage.markdown(), terminator: "")
                return
            }
            let chosen = allStages.filter { $0.isCalled(stage ?? $0.name) }
            guard !chosen.isEmpty else {
                throw ValidationError(
                    "There is no stage '\(stage ?? "")'. There are \(allStages.map { $0.name }.joined(separator: ", "))."
                )
            }
            let descriptions = try chosen.map { try StageDescription($0) }
            if json {
                Console.print(json: try JSONValue.array(descriptions.map(\.json)).text())
            } else if stage != nil {
                for description in descriptions {
                    Console.print("# \(description.summary)\n\(description.yaml)", terminator: "")
                }
            } else {
                let width = descriptions.map(\.name.count).max() ?? 0
                for description in descriptions {
                    let name = description.name.padding(
                        toLength: width, withPad: " ", startingAt: 0)
                    Console.print("\(name)  \(description.summary)")
                }
            }
        }
    }
}

extension StageDescription {
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "summary": .string(summary),
            "inputs": .array(
                inputs.map {
                    [
                        "name": .string($0.name), "type": .string($0.type.portName),
                        "mayBeLeftOut": .bool($0.mayBeLeftOut),
                    ]
                }),
            "output": .string(output),
            "options": .array(
                options.map {
                    [
                        "key": .string($0.key), "default": $0.standard,
                        "help": $0.help.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }
}
