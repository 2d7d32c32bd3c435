public import Imaging

/// The image that a session was recorded on: who it is, and where its voxels lie.
public struct RecordedImage: Sendable, Hashable {
    /// The series' identity, where the image came as DICOM.
    public var dicom: DICOMIdentity?

    /// The file's identity, where the image came as NIfTI.
    public var nifti: NIfTIIdentity?

    /// The grid that the annotator saw, in LPS millimetres.
    public var geometry: Geometry

    /// How far apart, in millimetres, the image's file puts the same voxel by its two transforms,
    /// where nobody has chosen one: a position may then mean two places. Not recorded.
    public var ambiguity: Double?

    public init(
        geometry: Geometry, dicom: DICOMIdentity? = nil, nifti: NIfTIIdentity? = nil,
        ambiguity: Double? = nil
    ) {
        self.geometry = geometry
        self.dicom = dicom
        self.nifti = nifti
        self.ambiguity = ambiguity
    }

    /// A DICOM series by its UIDs.
    public struct DICOMIdentity: Sendable, Hashable, Codable {
        /// Study Instance UID (0020,000D).
        public var studyInstanceUID: String?
        /// Series Instance UID (0020,000E).
        public var seriesInstanceUID: String
        /// Frame of Reference UID (0020,0052).
        public var frameOfReferenceUID: String?

        public init(
            seriesInstanceUID: String, studyInstanceUID: String? = nil,
            frameOfReferenceUID: String? = nil
        ) {
            self.seriesInstanceUID = seriesInstanceUID
            self.studyInstanceUID = studyInstanceUID
            self.frameOfReferenceUID = frameOfReferenceUID
        }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            seriesInstanceUID = try values.decode(String.self, forKey: .seriesInstanceUID)
            studyInstanceUID = try values.decodeIfPresent(String.self, forKey: .studyInstanceUID)
            frameOfReferenceUID = try values.decodeIfPresent(
                String.self, forKey: .frameOfReferenceUID)
            for (key, uid) in [
                (CodingKeys.seriesInstanceUID, seriesInstanceUID as String?),
                (.studyInstanceUID, studyInstanceUID), (.frameOfReferenceUID, frameOfReferenceUID),
            ] {
                try values.mustBeUID(uid, forKey: key)
            }
        }

        enum CodingKeys: String, CodingKey {
            case studyInstanceUID = "study_instance_uid"
            case seriesInstanceUID = "series_instance_uid"
            case frameOfReferenceUID = "frame_of_reference_uid"
        }
    }

    /// A NIfTI file by its voxels.
    public struct NIfTIIdentity: Sendable, Hashable, Codable {
        /// The file's name, without folders. A hint for people: the digest decides.
        public var file: String?
        /// SHA-256 of the voxel data as stored, uncompressed: 64 hexadecimal digits.
        public var sha256: String

        public init(sha256: String, file: String? = nil) {
            self.sha256 = sha256
            self.file = file
        }

        private enum CodingKeys: String, CodingKey { case file, sha256 }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            file = try values.textIfPresent(.file)
            sha256 = try values.decode(String.self, forKey: .sha256)
            guard isSHA256(sha256) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .sha256, in: values,
                    debugDescription: "must be 64 hexadecimal digits")
            }
        }
    }
}

// MARK: - JSON

extension RecordedImage: Codable {
    enum CodingKeys: String, CodingKey { case dicom, nifti, size, affine }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        dicom = try values.decodeIfPresent(DICOMIdentity.self, forKey: .dicom)
        nifti = try values.decodeIfPresent(NIfTIIdentity.self, forKey: .nifti)
        let size = try values.wholes(.size)
        let affine = try values.decode([[Double]].self, forKey: .affine)
        do {
            geometry = try Geometry(recordedSize: size, affine: affine)
        } catch let fault as RecordedGeometryFault {
            throw DecodingError.dataCorruptedError(
                forKey: fault.isSize ? .size : .affine, in: values, debugDescription: fault.sentence
            )
        }
        geometry.frameOfReference = dicom?.frameOfReferenceUID
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(dicom, forKey: .dicom)
        try values.encodeIfPresent(nifti, forKey: .nifti)
        try values.encode([geometry.size.x, geometry.size.y, geometry.size.z], forKey: .size)
        try values.encode(geometry.recordedAffine, forKey: .affine)
    }
}

extension KeyedDecodingContainer {
    /// Checks that a text is a DICOM UID, if there is one: digits and points, at most 64.
    func mustBeUID(_ uid: String?, forKey key: Key) throws {
        guard let uid else { return }
        guard (1...64).contains(uid.utf8.count),
            uid.utf8.allSatisfy("0123456789.".utf8.contains)
        else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "must be a DICOM UID: digits and points")
        }
    }
}
