public import ArgumentParser
internal import DICOM
public import NIfTI
internal import Sessions
internal import Text

/// Which image a session is of, in the folder or file that `--image` names.
struct SessionImageArguments: ParsableArguments {
    @Option(help: "Which series, where the DICOM folder holds several.")
    var series: String?

    @Option(help: "Which volume of a 4D DICOM series, counted from 0.")
    var volume: Int?

    @OptionGroup var remedies: SeriesRemedies

    @Option(help: "Which transform of a NIfTI image the points were placed by: sform or qform.")
    var form: NIfTIHeader.OrientationSource?

    func validate() throws {
        if let volume, volume < 0 {
            throw ValidationError("--volume is \(volume); volumes are counted from 0.")
        }
    }

    /// The options that were given and say something of a series only.
    var ofSeries: [String] {
        [("--series", series != nil), ("--volume", volume != nil)].filter(\.1).map(\.0)
            + remedies.inUse
    }

    /// The options that were given.
    var inUse: [String] { ofSeries + (form == nil ? [] : ["--form"]) }

    /// What a session records of the image.
    ///
    /// - Throws: `ValidationError` for an option that says nothing of such an image, and the readers'
    ///   errors.
    func image(_ path: String, warn: (Warning) -> Void) throws -> RecordedImage {
        switch try FileKind(of: path) {
        case .nifti:
            if let idle = ofSeries.first {
                throw ValidationError("'\(path)' is NIfTI, and \(idle) is of DICOM. Leave it out.")
            }
        case .folder, .dicom:
            guard form == nil else {
                throw ValidationError("'\(path)' is DICOM, and --form is of NIfTI. Leave it out.")
            }
        case .session, .checkpoint: break
        }
        return try RecordedImage(
            path: path, series: series, options: remedies.options(volume: volume), form: form,
            warn: warn)
    }
}

extension NIfTIHeader.OrientationSource: ExpressibleByArgument {}
