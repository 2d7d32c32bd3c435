import Foundation
import Imaging
import Sessions
import Testing

/// Files that are nearly what a tool writes: refused, with the place and what stands there.
@Suite struct ImportFormTests {
    private static let get = #"INFO: 1 - "GET /v2/process_point_interaction/s?"#

    private func said(_ tool: SessionSource, _ data: Data) -> String? {
        let order: IndexOrder? = [.nnInteractive, .challenge].contains(tool) ? .ijk : nil
        return sentence {
            _ = try tool.session(
                from: [ImportSource(name: "r.json", data: data)],
                image: RecordedImage(geometry: smallGrid),
                options: ImportOptions(segments: ["s"], order: order))
        }
    }

    @Test(arguments: [
        (
            SessionSource.itkSnap, "Processing point interaction at [5, 5, 2], fore",
            "line 1 has a click that is cut off."
        ),
        (
            .itkSnap, "Received image of shape (10, 101",
            "line 1 has an image's shape that is cut off."
        ),
        (
            .itkSnap, get + #"x=5&y=5&z=2&w=1&foreground=true HTTP/1.1" 200 OK"#,
            "line 1 has the unknown word 'w' in its query."
        ),
        (
            .itkSnap, #"{"path": "/v2/process_point_interaction/s?x=1", "path": "x"}"#,
            """
            line 1 has an object in which path stands there twice, so which one counts is not known.
            """
        ),
        (.monaiLabel, "[{}]", "[0] is a request without a key, so it asks for nothing."),
        (.monaiLabel, #"{"params": "text"}"#, "params is a text that is not JSON."),
        (
            .monaiLabel, #"{"params": "{\"label\": \"s\", \"label\": \"t\"}"}"#,
            """
            params is a text of JSON, in which label stands there twice, so which one counts is not \
            known.
            """
        ),
        (
            .monaiLabel, #"{"label": "s", "point_labels": [1]}"#,
            "request 1.point_labels has 1 entries, and there are no 'points'."
        ),
        (
            .nnInteractive,
            #"{"method": "", "coordinates": [5, 5, 2], "include_interaction": true}"#,
            "method is empty; it names what was asked for."
        ),
        (
            .nnInteractive, #"{"path": "/upload_image", "shape": [1, 2]}"#,
            """
            request 1 has the shape 1, 2; it must be three axes of an array, or four with the channels \
            before them.
            """
        ),
        (
            .nnInteractive, #"{"method": "set_image", "params": "{\"shape\": 1, \"shape\": 2}"}"#,
            """
            params is a text of JSON, in which shape stands there twice, so which one counts is not \
            known.
            """
        ),
        (
            .challenge, #"{"clicks": [{"fg": [[5, 5, 2]]}], "spacing": [0, 1, 1]}"#,
            "the file has the spacing 0, 1, 1; it must be three numbers above 0."
        ),
    ])
    func aFaultIsPlaced(_ tool: SessionSource, _ text: String, _ fault: String) {
        #expect(said(tool, Data(text.utf8)) == "'r.json': \(fault)")
    }

    @Test func textMustBeUTF8() {
        #expect(
            said(.challenge, Data([0xFF, 0xFE, 0x7B, 0, 0x7D, 0]))
                == "'r.json' is UTF-16 text, and UTF-8 is read. Save it as UTF-8.")
        #expect(
            said(.challenge, Data(#"{"clicks": ""#.utf8) + [0xFF] + Data(#""}"#.utf8))
                == "'r.json' is not UTF-8 text. Save it as UTF-8.")
    }
}
