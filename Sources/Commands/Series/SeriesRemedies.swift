internal import ArgumentParser
internal import DICOM

/// The ways out of what a series would otherwise be refused for.
struct SeriesRemedies: ParsableArguments {
    @Flag(help: "Take a single slice as a volume of one.")
    var singleSlice = false

    @Flag(help: "Where slices differ in size or orientation, take the largest group.")
    var largestGroup = false

    @Option(
        name: .customLong("uneven-spacing"),
        help: "Unevenly spaced slices: refuse, or resample onto an even grid.")
    var unevenSpacing = SeriesOptions.UnevenSpacing.refuse

    @Flag(
        name: .customLong("incomplete"),
        help: "Take a series without the files that cannot be read.")
    var acceptsIncomplete = false

    @Flag(
        name: .customLong("several-patients"),
        help: "Take a series whose images are of several patients, as their headers say.")
    var acceptsPatients = false

    /// The names of the options that say otherwise than their defaults.
    var inUse: [String] {
        [
            ("--single-slice", singleSlice), ("--largest-group", largestGroup),
            ("--uneven-spacing", unevenSpacing != .refuse), ("--incomplete", acceptsIncomplete),
            ("--several-patients", acceptsPatients),
        ].filter(\.1).map(\.0)
    }

    /// - Parameter volume: Which volume of a 4D series, counted from 0.
    func options(volume: Int?) -> SeriesOptions {
        SeriesOptions(
            volume: volume, largestGroup: largestGroup, singleSlice: singleSlice,
            unevenSpacing: unevenSpacing, incomplete: acceptsIncomplete ? .accept : .refuse,
            patients: acceptsPatients ? .accept : .refuse)
    }
}
