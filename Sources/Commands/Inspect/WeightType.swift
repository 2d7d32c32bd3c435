internal import ArgumentParser

/// What a checkpoint's weights are stored as.
package enum WeightType: String, CaseIterable {
    case float32, float16, bfloat16
}

extension WeightType: ExpressibleByArgument {}
