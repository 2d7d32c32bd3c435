/// The name of the program, as reports and DICOM equipment have it.
public let productName = "mais"

/// The version of the program.
public let productVersion = "0.1.0"
