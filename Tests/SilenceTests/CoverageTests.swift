import Network
import PACS
import Pipeline
import Sessions
import Stages
import Testing
import Training

/// What is tried is all that the readers look at: each says by a table of its own what that is.
@Suite struct CoverageTests {
    /// The titles of the fields that some inputs try.
    private func titles(_ names: String...) throws -> Set<String> {
        let makers = SilenceTests.makers.filter { maker in
            names.contains { maker.name.hasPrefix($0) }
        }
        #expect(makers.count >= names.count)
        return Set(try makers.flatMap { try $0.make().fields.map(\.title) })
    }

    /// The last keys of such titles.
    private func keys(_ titles: Set<String>) -> Set<String> {
        Set(
            titles.compactMap { title in
                title.replacing("[]", with: "").split(separator: ".").last.map(String.init)
            })
    }

    /// Every option of every stage is among those that are tried.
    @Test func everyOptionIsTried() throws {
        let fields = try titles("pipeline")
        for stage in allStages {
            for option in try StageDescription(stage).options {
                #expect(
                    fields.contains("stages[].with.\(option.key)"),
                    "'\(option.key)' of '\(stage.name)' is in no pipeline of Data")
            }
        }
    }

    @Test func everyKeyOfASessionIsTried() throws {
        let tried = try titles("session").filter { !$0.hasSuffix("[]") }
        #expect(tried == Set(SessionField.all.map(\.path)))
    }

    @Test func everyKeyOfTheArchivesFileIsTried() throws {
        let tried = try titles("archives file").filter { !$0.hasSuffix("[]") }
        #expect(tried == Set(ArchivesFile.fields))
    }

    /// The table of the archives file names every setting that there is.
    @Test func everySettingIsInTheTable() throws {
        func keys(_ value: Any) -> Set<String> {
            Set(Mirror(reflecting: value).children.compactMap(\.label))
        }
        func listed(_ place: String) -> Set<String> {
            let inner = ArchivesFile.fields.filter { $0.hasPrefix(place + ".") }
                .map { $0.dropFirst(place.count + 1) }
            return Set(inner.filter { !$0.contains(".") }.map(String.init))
        }
        let settings = ArchiveSettings()
        #expect(listed("own") == keys(OwnSettings()))
        #expect(listed("archives[]") == keys(settings))
        #expect(listed("archives[].timeouts") == keys(settings.timeouts))
        #expect(listed("archives[].retry") == keys(settings.retry))
        #expect(listed("archives[].limits") == keys(settings.limits))
        let whole = try ArchivesInput.whole()
        #expect(listed("archives[].tls") == keys(try #require(whole.tls)))
        let web = try #require(whole.web)
        #expect(listed("archives[].web") == keys(web))
        #expect(listed("archives[].web.password") == keys(try #require(web.password)))
    }

    @Test func everyColumnIsTried() throws {
        #expect(try titles("list to fetch") == Set(FetchList.columns))
        #expect(try titles("positions") == SessionSource.positions.keys)
        #expect(try titles("napari") == SessionSource.napari.keys)
        let pipeline = try TableInputs.pipeline()
        let inputs = Set(["study"] + pipeline.takes.map(\.name))
        #expect(inputs.isSubset(of: try titles("list of studies, CSV")))
        #expect(inputs.isSubset(of: try titles("list of a cluster's tasks")))
        #expect(inputs.union(["with"]).isSubset(of: keys(try titles("list of studies, JSON"))))
    }

    /// What is read of the settings that a checkpoint was trained with, and each size that they
    /// name.
    @Test func everyTrainingSettingThatIsReadIsTried() throws {
        let tried = try titles("checkpoint, metadata")
        for field in TrainingField.allCases {
            #expect(tried.contains("mais_training.\(field.rawValue)"), "\(field.rawValue)")
        }
        for field in InputProperties.trainingFields where field.hasPrefix("network.") {
            #expect(tried.contains("mais_training.\(field)"), "\(field)")
        }
    }

    /// Every column and key of what training is given.
    @Test func everyFieldOfATrainingSetIsTried() throws {
        #expect(try titles("training set, CSV") == Set(LabelledDataset.columns))
        let described = try titles("training set, Decathlon", "training set, nnU-Net")
        for field in DatasetField.allCases {
            #expect(described.contains(field.rawValue), "\(field.rawValue)")
        }
        let folds = try titles("training folds")
        for part in FoldPart.allCases {
            #expect(folds.contains("[].\(part.rawValue)"), "\(part.rawValue)")
        }
    }

    /// Every key that an importer looks at.
    @Test func everyKeyOfTheImportersIsTried() throws {
        let tried: [(SessionSource, Set<String>)] = [
            (.slicer, keys(try titles("Slicer"))),
            (.monaiLabel, keys(try titles("MONAI", "OHIF"))),
            (.nnInteractive, keys(try titles("nnInteractive"))),
            (.challenge, keys(try titles("challenge"))),
        ]
        for (source, tried) in tried {
            // Headers hold what a body that is not JSON leaves out, as text.
            let left = source.keys.subtracting(tried).subtracting(["headers"])
            #expect(left.isEmpty, "\(source): \(left.sorted())")
        }
    }

    @Test func everyAttributeOfRepliesIsTried() throws {
        let tried = keys(try titles("archive's").filter { !$0.hasSuffix("Value") })
        for attribute in ReplyAttribute.all {
            #expect(tried.contains(ReplyInput.key(attribute.tag)), "\(attribute.name)")
        }
    }
}
