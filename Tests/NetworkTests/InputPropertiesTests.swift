import Network
import Testing

/// What a checkpoint says of the images it was trained on.
@Suite struct InputPropertiesTests {
    private func sizes(_ side: Int) -> String {
        #"{"image_size": \#(side), "patch_size": 4, "window": 99}"#
    }

    private func read(_ metadata: [String: String]) throws -> InputProperties {
        try InputProperties(metadata: metadata)
    }

    private func sentence(_ metadata: [String: String]) -> String {
        do { return "it was read: \(try read(metadata))" } catch { return "\(error)" }
    }

    @Test func aFileThatSaysNothingIsAReleasedSAMMed3D() throws {
        let plain = try read([:])
        #expect(plain.size == 128)
        #expect(plain.spacing == 1.5)
        #expect(!plain.isSpacingAssumed)
        #expect(plain.clamp == .unknown)
        #expect(plain.modality == nil)
        #expect(plain.licence == nil)
        #expect(plain.source == .released)
        // A network of other sizes is not a released one: its spacing is a guess.
        let other = try read(["mais_config": sizes(64)])
        #expect(other.size == 64)
        #expect(other.spacing == 1.5)
        #expect(other.isSpacingAssumed)
    }

    @Test func todaysTrainingSettingsAreUnderstood() throws {
        let training = #"{"data": {"spacing": 4, "clamp": [-1000, 1000], "path": "a"}, "seed": 1}"#
        let ct = try read(["mais_config": sizes(32), "mais_training": training])
        #expect(ct.size == 32)
        #expect(ct.spacing == 4)
        #expect(!ct.isSpacingAssumed)
        #expect(ct.clamp == .range(least: -1000, most: 1000))
        #expect(ct.modality == "CT")
        #expect(ct.isModalityInferred)
        #expect(ct.source == .training)
        let mr = try read(["mais_training": #"{"data": {"spacing": 1.5, "clamp": []}}"#])
        #expect(mr.clamp == .none)
        #expect(mr.modality == nil)
    }

    @Test func promptsAndMemoryAreTheTrainings() throws {
        let training = #"{"prompts": "all", "memory": {"setting": "sparse", "capacity": 60}}"#
        let known = try read(["mais_training": training, "mais_training_memory": "sparse"])
        #expect(known.prompts == .all)
        #expect(known.memory == .sparse)
        #expect(
            sentence(["mais_training": #"{"prompts": "some"}"#])
                == "the checkpoint's 'mais_training' has 'prompts' 'some'; it must be one of current, all."
        )
        #expect(
            sentence(["mais_training": #"{"memory": {"setting": 1}}"#])
                == "the checkpoint's 'mais_training' has 'memory.setting' 1; it must be one of both, sparse, dense, none."
        )
        #expect(
            sentence(["mais_training": #"{"memory": {"capacity": -1}}"#])
                == "the checkpoint's 'mais_training' has 'memory.capacity' -1; it must be a whole number from 0."
        )
        #expect(
            sentence(["mais_training": training, "mais_training_memory": "none"])
                == "the checkpoint's 'mais_training_memory' is 'none', but 'memory.setting' of 'mais_training' is 'sparse'."
        )
    }

    /// The memory stands beside the settings, too, and counts where they do not say it.
    @Test func memoryBesideTheSettings() throws {
        for training in ["{}", #"{"memory": {"capacity": 60}}"#] {
            let known = try read(["mais_training": training, "mais_training_memory": "dense"])
            #expect(known.memory == .dense)
        }
        #expect(
            sentence(["mais_training": "{}", "mais_training_memory": "every"])
                == "the checkpoint's 'mais_training_memory' is 'every'; it must be one of both, sparse, dense, none."
        )
    }

    /// A size that no weight's shape tells would lead to another mask.
    @Test func sizesAreTheTrainingsWhereTheyCounted() throws {
        let config = #"{"image_size": 32, "patch_size": 4, "window": 8, "memory_capacity": 10}"#
        func training(_ text: String) -> [String: String] {
            ["mais_config": config, "mais_training": text]
        }
        #expect(
            sentence(training(#"{"memory": {"capacity": 60}}"#))
                == "the checkpoint's 'mais_config' has 'memory_capacity' 10, but 'memory.capacity' of 'mais_training' is 60."
        )
        for (key, name, own) in [
            ("imageSize", "image_size", "32"), ("window", "window", "8"), ("heads", "heads", "12"),
            ("decoderHeads", "decoder_heads", "8"), ("memoryHeads", "memory_heads", "8"),
            ("globalBlocks", "global_blocks", "[2, 5, 8, 11]"),
        ] {
            let other = key == "globalBlocks" ? "[2, 5]" : "3"
            #expect(
                sentence(training(#"{"network": {"\#(key)": \#(other)}}"#))
                    == "the checkpoint's 'mais_config' has '\(name)' \(own), but 'network.\(key)' of 'mais_training' is \(other)."
            )
            // A network that started from another has that one's sizes.
            #expect(
                throws: Never.self,
                performing: {
                    try read(
                        training(
                            #"{"start": "a.pth", "network": {"\#(key)": \#(other)}}"#))
                })
        }
        // A window of 0 is the whole grid's.
        #expect(
            throws: Never.self,
            performing: { try read(training(#"{"network": {"window": 0, "heads": 12}}"#)) })
    }

    @Test func whatIsStatedHolds() throws {
        let stated =
            #"{"size": 32, "spacing": 2.5, "clamp": null, "orientation": "RAS", "modality": "MR", "licence": "CC BY 4.0"}"#
        let mr = try read(["mais_config": sizes(32), "mais_input": stated])
        #expect(mr.spacing == 2.5)
        #expect(mr.clamp == .none)
        #expect(mr.modality == "MR")
        #expect(!mr.isModalityInferred)
        #expect(mr.licence == "CC BY 4.0")
        #expect(mr.source == .stated)
        #expect(try read(["license": "MIT"]).licence == "MIT")
        #expect(try read(["licence": "MIT"]).licence == "MIT")
        #expect(try read(["mais_input": "{}"]).clamp == .unknown)
    }

    @Test func whatIsWrittenIsRead() throws {
        for clamp in [InputProperties.Clamp.unknown, .none, .range(least: -0.5, most: 1e3)] {
            let made = InputProperties(
                size: 32, spacing: 2.25, clamp: clamp, modality: "MR", licence: "a \"b\"")
            #expect(try read(["mais_config": sizes(32), "mais_input": made.json]) == made)
        }
        let released = try read([:])
        #expect(released.json == #"{"orientation":"RAS","size":128,"spacing":1.5}"#)
        // What was guessed is not written down as if it were known.
        let guessed = try read(["mais_config": sizes(64)])
        #expect(guessed.json == #"{"orientation":"RAS","size":64}"#)
    }

    @Test(arguments: [
        ("{", "is without a name where one must be, at byte 1"),
        ("[]", "is []; it must be an object"),
        ("{} x", "is followed by something else, at byte 3"),
        (#"{"spacing": 2, "spacing": 3}"#, "has 'spacing' twice"),
        (#"{"spacing": "2"}"#, "has 'spacing' '2'; it must be 0.01 to 100 mm"),
        (#"{"spacing": 0}"#, "has 'spacing' 0; it must be 0.01 to 100 mm"),
        (#"{"spacing": null}"#, "has 'spacing' null; it must be 0.01 to 100 mm"),
        (#"{"spacing": NaN}"#, "is no JSON, at byte 12"),
        (#"{"spacing": 1,5}"#, "is without a name where one must be, at byte 14"),
        (#"{"spacing": [4, 4, 4]}"#, "has 'spacing' [4, 4, 4]; it must be 0.01 to 100 mm"),
        (#"{"size": 31.5}"#, "has 'size' 31.5; it must be a whole number from 1 to 1024"),
        (#"{"size": 4096}"#, "has 'size' 4096; it must be a whole number from 1 to 1024"),
        (#"{"size": true}"#, "has 'size' true; it must be a whole number from 1 to 1024"),
        (
            #"{"clamp": [5, 1]}"#,
            "has 'clamp' [5, 1]; it must be two numbers, the least and the most intensity"
        ),
        (
            #"{"clamp": [1]}"#,
            "has 'clamp' [1]; it must be two numbers, the least and the most intensity"
        ),
        (
            #"{"orientation": "LPS"}"#,
            "has 'orientation' 'LPS'; it must be 'RAS', as all patches have"
        ),
        (
            #"{"modality": "ct scan"}"#,
            "has 'modality' 'ct scan'; it must be a modality of DICOM, such as 'CT'"
        ),
        (#"{"licence": ""}"#, "has 'licence' ''; it must be a text of at most 256 characters"),
        (#"{"spacings": 2}"#, "has 'spacings', which means nothing there"),
    ])
    func whatCannotBeIsRefused(_ text: String, _ fault: String) {
        #expect(sentence(["mais_input": text]) == "the checkpoint's 'mais_input' \(fault).")
    }

    @Test(arguments: [
        (#"{"data": {"spacing": "four"}}"#, "has 'data.spacing' 'four'; it must be 0.01 to 100 mm"),
        (
            #"{"data": {"clamp": [1000, -1000]}}"#,
            "has 'data.clamp' [1000, -1000]; it must be two numbers, the least and the most intensity"
        ),
        (#"{"data": 4}"#, "has 'data' 4; it must be an object"),
        (#"{"prompt": "all"}"#, "has 'prompt', which means nothing there"),
        (#"{"data.spacing": 4}"#, "has 'data.spacing', which means nothing there"),
        (#"{"data": {"spacings": 4}}"#, "has 'data.spacings', which means nothing there"),
        (#"{"memory": {"settings": "all"}}"#, "has 'memory.settings', which means nothing there"),
        (#"{"network": {"dims": 4}}"#, "has 'network.dims', which means nothing there"),
        (#"{"memory": {"setting": "all", "setting": "none"}}"#, "has 'setting' twice"),
        ("spacing 4", "is no JSON, at byte 0"),
    ])
    func trainingSettingsThatCannotBeAreRefused(_ text: String, _ fault: String) {
        #expect(sentence(["mais_training": text]) == "the checkpoint's 'mais_training' \(fault).")
    }

    @Test func contradictionsAreRefusedWithBothValues() {
        let training = #"{"data": {"spacing": 4, "clamp": [-1000, 1000]}}"#
        let cases = [
            (
                #"{"size": 64}"#,
                "'size' 64, but 'image_size' of 'mais_config' says 32."
            ),
            (
                #"{"spacing": 2}"#,
                "'spacing' 2, but 'data.spacing' of 'mais_training' says 4."
            ),
            (
                #"{"clamp": null}"#,
                "'clamp' null, but 'data.clamp' of 'mais_training' says [-1000, 1000]."
            ),
            (#"{"licence": "MIT"}"#, "'licence' 'MIT', but 'license' of the metadata says 'GPL'."),
        ]
        for (stated, fault) in cases {
            let said = sentence([
                "mais_config": sizes(32), "mais_training": training, "mais_input": stated,
                "license": "GPL",
            ])
            #expect(said == "the checkpoint's 'mais_input' has \(fault)")
        }
        #expect(
            sentence(["license": "MIT", "licence": "GPL"])
                == "the checkpoint's 'licence' is 'GPL', but 'license' is 'MIT'.")
    }

    @Test func aMisspeltKeyIsRefused() {
        #expect(
            sentence(["mais_inputs": "{}"])
                == "the checkpoint's 'mais_inputs' is metadata that this version does not know.")
        #expect(throws: Never.self) { try read(["format": "pt", "epoch": "3"]) }
    }

    @Test func aSizeThatStandsTwiceIsRefused() {
        #expect(
            sentence(["mais_config": #"{"image_size": 32, "image_size": 64}"#])
                == "the checkpoint's 'mais_config' cannot be used: it has 'image_size' twice.")
    }
}
