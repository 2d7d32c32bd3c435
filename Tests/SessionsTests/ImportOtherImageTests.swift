import Imaging
import Sessions
import Testing
import Text

/// What a source says of its image is held against the image that was given.
@Suite struct ImportOtherImageTests {
    private func read(
        _ tool: SessionSource, _ text: String, _ options: ImportOptions = ImportOptions(),
        dicom: RecordedImage.DICOMIdentity? = nil
    ) throws -> ImportedSession {
        try tool.session(
            from: [source("r.json", text: text)],
            image: RecordedImage(geometry: smallGrid, dicom: dicom), options: options)
    }

    // MARK: UIDs

    private let series = RecordedImage.DICOMIdentity(
        seriesInstanceUID: "1.2.3.4", studyInstanceUID: "1.2.3")

    private func request(_ image: String, _ study: String = "1.2.3") -> String {
        """
        {"image": "\(image)", "studyInstanceUID": "\(study)", "label": "s", \
        "foreground": [[5, 5, 2]]}
        """
    }

    @Test func anotherSeriesIsRefused() throws {
        let other = request("1.2.3.5")
        #expect(
            sentence { _ = try read(.monaiLabel, other, dicom: series) } == """
                'r.json': request 1 is of the series 1.2.3.5, and the image that was given of \
                1.2.3.4. Give the image that was clicked on; if it is this one under new UIDs, say \
                so with --study, as the requests have it under 'image'.
                """)
        let stated = try read(
            .monaiLabel, other, ImportOptions(study: "1.2.3.5"), dicom: series)
        #expect(
            stated.notes.contains(
                Warning(
                    .importOtherImage,
                    """
                    the requests are of the series 1.2.3.5, and the image that was given of 1.2.3.4
                    """)))
        let own = try read(.monaiLabel, request("1.2.3.4"), dicom: series)
        #expect(!own.notes.contains { $0.code == .importOtherImage })
        // A server's own name of a file says nothing of a series.
        #expect(
            try !read(.monaiLabel, request("case_12"), dicom: series).notes.contains {
                $0.code == .importOtherImage
            })
    }

    @Test func anotherStudyIsRefused() {
        #expect(
            sentence { _ = try read(.monaiLabel, request("1.2.3.4", "1.2.9"), dicom: series) }?
                .hasPrefix(
                    "'r.json': request 1 is of the study 1.2.9, and the image that was given of "
                        + "1.2.3.") == true)
    }

    @Test func anImageThatIsNoTextIsRefused() {
        #expect(
            sentence {
                _ = try read(
                    .monaiLabel, #"{"image": 1, "label": "s", "foreground": [[5, 5, 2]]}"#)
            } == "'r.json': image is 1; it must be a text.")
    }

    @Test func anImageInTwoPlacesIsSaid() throws {
        let imported = try read(
            .monaiLabel,
            """
            {"params": {"image": "c", "label": "a", "foreground": [[1, 2, 3]]}, "image": "d"}
            """)
        #expect(
            imported.notes.contains(
                Warning(
                    .importOtherImage,
                    """
                    'r.json', request 1 names one image in 'params' and another beside them: that \
                    in 'params' counts, as with the server
                    """)))
    }

    // MARK: Arrays

    private func requests(_ path: String, _ arguments: String) -> String {
        """
        {"path": "\(path)", "json": {\(arguments)}}
        {"coordinates": [1, 2, 3], "include_interaction": true}
        """
    }

    private func nnInteractive(
        _ text: String, _ order: IndexOrder = .kji
    ) throws -> ImportedSession {
        try read(.nnInteractive, text, ImportOptions(segments: ["x"], order: order))
    }

    @Test(arguments: ["/set_image", "/set_target_buffer", "/upload_image"])
    func aShapeInTheOtherOrder(_ path: String) throws {
        let text = requests(path, #""shape": [20, 30, 10]"#)
        #expect(
            sentence { _ = try nnInteractive(text) } == """
                'r.json': request 1 is of an array of 20 x 30 x 10 voxels, which the image of \
                20 x 30 x 10 is in the order ijk, and --order says kji. State the order that the \
                array has.
                """)
        #expect(try nnInteractive(text, .ijk).session.events.count == 1)
    }

    @Test(arguments: [
        ("[1, 9, 30, 20]", "9 x 30 x 20"), ("[10, 20, 30]", "10 x 20 x 30"),
    ])
    func aShapeOfAnotherImage(_ shape: String, _ said: String) {
        #expect(
            sentence { _ = try nnInteractive(requests("/set_image", #""shape": \#(shape)"#)) }
                == """
                'r.json': request 1 is of an array of \(said) voxels, and the image that was given \
                has 10 x 30 x 20 in the order kji. Give the image that was clicked on.
                """)
    }

    @Test(arguments: ["[30, 20]", "[1, 10, 30.5, 20]", "[10, 30, 0]", "[1, 1, 10, 30, 20]"])
    func aShapeThatIsNone(_ shape: String) {
        #expect(
            sentence { _ = try nnInteractive(requests("/set_image", #""shape": \#(shape)"#)) }?
                .contains("it must be three axes of an array, or four") == true)
    }

    /// The recording of the real client has the shape in the array itself.
    @Test func theShapeOfAPackedArray() throws {
        #expect(
            sentence {
                _ = try SessionSource.nnInteractive.session(
                    from: [source("nninteractive-http.jsonl")],
                    image: RecordedImage(geometry: smallGrid),
                    options: ImportOptions(segments: ["x"], order: .kji))
            } == """
                'nninteractive-http.jsonl': request 3 is of an array of 30 x 101 x 122 voxels, and \
                the image that was given has 10 x 30 x 20 in the order kji. Give the image that was \
                clicked on.
                """)
    }

    @Test(arguments: [
        #""spacing": [2, 2, 2]"#, #""image_properties": {"spacing": [2, 2, 2]}"#,
    ])
    func aSpacingOfAnotherImage(_ spacing: String) {
        #expect(
            sentence { _ = try nnInteractive(requests("/set_image", spacing)) } == """
                'r.json': request 1 has the spacing 2, 2, 2, and the image that was given has 4, \
                1.5, 1 in the order kji. Give the image that was clicked on.
                """)
    }

    @Test func aSpacingInTheOtherOrder() throws {
        let text = requests("/set_image", #""spacing": [1, 1.5, 4]"#)
        #expect(
            sentence { _ = try nnInteractive(text) } == """
                'r.json': request 1 has the spacing 1, 1.5, 4, which is the image's in the order \
                ijk, and --order says kji. State the order that the array has.
                """)
        #expect(
            try !nnInteractive(text, .ijk).notes.contains { $0.code == .importOtherImage })
    }

    /// Viewers send it where they do not know the spacing.
    @Test func aSpacingOfOne() throws {
        #expect(
            try nnInteractive(requests("/set_image", #""spacing": [1, 1, 1]"#)).notes.contains(
                Warning(
                    .importOtherImage,
                    """
                    'r.json', request 1 has the spacing 1, 1, 1, and the image that was given has \
                    4, 1.5, 1 in the order kji
                    """)))
    }

    @Test(arguments: ["[1, 1.5]", "[0, 1.5, 4]", "[-4, 1.5, 1]"])
    func aSpacingThatIsNone(_ spacing: String) {
        #expect(
            sentence { _ = try nnInteractive(requests("/set_image", #""spacing": \#(spacing)"#)) }?
                .contains("it must be three numbers above 0") == true)
    }

    // MARK: The challenge

    private func challenge(_ spacing: String) throws -> ImportedSession {
        try read(
            .challenge, #"{"clicks": [{"fg": [[1, 2, 3]]}], "spacing": \#(spacing)}"#,
            ImportOptions(order: .kji))
    }

    @Test func theChallengesSpacing() throws {
        #expect(
            sentence { _ = try challenge("[9, 9, 9]") } == """
                'r.json': the file has the spacing 9, 9, 9, and the image that was given has 4, \
                1.5, 1 in the order kji. Give the image that was clicked on.
                """)
        // The challenge's own archives have SimpleITK's.
        #expect(
            try challenge("[1, 1.5, 4]").notes.contains(
                Warning(
                    .importOtherImage,
                    """
                    'r.json', the file has the spacing 1, 1.5, 4, which is the image's in the order \
                    ijk, and --order says kji
                    """)))
        #expect(
            try !challenge("[4, 1.5, 1]").notes.contains { $0.code == .importOtherImage })
    }

    // MARK: ITK-SNAP

    @Test func anUploadAfterClicks() throws {
        func log(_ between: String) -> String {
            [
                "GET /v2/process_point_interaction/s?point=5&point=5&point=2&foreground=true",
                between,
                "GET /v2/process_point_interaction/s?point=6&point=6&point=3&foreground=true",
            ].map { "INFO: 1 - \"\($0) HTTP/1.1\" 200 OK\n" }.joined()
        }
        let options = ImportOptions(segments: ["x"])
        #expect(
            sentence { _ = try read(.itkSnap, log("POST /v2/upload_raw/s"), options) } == """
                'r.json': line 2 sends another image after clicks were placed. A session is of one \
                image: import the lines before and after it one by one.
                """)
        // Another session's is none of this one's.
        #expect(
            try read(.itkSnap, log("POST /v2/upload_raw/t"), options).session.events.count == 2)
    }
}
