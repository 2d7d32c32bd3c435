import Foundation

/// Certificates made for one test: an authority, and what it signs.
struct Certificates {
    let folder: TestFolder
    private let place: String

    init(in folder: TestFolder, _ name: String = "ca") throws {
        self.folder = folder
        place = name
        try folder.write("\(name)/index.txt", "")
        try folder.write("\(name)/serial", "01\n")
        try folder.write("\(name)/ext", "")
        try folder.write(
            "\(name)/ca.cnf",
            """
            [ca]
            default_ca = own
            [own]
            database = \(folder.file(name))/index.txt
            serial = \(folder.file(name))/serial
            new_certs_dir = \(folder.file(name))
            certificate = \(authority)
            private_key = \(folder.file(name))/ca.key
            default_md = sha256
            policy = any
            unique_subject = no
            [any]
            commonName = supplied

            """)
        try openssl(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
                + ["-subj", "/CN=Test \(name)", "-days", "3650"]
                + ["-keyout", folder.file("\(name)/ca.key"), "-out", authority])
    }

    /// The authority's own certificate.
    var authority: String { folder.file("\(place)/ca.pem") }

    /// Makes a certificate with its key, and returns their paths.
    ///
    /// - Parameter names: Such as `DNS:localhost`.
    func make(_ name: String, _ names: String, expired: Bool = false) throws -> (
        certificate: String, key: String
    ) {
        let (certificate, key) = (
            folder.file("\(place)/\(name).pem"), folder.file("\(place)/\(name).key")
        )
        let request = folder.file("\(place)/\(name).csr")
        try openssl(
            ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
                + ["-subj", "/CN=localhost", "-keyout", key, "-out", request])
        let extensions = try folder.write(
            "\(place)/\(name).ext", "subjectAltName = \(names)\nbasicConstraints = CA:FALSE\n")
        let dates =
            expired
            ? ["-startdate", "20200101000000Z", "-enddate", "20210101000000Z"] : ["-days", "3650"]
        try openssl(
            [
                "ca", "-batch", "-notext", "-config", folder.file("\(place)/ca.cnf"), "-extfile",
                extensions,
            ]
                + dates + ["-in", request, "-out", certificate])
        return (certificate, key)
    }

    private func openssl(_ arguments: [String]) throws {
        try Child.run("openssl", arguments, in: folder)
    }
}
