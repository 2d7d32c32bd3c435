internal import ArgumentParser
internal import DICOM

/// Which series a command reads, and the ways out of what one would otherwise be refused for.
struct SeriesArguments: ParsableArguments {
    @Option(help: "The Series Instance UID, where a folder holds several series.")
    var seriesUID: String?

    @OptionGroup var remedies: SeriesRemedies

    /// The names of the options that say otherwise than their defaults.
    var inUse: [String] {
        (seriesUID == nil ? [] : ["--series-uid"]) + remedies.inUse
    }

    /// - Parameter volume: Which volume of a 4D series, counted from 0.
    func open(_ path: String, volume: Int? = nil) throws -> DICOMSeries {
        try DICOMSeries(path: path, seriesUID: seriesUID, options: remedies.options(volume: volume))
    }
}
