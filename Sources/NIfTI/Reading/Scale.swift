/// What turns a stored number into an intensity: `slope · stored + intercept`.
struct Scale {
    var slope: Double
    var intercept: Double
}
