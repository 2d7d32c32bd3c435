internal import Commands

/// What is in a checkpoint, and checkpoints made of others: `mais inspect`, `mais convert`.
enum Checkpoints: CheckpointWork {}
