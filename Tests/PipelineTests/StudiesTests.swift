import Foundation
import Pipeline
import Testing

private let yaml = """
    takes: { file: number-file, second: number-file }
    stages:
      - { id: a, use: read-number, from: { file: file } }
      - { id: b, use: read-number, from: { file: second } }
    """

@Suite struct StudyListTests {
    private func csv(_ text: String) throws -> [Study] {
        try Studies.csv(Data(text.utf8), file: "night/list.csv", for: checked(yaml))
    }

    private func message(_ text: String) -> String? {
        #expect(throws: StudiesError.self) { try csv(text) }?.description
    }

    @Test func pathsAreRelativeToTheList() throws {
        let studies = try csv("study,file,second\na,1.txt,/abs/2.txt\n")
        #expect(
            studies == [Study(name: "a", inputs: ["file": "night/1.txt", "second": "/abs/2.txt"])])
    }

    @Test func quotesLineEndsAndColumnOrderAreAsInRFC4180() throws {
        let studies = try csv(
            "\u{FEFF}second,study,file\r\n\"x,\"\"y\"\".txt\",\"a\nb\",\"\"\r\n\r\n2.txt,c,1.txt")
        #expect(studies.map(\.name) == ["a_b", "c"])
        #expect(studies[0].inputs["second"] == "night/x,\"y\".txt")
        #expect(studies[0].fault == "night/list.csv:2: 'file' is empty")
        #expect(studies[1].inputs == ["file": "night/1.txt", "second": "night/2.txt"])
        #expect(studies[1].fault == nil)
    }

    @Test func blanksAroundCommasAreNoPartOfAValue() throws {
        let studies = try csv("study , file, second\n a , 1.txt ,\t/abs/2.txt \n")
        #expect(
            studies == [Study(name: "a", inputs: ["file": "night/1.txt", "second": "/abs/2.txt"])])
    }

    @Test func otherEncodingsAreSaid() throws {
        let text = "study,file,second\na,1.txt,2.txt\n"
        for encoding in [String.Encoding.utf16, .utf16BigEndian] {
            let mark = encoding == .utf16BigEndian ? Data([0xFE, 0xFF]) : Data()
            let data = mark + (try #require(text.data(using: encoding)))
            let error = #expect(throws: StudiesError.self) {
                try Studies.csv(data, file: "l.csv", for: checked(yaml))
            }
            #expect(
                error?.description
                    == "l.csv:1: the text is UTF-16, and UTF-8 is read: save it as UTF-8")
        }
        let latin = Data("study,file,second\nM".utf8) + [0xFC] + Data("ller,1,2\n".utf8)
        #expect(
            #expect(throws: StudiesError.self) {
                try Studies.csv(latin, file: "l.csv", for: checked(yaml))
            }?.description == "l.csv:2: the text is not UTF-8: save it as UTF-8")
    }

    @Test func aBadRowFailsAlone() throws {
        let studies = try csv("study,file,second\na,1.txt\nb,1.txt,2.txt\n,1.txt,2.txt\n")
        #expect(studies.map(\.name) == ["line-2", "b", "line-4"])
        #expect(
            studies.map(\.fault) == [
                "night/list.csv:2: the line has 2 fields, and the header 3", nil,
                "night/list.csv:4: 'study' is empty",
            ])
    }

    @Test(arguments: [
        (
            "study,fil,second\na,b,c",
            "night/list.csv:1: 'fil' is no column of a list for this pipeline\n  fix: did you mean 'file'? There are 'file', 'second', 'study'"
        ),
        (
            "\n\nstudy,file\na,b",
            "night/list.csv:3: the column 'second' is missing\n  fix: the first line names the columns: 'study', and each name under 'takes:'"
        ),
        (
            "study,file,file,second\n",
            "night/list.csv:1: the column 'file' is there more than once\n  fix: keep one of them"
        ),
        (
            "study;file;second\na;b;c",
            "night/list.csv:1: the columns are separated by ';'\n  fix: separate them by commas"
        ),
        (
            "study,file,second\na,\"b,c\n",
            "night/list.csv:2: a quote is not closed\n  fix: quote a field that holds a quote, a comma or a line break, and double the quotes in it"
        ),
        (
            "study,file,second\na,b\"c,d\n",
            "night/list.csv:2: a quote stands inside a field\n  fix: quote a field that holds a quote, a comma or a line break, and double the quotes in it"
        ),
        (
            "study,file,second\na,\"b\"c,d\n",
            "night/list.csv:2: text follows a closing quote\n  fix: quote a field that holds a quote, a comma or a line break, and double the quotes in it"
        ),
        (
            "study,file,second\n",
            "there is no study in 'night/list.csv'\n  fix: give a folder that holds a folder per study, or a list with a line per study"
        ),
        (
            "",
            "there is no study in 'night/list.csv'\n  fix: give a folder that holds a folder per study, or a list with a line per study"
        ),
        (
            "study,file,second\na/b,1,2\na b,1,2",
            "night/list.csv: line 2 and line 3 both are the study 'a_b'\n  fix: give every study a name of its own; what does not fit a file name counts as '_'"
        ),
    ])
    func aBrokenListSaysWhatAndWhere(_ text: String, _ expected: String) {
        #expect(message(text) == expected)
    }

    @Test func zeroBytesAndWrongTextAreRefused() {
        let header = Data("study,file,second\n".utf8)
        for bytes in [[0x61, 0, 0x2C, 0x62, 0x2C, 0x63], [0xFF, 0xFE, 0x2C, 0x62, 0x2C, 0x63]]
            as [[UInt8]]
        {
            #expect(throws: StudiesError.self) {
                try Studies.csv(header + Data(bytes), file: "x.csv", for: checked(yaml))
            }
        }
    }

    @Test func jsonIsReadAlike() throws {
        let text =
            #"[{"study": "a", "file": "1.txt", "second": "/2.txt"}, {"study": "b", "file": "1.txt"}]"#
        let studies = try Studies.json(Data(text.utf8), file: "n/l.json", for: checked(yaml))
        #expect(
            studies == [
                Study(name: "a", inputs: ["file": "n/1.txt", "second": "/2.txt"]),
                Study(
                    name: "b", inputs: ["file": "n/1.txt"],
                    fault: "n/l.json, entry 2: 'second' is empty"),
            ])
    }

    @Test(arguments: [
        (
            #"{"study": "a"}"#,
            "'l.json' is not a JSON list of objects with text members\n  fix: write [{\"study\": \"name\", \"<name under takes>\": \"path\"}, …]"
        ),
        (
            #"[{"study": 5}]"#,
            "l.json, entry 1: 'study' is 5; it must be text\n  fix: write it in quotes"
        ),
        (
            #"[{"study": "a", "secnd": "b"}]"#,
            "l.json, entry 1: 'secnd' is nothing that a study has\n  fix: did you mean 'second'? There are 'file', 'second', 'study'"
        ),
        (
            "[]",
            "there is no study in 'l.json'\n  fix: give a folder that holds a folder per study, or a list with a line per study"
        ),
    ])
    func aBrokenJSONListSaysWhat(_ text: String, _ expected: String) {
        let error = #expect(throws: StudiesError.self) {
            try Studies.json(Data(text.utf8), file: "l.json", for: checked(yaml))
        }
        #expect(error?.description == expected)
    }
}

