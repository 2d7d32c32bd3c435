/// The index axes that run along a picture's sides, and the one through it.
struct PlaneAxes {
    let right: Int
    /// 1 where the index grows to the right, -1 where it falls.
    let rightSign: Double
    let down: Int
    let downSign: Double
    let through: Int
}
