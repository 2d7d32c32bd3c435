internal import Pipeline
package import Text

/// What `mais inspect` found: for people, and for programs.
package struct Inspection {
    var text: String
    var json: JSONValue
    /// Whether something could not be looked at.
    var isPartly = false

    package init(text: String, json: JSONValue) { (self.text, self.json) = (text, json) }
}
