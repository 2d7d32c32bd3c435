// swift-tools-version: 6.2
import PackageDescription

// libtorch: the folder that holds its `include` and `lib`. `make` puts the one of PyPI's torch
// wheel into `.libtorch`; LIBTORCH names another.
let libtorch = Context.environment["LIBTORCH"] ?? "\(Context.packageDirectory)/.libtorch"

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "mais",
    targets: [
        .target(name: "Imaging", swiftSettings: strict)
    ],
    cxxLanguageStandard: .cxx20
)
