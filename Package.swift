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
            name: "CNIfTI",
            cSettings: [.unsafeFlags(["-isystem", "/usr/include/nifti"])],
            linkerSettings: [.linkedLibrary("nifti2"), .linkedLibrary("z"), .linkedLibrary("m")]),
        .target(
            name: "NIfTI",
            dependencies: [
                "Imaging", "CNIfTI", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ImagingTests", dependencies: ["Imaging"], swiftSettings: strict),
        .testTarget(
            name: "NIfTITests", dependencies: ["NIfTI", "Imaging"],
            exclude: ["Data", "make_files.py", "check_with_peers.py"], swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx20
)
