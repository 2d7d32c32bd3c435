import CDCMTK
import DICOM
import Foundation
import Testing
import Text

/// Text of each character set as UTF-8. The bytes of names are those of PS3.5, annexes H, I, J and K.
@Suite struct CharacterSetTests {
    /// What a data set that names these sets has in an attribute.
    private func decoded(
        _ sets: String, _ bytes: [UInt8], tag: UInt32 = 0x0010_0010
    ) throws -> (text: String, odd: UInt32) {
        var error = CDError()
        let file = try #require(cd_create(&error))
        defer { cd_close(file) }
        let item = cd_dataset(file)
        try #require(cd_put(item, 0x0008_0005, nil, sets, &error))
        let isPut = (bytes + [0]).withUnsafeBytes { bytes in
            guard let start = bytes.bindMemory(to: CChar.self).baseAddress else { return false }
            return cd_put(item, tag, nil, start, &error)
        }
        try #require(isPut)
        var out = [UInt8](repeating: 0, count: 512)
        let count = out.withUnsafeMutableBytes {
            cd_text(item, tag, $0.bindMemory(to: CChar.self).baseAddress, 512)
        }
        let text = String(decoding: out.prefix(Int(count)), as: UTF8.self)
        return (text, cd_odd_text(item))
    }

    private static let escape = "\u{1b}"

