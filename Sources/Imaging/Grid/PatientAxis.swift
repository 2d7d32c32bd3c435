/// One of the patient's axes, and which way along it.
package struct PatientAxis: Sendable, Hashable {
    /// 0 for x, 1 for y, 2 for z of LPS.
    package var axis: Int

    /// Whether it points to where LPS coordinates grow: Left, Posterior, Superior.
    package var isPositive: Bool
}
