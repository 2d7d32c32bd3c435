internal import Foundation

/// What a file holds that has no DICOM preamble.
public enum ObjectContent {
    /// Why a file is not sent that is a bare data set, or DICOM in another form than a file; nil for one
    /// that is not DICOM.
    public static func bare(_ path: String) -> String? {
        // Readers take a file for DICOM where elements follow one another: text does not.
        guard let header = try? DICOMHeader(path: path), header.text(0x0008_0016) != nil else {
            return nil
        }
        return
            "it is a DICOM data set without preamble and meta header, which a file has (PS3.10). 'dcmconv IN OUT' writes it with them"
    }
}