    /// Latin-1 characters stand for bytes.
    private static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8($0.value) }
    }

    @Test(arguments: [
        // H.3.1
        (
            "\\ISO 2022 IR 87",
            "Yamada^Tarou=\u{1b}$B;3ED\u{1b}(B^\u{1b}$BB@O:\u{1b}(B=\u{1b}$B$d$^$@\u{1b}(B^\u{1b}$B$?$m$&\u{1b}(B",
            "Yamada^Tarou=山田^太郎=やまだ^たろう"
        ),
        // H.3.2
        (
            "ISO 2022 IR 13\\ISO 2022 IR 87",
            "\u{d4}\u{cf}\u{c0}\u{de}^\u{c0}\u{db}\u{b3}=\u{1b}$B;3ED\u{1b}(J^\u{1b}$BB@O:\u{1b}(J=\u{1b}$B$d$^$@\u{1b}(J^\u{1b}$B$?$m$&\u{1b}(J",
            "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"
        ),
        // The supplement of JIS X 0212, 0x3021.
        ("\\ISO 2022 IR 159", "A^\u{1b}$(D0!\u{1b}(B", "A^丂"),
        // I.2
        (
            "\\ISO 2022 IR 149",
            "Hong^Gildong=\u{1b}$)C\u{fb}\u{f3}^\u{1b}$)C\u{d1}\u{ce}\u{d4}\u{d7}=\u{1b}$)C\u{c8}\u{ab}^\u{1b}$)C\u{b1}\u{e6}\u{b5}\u{bf}",
            "Hong^Gildong=洪^吉洞=홍^길동"
        ),
        // K.2: ISO 2022 IR 58
        (
            "\\ISO 2022 IR 58",
            "Zhang^XiaoDong=\u{1b}$)A\u{d5}\u{c5}^\u{1b}$)A\u{d0}\u{a1}\u{b6}\u{ab}=",
            "Zhang^XiaoDong=张^小东="
        ),
        // J.3
        ("GB18030", "Wang^XiaoDong=\u{cd}\u{f5}^\u{d0}\u{a1}\u{b6}\u{ab}=", "Wang^XiaoDong=王^小东="),
        ("GBK", "\u{cd}\u{f5}^\u{d0}\u{a1}", "王^小"),
        ("ISO_IR 100", "Buc^J\u{e9}r\u{f4}me", "Buc^Jérôme"),
        ("ISO_IR 101", "Wa\u{b3}\u{ea}sa", "Wałęsa"),
        ("ISO_IR 144", "\u{bb}\u{ee}\u{da}ce\u{dc}\u{d1}y\u{e0}\u{d3}", "Люкceмбyрг"),
        ("ISO_IR 127", "\u{e2}\u{c8}\u{c7}\u{e6}\u{ea}", "قباني"),
        ("ISO_IR 126", "\u{c4}\u{e9}\u{ef}\u{ed}\u{f5}\u{f3}\u{e9}\u{ef}\u{f2}", "Διονυσιος"),
        ("ISO_IR 138", "\u{f9}\u{f8}\u{e5}\u{ef}^\u{e3}\u{e1}\u{e5}\u{f8}\u{e4}", "שרון^דבורה"),
        ("ISO_IR 148", "\u{c7}avu\u{fe}o\u{f0}lu", "Çavuşoğlu"),
        ("ISO_IR 166", "\u{ca}\u{c1}\u{aa}\u{d2}\u{c2}", "สมชาย"),
        ("ISO_IR 203", "\u{bd}uvre \u{a4}", "œuvre €"),
        ("ISO_IR 109", "\u{a6}\u{fe}", "Ĥŝ"),
        ("ISO_IR 110", "\u{a9}\u{be}", "Šž"),
        ("ISO_IR 13", "\u{d4}\u{cf}\u{c0}\u{de}", "ﾔﾏﾀﾞ"),
        // Greek called for by an escape sequence, and left at the delimiter.
        (
            "ISO 2022 IR 100\\ISO 2022 IR 126",
            "J\u{e9}r\u{f4}me^\u{1b}-F\u{c4}\u{e9}\u{ef}^\u{e9}", "Jérôme^Διο^é"
        ),
        ("ISO_IR 192", "\u{e5}\u{b1}\u{b1}", "山"),
    ])
    func namesAreWhatTheyAre(_ sets: String, _ bytes: String, _ expected: String) throws {
        let found = try decoded(sets, Self.bytes(bytes))
        #expect(found.text == expected)
        #expect(found.odd == 0)
    }

    /// Bytes that are in none of the sets, sets that nobody knows, and none where one is needed.
    @Test(arguments: [
        ("ISO_IR 192", "M\u{fc}ller", "M\u{fffd}ller"),
        ("ISO_IR 127", "\u{a1}", "\u{fffd}"),
        ("\\ISO 2022 IR 87", "\u{1b}$B~~\u{1b}(B", "\u{fffd}"),
        ("ISO_IR 100", "\u{1b}$B;3\u{1b}(B", "$B;3"),
        ("ISO_IR 999", "M\u{fc}ller", "M\u{fffd}ller"),
        ("", "M\u{fc}ller", "Müller"),
    ])
    func whatDoesNotFitIsSaid(_ sets: String, _ bytes: String, _ expected: String) throws {
        let found = try decoded(sets, Self.bytes(bytes))
        #expect(found.odd == 0x0010_0010)
        #expect(found.text.contains(expected) || found.text.contains("\u{fffd}"), "\(found.text)")
    }

    /// In text of several lines a backslash is a character, and a new line begins anew.
    @Test func delimitersOfText() throws {
        let several = try decoded(
            "ISO 2022 IR 100\\ISO 2022 IR 126", Self.bytes("\u{1b}-F\u{c4}\\\u{e9}"),
            tag: 0x0008_103E)
        #expect(several.text == "Δ\\é")
    }

    @Test func aSeriesSaysIt() throws {
        let folder = try TestFolder()
        try SyntheticSeries(attributes: [0x0008_0005: "ISO_IR 100", 0x0010_0010: "Müller^Jürg"])
            .write(to: folder.url)
        // UTF-8 reads as Latin-1, if not as what was meant: nothing in the bytes tells.
        #expect(try DICOMSeries(folder: folder.url).warnings.isEmpty)
        let other = try TestFolder()
        try SyntheticSeries(attributes: [0x0010_0010: "Müller^Jürg"]).write(to: other.url)
        let warnings = try DICOMSeries(folder: other.url).warnings
        #expect(warnings.map(\.code) == [.characterSet])
        #expect(
            warnings.first?.message == """
                the text of (0010,0010) is not in the character set that its file names, Specific \
                Character Set (0008,0005): none
                """)
    }
}
