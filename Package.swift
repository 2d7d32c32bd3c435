// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "mais",
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2")
    ],
    targets: [
        .target(name: "Imaging", swiftSettings: strict),
        .target(
            name: "CDCMTK",
            linkerSettings: [
                .linkedLibrary("dcmjpeg"), .linkedLibrary("dcmjpls"), .linkedLibrary("dcmdata"),
                .linkedLibrary("oflog"), .linkedLibrary("ofstd"), .linkedLibrary("openjp2"),
                .linkedLibrary("z"),
            ]),
        .target(
            name: "DICOM",
            dependencies: ["CDCMTK", "Imaging", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .testTarget(
            name: "DICOMTests", dependencies: ["DICOM", "Imaging", "CDCMTK"],
            exclude: ["Data", "Fuzz", "check_with_peers.py", "make_data.py", "bench.py"], swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx20
)
