/// How the Dice of one object rises with the clicks spent on it.
public struct DiceCurve: Sendable, Hashable {
    /// The numbers of clicks that tables report, as far as the budget allows.
    public static let reportedClicks = [1, 3, 5, 10, 20, 50, 150]

    /// Dice after each click, 0 to 1, the first click's first. May end before the budget.
    public let dice: [Double]

    /// How many clicks could be spent.
    public let budget: Int

    /// - Precondition: At least one Dice, and no more than the budget.
    public init(_ dice: [Double], budget: Int) {
        precondition(
            !dice.isEmpty && dice.count <= budget,
            "a curve of \(dice.count) clicks with a budget of \(budget)")
        self.dice = dice
        self.budget = budget
    }

    /// The Dice after so many clicks, from 1 to the budget.
    ///
    /// Clicking ends early where nothing is wrong any more; the mask then stays as it is.
    public func dice(after clicks: Int) -> Double {
        precondition((1...budget).contains(clicks), "\(clicks) clicks of \(budget)")
        return dice[min(clicks, dice.count) - 1]
    }

    /// The area under the curve: the mean of the Dice after clicks 1 to the budget, 0 to 1.
    public var area: Double {
        let spent = dice.reduce(0, +)
        return (spent + Double(budget - dice.count) * dice[dice.count - 1]) / Double(budget)
    }

    /// The number of clicks after which the Dice first is at least `goal`, or `nil`: it never is.
    public func clicks(to goal: Double) -> Int? {
        dice.firstIndex { $0 >= goal }.map { $0 + 1 }
    }

    /// The numbers of clicks that a table of this budget has as columns; the budget is the last.
    public static func reportedClicks(within budget: Int) -> [Int] {
        let counts = reportedClicks.filter { $0 < budget }
        return counts + [budget]
    }
}