@Suite struct StudyFolderTests {
    @Test func everySubfolderIsAStudy() throws {
        let scratch = try Scratch()
        try scratch.write("b/file.txt", "1")
        try scratch.write("b/second.txt", "2")
        try scratch.write("a/only.txt", "1")
        try scratch.write("c/readme.md", "")
        try scratch.write(".hidden/file.txt", "1")
        try scratch.write("loose.txt", "1")
        let studies = try Studies.at(scratch.path, for: checked(yaml))
        #expect(studies.map(\.name) == ["a", "b", "c"])
        // The one thing in 'a' could be either input, and is both.
        #expect(studies[0].fault == nil)
        #expect(
            studies[1].inputs == [
                "file": scratch.path + "/b/file.txt", "second": scratch.path + "/b/second.txt",
            ])
        #expect(
            studies[2].fault == "there is nothing in 'c' that could be its 'file' (number-file)")
    }

    @Test func severalCandidatesAreNamed() throws {
        let scratch = try Scratch()
        try scratch.write("a/x.txt", "1")
        try scratch.write("a/y.txt", "2")
        let studies = try Studies.at(scratch.path, for: checked(yaml))
        #expect(
            studies[0].fault == """
                2 things in 'a' could be its 'file' (number-file): 'x.txt', 'y.txt'. \
                Leave one, name one 'file', or give a list of the studies
                """)
    }

    @Test func whatIsNoListOfStudiesIsRefused() throws {
        let scratch = try Scratch()
        let pipeline = try checked(yaml)
        func message(_ path: String) -> String? {
            #expect(throws: StudiesError.self) { try Studies.at(path, for: pipeline) }?.description
        }
        #expect(message(scratch.path)?.hasPrefix("there is no study in") == true)
        #expect(
            message("no/such")?.hasPrefix("'no/such' cannot be read: No such file or directory")
                == true)
        #expect(
            message(try scratch.write("x.txt", "")) == """
                '\(scratch.path)/x.txt' is neither a folder nor a list of studies
                  fix: a list's name ends in .csv or .json
                """)
    }
}

@Suite struct StudyTests {
    @Test(arguments: [
        ("ct-07_a.b", "ct-07_a.b"), ("../../etc/passwd", "_._.._etc_passwd"), ("", "_"), (".", "_"),
        ("..", "_."), (".mais", "_mais"), ("a/b\\c:d\n", "a_b_c_d_"), ("Müller", "Müller"),
        ("report.json", "_report.json"), ("\u{0}", "_"), ("\u{202E}gpj", "_gpj"),
    ])
    func namesBecomeFitForAFile(_ text: String, _ expected: String) {
        #expect(Study.safeName(text) == expected)
    }

    @Test func longNamesAreCutAndStayApart() {
        let a = Study.safeName(String(repeating: "ä", count: 300) + "1")
        let b = Study.safeName(String(repeating: "ä", count: 300) + "2")
        #expect(a.utf8.count <= 120 && b.utf8.count <= 120 && a != b)
    }

    @Test func oneStudyFromTheCommandLine() throws {
        let pipeline = try checked(yaml)
        let study = try Study.one(["file": "in/ct.nii.gz", "second": "x"], for: pipeline)
        #expect(study.name == "ct")
        #expect(
            try Study.one(["file": "in/series/", "second": "x"], for: pipeline).name == "series")
        #expect(
            try Study.one(["file": "a", "second": "x"], for: pipeline, name: "my").name == "my")
        let missing = #expect(throws: StudiesError.self) {
            try Study.one(["file": "a"], for: pipeline)
        }
        #expect(
            missing?.description == """
                the pipeline takes 'second' (number-file), and no path was given for it
                  fix: add '--input second=PATH'
                """)
        let strange = #expect(throws: StudiesError.self) {
            try Study.one(["fle": "a"], for: pipeline)
        }
        #expect(
            strange?.description == """
                the pipeline does not take 'fle'
                  fix: did you mean 'file'? There are 'file', 'second'
                """)
    }
}
