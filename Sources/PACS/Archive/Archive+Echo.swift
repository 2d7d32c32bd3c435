internal import DICOMFile

extension Archive {
    /// A way on which an archive can be asked for an answer.
    public enum Way: Sendable, CaseIterable { case dicom, web }

    /// The ways that the settings name.
    public var ways: [Way] {
        Way.allCases.filter { $0 == .dicom ? !settings.host.isEmpty : settings.web != nil }
    }

    /// Asks an archive for an answer on each way that its settings name.
    ///
    /// - Throws: ``PACSError`` for a way on which none comes.
    public func echo() throws -> ArchiveAnswers {
        var answers = ArchiveAnswers()
        for way in ways { try echo(by: way, &answers) }
        return answers
    }

    /// Asks for an answer on one way.
    ///
    /// - Throws: ``PACSError`` where none comes.
    public func echo(by way: Way, _ answers: inout ArchiveAnswers) throws {
        guard way == .dicom else {
            _ = try WebClient(self).list("/studies?limit=1", most: settings.limits.matches)
            answers.web = true
            return
        }
        let syntaxes: [TransferSyntax] = [.explicitLittleEndian, .implicitLittleEndian]
        let association = try Association(
            with: self,
            [
                PresentationContext(
                    sopClass: SOPClass.verification, transferSyntaxes: [.implicitLittleEndian]),
                PresentationContext(
                    sopClass: SOPClass.storageCommitment, transferSyntaxes: syntaxes),
            ])
        try association.echo()
        answers.dicom = true
        answers.tls = settings.tls != nil
        answers.commitment = association.context(SOPClass.storageCommitment) != nil
        association.release()
    }
}
