public import Pipeline

/// Every stage that a pipeline file may name, in the order of a study's way through.
public let allStages: [any Stage.Type] = [
    ReadDICOM.self, ReadNIfTI.self, SetSpacing.self, ClicksFromLabels.self, ClicksFromCSV.self,
    SimulateClicks.self, PlanPatches.self, Segment.self, Stitch.self, WriteNIfTI.self,
    WriteDICOMSEG.self,
    WritePreview.self, Fetch.self, Send.self,
]

/// Every kind of input that a pipeline file may take.
public let allInputs: [any PipelineInput.Type] = [
    SeriesInput.self, NIfTIInput.self, SessionInput.self, LabelsInput.self, PositionsInput.self,
    RemoteSeriesInput.self,
]
