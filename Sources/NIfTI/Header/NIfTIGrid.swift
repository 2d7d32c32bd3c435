internal import CNIfTI
public import Imaging

/// The fields of a NIfTI header that say where the voxels lie, bit for bit as a file has them.
///
/// An image that is written with the grid of the file it was made from has the same sform and the
/// same qform, codes and units included, so every reader puts it where it puts the source,
/// whichever of the two it believes.
public struct NIfTIGrid: Sendable, Hashable {
    /// 1 or 2: a NIfTI-2 header's doubles would not fit into a NIfTI-1 header.
    let version: Int32
    let size: SIMD3<Int>
    let units: Int32
    let qformCode: Int32
    let sformCode: Int32
    /// `pixdim[0]`, the handedness of the qform, and the three spacings.
    let pixdim: SIMD4<Double>
    let quaternion: SIMD3<Double>
    let offset: SIMD3<Double>
    let sform: [SIMD4<Double>]

    /// The transform that the user chose; nil where nobody did.
    var form: NIfTIHeader.OrientationSource?

    /// The most voxels along an axis that a NIfTI-1 header can say.
    private static let mostInVersion1 = 32767

    init(_ header: CNHeader, size: SIMD3<Int>) {
        version = header.version
        self.size = size
        // The rest of the field is about time.
        units = header.xyzt_units & 7
        qformCode = header.qform_code
        sformCode = header.sform_code
        let pixdim = header.pixdim
        self.pixdim = SIMD4(pixdim.0, pixdim.1, pixdim.2, pixdim.3)
        let (quatern, qoffset) = (header.quatern, header.qoffset)
        quaternion = SIMD3(quatern.0, quatern.1, quatern.2)
        offset = SIMD3(qoffset.0, qoffset.1, qoffset.2)
        let srow = header.srow
        sform = [
            SIMD4(srow.0, srow.1, srow.2, srow.3), SIMD4(srow.4, srow.5, srow.6, srow.7),
            SIMD4(srow.8, srow.9, srow.10, srow.11),
        ]
    }

    /// The grid for an image that did not come from a NIfTI file: sform and qform alike, both
    /// with code 1 (scanner), in millimetres.
    ///
    /// A NIfTI-1 header has 32-bit floats: the positions are exact to about 1e-5 mm.
    public init(_ geometry: Geometry) {
        var header = CNHeader()
        header.version = (0..<3).contains { geometry.size[$0] > Self.mostInVersion1 } ? 2 : 1
        header.xyzt_units = 2
        header.qform_code = 1
        header.sform_code = 1
        var matrix = RAS.rows(of: geometry.affine).flatMap { $0 }
        cn_set_qform(&header, matrix)
        if header.version == 1 {
            matrix = matrix.map { Double(Float($0)) }
            header.roundToFloats()
        }
        header.srow = (
            matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5], matrix[6],
            matrix[7], matrix[8], matrix[9], matrix[10], matrix[11]
        )
        self.init(header, size: geometry.size)
    }

    /// A header with these fields and nothing else.
    var header: CNHeader {
        var header = CNHeader()
        header.version = version
        header.xyzt_units = units
        header.qform_code = qformCode
        header.sform_code = sformCode
        header.pixdim = (pixdim[0], pixdim[1], pixdim[2], pixdim[3], 1, 1, 1, 1)
        header.quatern = (quaternion.x, quaternion.y, quaternion.z)
        header.qoffset = (offset.x, offset.y, offset.z)
        header.srow = (
            sform[0][0], sform[0][1], sform[0][2], sform[0][3],
            sform[1][0], sform[1][1], sform[1][2], sform[1][3],
            sform[2][0], sform[2][1], sform[2][2], sform[2][3]
        )
        return header
    }
}

extension CNHeader {
    /// Rounds the qform as a NIfTI-1 header will, so that a grid in memory is the one in the file.
    fileprivate mutating func roundToFloats() {
        func float(_ value: Double) -> Double { Double(Float(value)) }
        pixdim.0 = float(pixdim.0)
        pixdim.1 = float(pixdim.1)
        pixdim.2 = float(pixdim.2)
        pixdim.3 = float(pixdim.3)
        quatern = (float(quatern.0), float(quatern.1), float(quatern.2))
        qoffset = (float(qoffset.0), float(qoffset.1), float(qoffset.2))
    }
}
