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
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2")
    ],
    targets: [
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
            name: "Tensors",
            dependencies: ["CTorch", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(name: "Network", dependencies: ["Tensors"], swiftSettings: strict),
        .executableTarget(
            name: "bench", dependencies: ["Network", "Tensors"], path: "Tests/Bench/Sources",
            swiftSettings: strict),
        .testTarget(
            name: "TensorsTests",
            dependencies: ["Tensors", .product(name: "Crypto", package: "swift-crypto")],
            exclude: ["Data", "make_checkpoints.py"],
            swiftSettings: strict),
        .testTarget(
            name: "NetworkTests", dependencies: ["Network", "Tensors"],
            exclude: ["Data", "make_variants.py"], swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx20
)
