// swift-tools-version: 6.2
import PackageDescription

// libtorch: the folder that holds its `include` and `lib`. `make` puts the one of PyPI's torch
// wheel into `.libtorch`; LIBTORCH names another.
let libtorch =
    Context.environment["LIBTORCH"] ?? "\(Context.packageDirectory)/.libtorch/torch"

// `make check` takes warnings for errors; whoever builds with a newer compiler need not.
let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["MAIS_CHECK"] == nil ? [] : [.treatAllWarnings(as: .error)])

let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let sqlite = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

/// A room of the house: Swift with the strict settings.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [])
    -> Target
{
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// The tests of a room, in the folder of the same name.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "mais",
    products: [
        .executable(name: "mais", targets: ["mais"]),
        .executable(name: "mais-compute", targets: ["mais-compute"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // C boundaries: no Swift, no exceptions out, one header each.
        .target(
            name: "CTorch",
            // libtorch's headers declare only the operators that a file names, and not all.
            cxxSettings: [
                .define("AT_PER_OPERATOR_HEADERS"),
                .unsafeFlags(["-isystem", "\(libtorch)/include"]),
            ],
            linkerSettings: [
                .unsafeFlags([
                    "-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib",
                ]),
                .linkedLibrary("torch_cpu"), .linkedLibrary("c10"), .linkedLibrary("dl"),
            ]),
        .target(
            name: "CDCMTK",
            linkerSettings: [
                "dcmjpeg", "dcmjpls", "dcmdata", "oflog", "ofstd", "openjp2", "icuuc", "z",
            ]
            .map { .linkedLibrary($0) }),
        .target(
            name: "CDCMTKNet",
            linkerSettings: [
                "dcmnet", "dcmjpeg", "dcmjpls", "dcmdata", "oflog", "ofstd", "ssl", "crypto",
            ].map { .linkedLibrary($0) }),
        .target(
            name: "CCurl",
            linkerSettings: ["curl", "ssl", "crypto"].map { .linkedLibrary($0) }),
        .target(name: "CCrypto", linkerSettings: [.linkedLibrary("crypto")]),
        .target(
            name: "CNIfTI",
            cSettings: [.unsafeFlags(["-isystem", "/usr/include/nifti"])],
            linkerSettings: ["nifti2", "isal", "z", "m"].map { .linkedLibrary($0) }),
        .target(
            name: "CCairo",
            cSettings: [.unsafeFlags(["-isystem", "/usr/include/cairo"])],
            linkerSettings: [.linkedLibrary("cairo")]),

        room("Text"),
        room("Files", ["CCrypto", "Text"]),
        room("Imaging", ["Machine"]),
        room("Machine"),
        room("Preview", ["CCairo", "Files", "Imaging"]),
        room("Tensors", ["CTorch", "Files"]),
        room("Network", ["Tensors", "Text"]),
        room("Sessions", ["Files", "Imaging", "Text"], exclude: ["Schema"]),
        room("Segmentation", ["Files", "Imaging", "Network", "Sessions", "Tensors"]),
        room(
            "Training",
            [
                "Files", "Imaging", "Machine", "Network", "NIfTI", "Sessions", "Tensors", "Text",
            ]),
        room("NIfTI", ["CNIfTI", "Files", "Imaging", "Text"]),
        room("DICOMFile", ["CDCMTK", "Files", "Text"]),
        room("DICOM", ["CDCMTK", "DICOMFile", "Files", "Imaging", "Text"]),
        room("Pipeline", ["Files", "Machine", "Text", yams, sqlite]),
        room(
            "PACS",
            [
                "CCurl", "CDCMTK", "CDCMTKNet", "DICOMFile", "Files", "Machine", "Pipeline", "Text",
                sqlite,
            ]),
        .target(
            name: "Report", dependencies: ["Files", "Imaging", "Pipeline", "Text"],
            resources: ["index.html", "style.css", "table.js", "viewer.js"]
                .map { .embedInCode("Page/\($0)") }, swiftSettings: strict),
        room(
            "Stages",
            [
                "DICOM", "DICOMFile", "Files", "Imaging", "NIfTI", "Network", "PACS", "Pipeline",
                "Preview", "Segmentation", "Sessions", "Tensors", "Text",
            ]),
        // No libtorch here: it takes longer to load than most of these commands to work.
        .target(
            name: "Commands",
            dependencies: [
                "DICOM", "DICOMFile", "Files", "Imaging", "NIfTI", "PACS", "Pipeline", "Report",
                "Sessions", "Text", arguments,
            ],
            resources: [
                "GettingStarted", "ManyStudies", "Sessions", "Archives", "Cluster", "Reports",
                "Training", "Coordinates", "Patches", "PipelineFile", "Stages", "Checkpoints",
                "DICOMConformance", "Warnings", "ExitStatuses", "Changes",
            ].map { .embedInCode("Manual.docc/\($0).md") }, swiftSettings: strict),
        .executableTarget(
            name: "mais", dependencies: ["Commands", "Files", "Text", arguments],
            swiftSettings: strict),
        .executableTarget(
            name: "mais-compute",
            dependencies: [
                "Commands", "Files", "Imaging", "Network", "Pipeline", "Sessions", "Stages",
                "Tensors", "Text", "Training", arguments,
            ], swiftSettings: strict),

        // What the tests and the bench run beside the program itself.
        .executableTarget(
            name: "bench",
            dependencies: [
                "Imaging", "Network", "NIfTI", "Segmentation", "Sessions", "Tensors", "Training",
            ],
            path: "Tests/Bench/Sources", swiftSettings: strict),
        .executableTarget(
            name: "pipeline-probe", dependencies: ["Pipeline"], path: "Tests/PipelineProbe",
            swiftSettings: strict),

        tests("TextTests", ["Text"]),
        tests("FilesTests", ["Files", "Text"]),
        tests("MachineTests", ["Machine"]),
        tests("ImagingTests", ["Imaging"]),
        tests("PreviewTests", ["CCairo", "Imaging", "Preview"]),
        tests(
            "NIfTITests", ["CNIfTI", "Files", "Imaging", "NIfTI", "Text"],
            exclude: ["Data", "make_files.py", "check_with_peers.py"]),
        tests("DICOMFileTests", ["DICOMFile", "Files"]),
        tests(
            "DICOMTests", ["CDCMTK", "DICOM", "DICOMFile", "Files", "Imaging", "NIfTI", "Text"],
            exclude: [
                "Data", "Fuzz", "bench.py", "check_with_peers.py", "dcm2niix.py", "make_data.py",
            ]),
        tests("TensorsTests", ["Tensors"], exclude: ["Data", "make_checkpoints.py"]),
        tests("NetworkTests", ["Network", "Tensors"], exclude: ["Data", "make_variants.py"]),
        tests("SessionsTests", ["Files", "Imaging", "Sessions", "Text"], exclude: ["Data"]),
        tests(
            "SegmentationTests",
            ["Files", "Imaging", "NIfTI", "Network", "Segmentation", "Sessions", "Tensors"]),
        tests(
            "StagesTests",
            [
                "DICOM", "Files", "Imaging", "NIfTI", "Network", "Pipeline", "Preview",
                "Segmentation", "Sessions", "Stages", "Tensors", "Text",
            ]),
        tests(
            "TrainingTests",
            [
                "Files", "Imaging", "Machine", "Network", "NIfTI", "Segmentation", "Sessions",
                "Tensors", "Text", "Training",
            ],
            exclude: ["Data", "make_gradients.py", "make_metrics.py"]),
        tests(
            "PACSTests", ["DICOMFile", "Files", "PACS", "Text", sqlite, "mais", "mais-compute"],
            exclude: ["Data", "kill_sender.py"]),
        tests(
            "PipelineTests", ["Files", "Machine", "Pipeline", "Text", "pipeline-probe"],
            exclude: ["Data", "kill.py"]),
        tests(
            "SilenceTests",
            [
                "CDCMTK", "DICOM", "DICOMFile", "Files", "Imaging", "NIfTI", "Network", "PACS",
                "Pipeline", "Sessions", "Stages", "Tensors", "Text", "Training",
            ],
            exclude: ["Data"]),
        tests(
            "ReportTests", ["Imaging", "Pipeline", "Report", "Text"],
            exclude: ["check_in_browser.py"]),
        tests(
            "MaisTests",
            [
                "Commands", "DICOM", "Files", "Imaging", "NIfTI", "Sessions", "Tensors", "Text",
                "mais", "mais-compute",
            ],
            exclude: ["Data", "Snapshots"]),
    ],
    cxxLanguageStandard: .cxx20
)
