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
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
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
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C boundaries: no Swift, no exceptions out, one header each.
        .target(
            name: "CTorch",
            cxxSettings: [.unsafeFlags(["-isystem", "\(libtorch)/include"])],
            linkerSettings: [
                .unsafeFlags([
                    "-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib",
                ]),
                .linkedLibrary("torch_cpu"), .linkedLibrary("c10"), .linkedLibrary("dl"),
            ]),
        .target(
            name: "CDCMTK",
            linkerSettings: ["dcmjpeg", "dcmjpls", "dcmdata", "oflog", "ofstd", "openjp2", "z"]
                .map { .linkedLibrary($0) }),
        .target(
            name: "CDCMTKNet",
            linkerSettings: [
                "dcmnet", "dcmjpeg", "dcmjpls", "dcmdata", "oflog", "ofstd", "ssl", "crypto",
            ].map { .linkedLibrary($0) }),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(
            name: "CNIfTI",
            cSettings: [.unsafeFlags(["-isystem", "/usr/include/nifti"])],
            linkerSettings: ["nifti2", "isal", "z", "m"].map { .linkedLibrary($0) }),
        .target(
            name: "CCairo",
            cSettings: [.unsafeFlags(["-isystem", "/usr/include/cairo"])],
            linkerSettings: [.linkedLibrary("cairo")]),

        room("Imaging"),
        room("Machine"),
        room("Preview", ["CCairo", "Imaging"]),
        room("Tensors", ["CTorch", crypto]),
        room("Network", ["Tensors"]),
        room("Sessions", ["Imaging"], exclude: ["Schema"]),
        room("Segmentation", ["Imaging", "Network", "Sessions", "Tensors", crypto]),
        room(
            "Training",
            [
                "Imaging", "Machine", "Network", "NIfTI", "Segmentation", "Sessions", "Tensors",
                crypto,
            ]),
        room("NIfTI", ["CNIfTI", "Imaging", crypto]),
        room("DICOM", ["CDCMTK", "Imaging", crypto]),
        room("Pipeline", ["Machine", yams, sqlite, crypto]),
        room("PACS", ["CCurl", "CDCMTK", "CDCMTKNet", "Pipeline", sqlite]),
        .target(
            name: "Report", dependencies: ["Imaging", "Pipeline"],
            resources: ["index.html", "style.css", "table.js", "viewer.js"]
                .map { .embedInCode("Page/\($0)") }, swiftSettings: strict),
        room(
            "Stages",
            [
                "DICOM", "Imaging", "NIfTI", "Network", "PACS", "Pipeline", "Preview",
                "Segmentation", "Sessions", "Tensors",
            ]),
        // No libtorch here: it takes longer to load than most of these commands to work.
        room(
            "Commands",
            ["DICOM", "Imaging", "NIfTI", "PACS", "Pipeline", "Report", "Sessions", arguments]),
        .executableTarget(
            name: "mais", dependencies: ["Commands", "Pipeline", arguments], swiftSettings: strict),
        .executableTarget(
            name: "mais-compute",
            dependencies: [
                "Commands", "Imaging", "Network", "Pipeline", "Sessions", "Stages", "Tensors",
                "Training", arguments,
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

        tests("ImagingTests", ["Imaging"]),
        tests("PreviewTests", ["CCairo", "Imaging", "Preview"]),
        tests(
            "NIfTITests", ["CNIfTI", "Imaging", "NIfTI"],
            exclude: ["Data", "make_files.py", "check_with_peers.py"]),
        tests(
            "DICOMTests", ["CDCMTK", "DICOM", "Imaging", "NIfTI"],
            exclude: [
                "Data", "Fuzz", "bench.py", "check_with_peers.py", "dcm2niix.py", "make_data.py",
            ]),
        tests("TensorsTests", ["Tensors", crypto], exclude: ["Data", "make_checkpoints.py"]),
        tests("NetworkTests", ["Network", "Tensors"], exclude: ["Data", "make_variants.py"]),
        tests("SessionsTests", ["Imaging", "Sessions"], exclude: ["Data"]),
        tests(
            "SegmentationTests",
            ["Imaging", "NIfTI", "Network", "Segmentation", "Sessions", "Tensors", crypto]),
        tests(
            "StagesTests",
            [
                "DICOM", "Imaging", "NIfTI", "Network", "Pipeline", "Preview", "Segmentation",
                "Sessions", "Stages", "Tensors",
            ]),
        tests(
            "TrainingTests",
            [
                "Imaging", "Machine", "Network", "NIfTI", "Segmentation", "Sessions", "Tensors",
                "Training",
            ],
            exclude: ["Data", "make_gradients.py", "make_metrics.py"]),
        tests("PACSTests", ["PACS", sqlite, "mais", "mais-compute"]),
        tests(
            "PipelineTests", ["Machine", "Pipeline", "pipeline-probe"],
            exclude: ["Data", "kill.py"]),
        tests("ReportTests", ["Imaging", "Report"], exclude: ["check_in_browser.py"]),
        tests(
            "MaisTests",
            ["DICOM", "Imaging", "NIfTI", "Sessions", "Tensors", "mais", "mais-compute"],
            exclude: ["Data"]),
    ],
    cxxLanguageStandard: .cxx20
)
